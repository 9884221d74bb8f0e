import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, program, scratchFolder } from '../support/cli.js';
import { filesOf, textsOf } from './texts.js';

const folder = scratchFolder();
const workspace = join(folder, 'w');
const night = '2026-07-01';

/** Personal data that stands in the raw files, in columns that no source selects. */
const planted = {
  borrower_name: 'Ouyang-Planted-Xiaoming',
  phone: '+86-139-5550-1234-PLANTED',
  national_id: '11010519491231002X',
  address: '42 Planted Lane, Flat 7',
  emergency_contact: 'Planted-Aunt 0912-555-678',
};

const settings = `
training: { engines: [scorecard], months: 2, test_months: 1, stages: {}, minimum_accounts: 50, minimum_bad: 10, gates: { minimum_events: 1 } }
features: { families: [exposure, delinquency] }
limits: { threads: 1 }
exports: [{ name: calls, form: csv, columns: [loan_id, risk_band] }]
`;

/** Runs the program under the most open umask. */
function openly(...args: string[]) {
  const command = `umask 000; exec "${process.execPath}" "${program}" "$@"`;
  return spawnSync('sh', ['-c', command, 'sh', ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

let printed = '';

beforeAll(async () => {
  openly('sample', '--loans', '120', '--seed', '11', workspace);
  const yaml = join(workspace, 'arrears.yaml');
  writeFileSync(yaml, readFileSync(yaml, 'utf8') + settings);
  const extra = Object.entries(planted).map(([column, value]) => `'${value}' AS ${column}`);
  const warehouse = await Warehouse.open(':memory:');
  for (const table of ['loan', 'payment', 'contact']) {
    const path = join(workspace, 'raw', `${table}.parquet`);
    const select = `SELECT *, ${extra.join(', ')} FROM read_parquet('${path}')`;
    await warehouse.run(`CREATE OR REPLACE TABLE t AS ${select}`);
    // A row that breaks the contract goes to quarantine as it was selected.
    if (table === 'payment') await warehouse.run('UPDATE t SET amount = -1 WHERE rowid = 0');
    await warehouse.run(`COPY t TO '${path}' (FORMAT parquet)`);
  }
  warehouse.close();
  for (const args of [
    ['nightly', '--as-of', '2026-05-30'],
    ['nightly', '--as-of', '2026-06-30'],
    ['nightly', '--as-of', night],
    ['backtest'],
    ['runs', 'show'],
    ['check'],
  ]) {
    const { status, stdout, stderr } = openly(...args, '-w', workspace);
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    printed += stdout + stderr;
  }
});

test('files are for owner and group, and nobody else, whatever the umask', () => {
  const made = filesOf(workspace).filter(({ name }) => !/^raw\//.test(name) && name !== 'arrears.yaml');
  expect(made.length).toBeGreaterThan(40);
  const wrong = made
    .filter(({ isFolder, mode }) => mode !== (isFolder ? 0o750 : 0o640))
    .map(({ name, mode }) => `${name} ${mode.toString(8)}`);
  expect(wrong).toEqual([]);
});

test('no output holds what no source selects', async () => {
  const found: string[] = [];
  const look = (where: string, text: string) => {
    for (const value of Object.values(planted)) if (text.includes(value)) found.push(`${where}: ${value}`);
  };
  const texts = await textsOf(filesOf(workspace).filter(({ name }) => !/^raw\//.test(name)));
  for (const { where, text } of texts) look(where, text);
  expect(texts.length).toBeGreaterThan(30);
  for (const file of filesOf(workspace).filter(({ name }) => name.endsWith('.duckdb'))) {
    const warehouse = await Warehouse.open(file.path, {}, true);
    const tables = await warehouse.rows('SELECT table_name AS name FROM duckdb_tables()');
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables)
      for (const value of Object.values(planted)) {
        const { n } = await warehouse.row(
          `SELECT count(*) AS n FROM "${name}" t WHERE contains(CAST(t AS VARCHAR), '${value}')`,
        );
        if (Number(n) > 0) found.push(`${file.name}, ${name}: ${value}`);
      }
    warehouse.close();
  }
  look('what is printed', printed);
  expect(found).toEqual([]);
});

test('explain shows none of it, either', () => {
  const list = readFileSync(join(workspace, 'runs', night, 'ranked_accounts.csv'), 'utf8').split('\n');
  const loan = list[1].split(',').find((cell) => /^L\d+$/.test(cell));
  const { code, out } = arrears(['explain', String(loan), '-w', workspace, '--json']);
  expect(code).toBe(0);
  expect(Object.values(planted).filter((value) => out.includes(value))).toEqual([]);
});
