import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256, sha256OfFile } from '../../pipeline/core/hash.js';
import { publishedManifest } from '../../pipeline/publishing/bundle.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, program } from './cli.js';

/** How a run ended that was let alone, killed, or made to fail. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
}

/** A run of the program that is killed after some milliseconds, or goes wrong at a step (see fault.mjs). */
export function run(
  args: readonly string[],
  { killAfter, env = {} }: { killAfter?: number; env?: Record<string, string> } = {},
): Promise<Ended> {
  const preload = 'ARREARS_FAULT' in env || 'ARREARS_STEPS' in env;
  const options = preload ? ['--import', pathToFileURL(join(import.meta.dirname, 'fault.mjs')).href] : [];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...options, program, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (text) => {
      err += text;
    });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, err });
    });
  });
}

/** A workspace before a night: a copy of `start` is run, disturbed or not. */
export interface Scenario {
  readonly name: string;
  readonly start: string;
  readonly asOf: string;
  /** Nights whose bundles stand in `start`. */
  readonly published: readonly string[];
}

const settings = `
training: { engines: [scorecard], months: 2, test_months: 1, stages: {}, minimum_accounts: 50, minimum_bad: 10, gates: { minimum_events: 1 } }
features: { families: [exposure, delinquency] }
limits: { threads: 1 }
`;

/**
 * Two workspaces: one before its first night, which trains a model, and one before a night that was published already
 * and of which payments came late since, so that a bundle is in the way of the new one.
 */
export async function scenarios(folder: string, loans = 120): Promise<Scenario[]> {
  const first = join(folder, 'first');
  arrears(['sample', '--loans', String(loans), '--seed', '11', first]);
  appendFileSync(join(first, 'arrears.yaml'), settings);
  const late = join(folder, 'late');
  cpSync(first, late, { recursive: true });
  const payments = join(late, 'raw', 'payment.parquet');
  const warehouse = await Warehouse.open(':memory:');
  await warehouse.run(
    `COPY (FROM '${payments}' WHERE paid_on < DATE '2026-06-20' OR hash(payment_id) % 3 > 0) TO '${payments}.part' (FORMAT parquet)`,
  );
  warehouse.close();
  cpSync(`${payments}.part`, payments);
  rmSync(`${payments}.part`);
  const published = ['2026-06-30', '2026-07-01'];
  for (const night of published) {
    const { code, err } = arrears(['nightly', '-w', late, '--as-of', night]);
    if (code !== 0) throw new Error(err);
  }
  cpSync(join(first, 'raw', 'payment.parquet'), payments);
  return [
    { name: 'first', start: first, asOf: '2026-07-01', published: [] },
    { name: 'late', start: late, asOf: '2026-07-01', published },
  ];
}

/** All that a run leaves, by name: the bytes of files (without the manifests' clock), the rows of the warehouse. */
export async function traces(workspace: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const file of readdirSync(workspace, { recursive: true, encoding: 'utf8', withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const name = path.slice(workspace.length + 1);
    // The database's own file has its blocks in another order after a kill; its rows are compared below.
    if (/^(warehouse\.duckdb|\.arrears\.lock|raw\/|logs\/|metrics\/)/.test(name)) continue;
    const text = file.name === 'manifest.json' ? readFileSync(path, 'utf8') : undefined;
    found[name] = text ? sha256(text.replace(/"started_at": "[^"]*"/, '')) : await sha256OfFile(path);
  }
  const warehouse = await Warehouse.open(join(workspace, 'warehouse.duckdb'), {}, true);
  const tables = await warehouse.rows<{ name: string }>(
    'SELECT table_name AS name FROM duckdb_tables() ORDER BY ALL',
  );
  for (const { name } of tables)
    found[`table ${name}`] = JSON.stringify(
      await warehouse.row(
        `SELECT count(*) AS rows, CAST(bit_xor(hash(t)) AS VARCHAR) AS digest FROM ${name} t`,
      ),
    );
  warehouse.close();
  return found;
}

/** The nights of `published` whose bundle is whole: in its place, or about to be moved there. */
export async function wholeBundles(workspace: string, published: readonly string[]): Promise<string[]> {
  const whole: string[] = [];
  for (const night of published) {
    const runs = join(workspace, 'runs');
    const name = existsSync(join(runs, night)) ? night : `.building-${night}`;
    const manifest = publishedManifest(runs, name);
    const files = manifest?.files ?? [];
    const hashes = await Promise.all(files.map(({ file }) => sha256OfFile(join(runs, name, file))));
    if (files.length > 0 && files.every(({ sha256: hash }, at) => hash === hashes[at])) whole.push(night);
  }
  return whole;
}
