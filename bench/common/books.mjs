// Generated books and workspaces on them, in the system's folder for temporary files.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sourceTables } from '../../dist/pipeline/contracts/sources.js';
import { usableChampion } from '../../dist/pipeline/nightly/model-fit.js';
import { openWorkspace } from '../../dist/pipeline/workspace/workspace.js';

export const seed = 7;
export const main = resolve(import.meta.dirname, '../../dist/pipeline/cli/main.js');

/** Customers to train on where a book has more loans than this; all of them below. */
const mostTrainedOn = 1_000_000;
export const trainedShare = (loans) => (loans > mostTrainedOn ? '0.05' : undefined);

/** Runs a command of arrears; its standard output. */
export const arrears = (...args) =>
  execFileSync(process.execPath, [main, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** The folder of a generated book of so many loans, generated when it is not there. */
export function book(loans) {
  const folder = join(tmpdir(), `arrears-sample-${loans}-${seed}`);
  if (existsSync(folder)) return folder;
  const beside = `${folder}.unfinished`;
  rmSync(beside, { recursive: true, force: true });
  console.log(`generating ${loans} loans`);
  arrears('sample', '--loans', String(loans), '--seed', String(seed), beside);
  renameSync(beside, folder);
  return folder;
}

/**
 * Makes a workspace on the raw files of a book: its files are linked, payments may come in several of them, and one
 * gbdt model ranks all accounts, so that others can score with it.
 */
export function workspaceOn(from, folder) {
  mkdirSync(join(folder, 'raw'), { recursive: true });
  for (const file of readdirSync(join(from, 'raw')))
    linkSync(join(from, 'raw', file), join(folder, 'raw', file));
  cpSync(join(from, 'sources'), join(folder, 'sources'), { recursive: true });
  cpSync(join(from, 'strategy.yaml'), join(folder, 'strategy.yaml'));
  const configuration = readFileSync(join(from, 'arrears.yaml'), 'utf8');
  writeFileSync(
    join(folder, 'arrears.yaml'),
    configuration.includes('\ntraining:')
      ? configuration
      : `${configuration.replace('payment: raw/payment.parquet', "payment: 'raw/payment*.parquet'")}training:\n  engines: [gbdt]\n  stages: {}\n  months: 24\n`,
  );
  if (existsSync(join(from, 'registry')))
    cpSync(join(from, 'registry'), join(folder, 'registry'), { recursive: true });
  return folder;
}

/** A workspace on a book with a trained champion that fits this build; trained when there is none. */
export function trainedWorkspace(loans) {
  const folder = join(tmpdir(), `arrears-bench-trained-${loans}-${seed}`);
  if (!existsSync(folder)) workspaceOn(book(loans), folder);
  const { asOfDate, workspace } = opened(folder);
  if (usableChampion(workspace, asOfDate)?.kind === 'trained') return folder;
  rmSync(join(folder, 'registry'), { recursive: true, force: true });
  console.log('training a champion');
  const share = trainedShare(loans);
  arrears('train', '-w', folder, ...(share ? ['--sample', share] : []));
  for (const made of ['warehouse.duckdb', '.work'])
    rmSync(join(folder, made), { recursive: true, force: true });
  if (usableChampion(workspace, asOfDate)?.kind !== 'trained')
    throw new Error(`${folder} did not get a trained champion`);
  return folder;
}

/** The workspace of a folder, and the day of its snapshot. */
export function opened(folder) {
  const workspace = openWorkspace(folder, sourceTables);
  return { workspace, asOfDate: workspace.configuration.as_of_date };
}
