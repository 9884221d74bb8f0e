import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exportChampion } from './exported-model.mjs';

const bench = resolve(import.meta.dirname, '..');
const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });

/** Peers whose lists are compared with ours, and in what. */
export const checkedPeers = [
  { program: 'polarsReasons', name: 'polars + LightGBM, with reasons', columns: 'reasons' },
  { program: 'polars', name: 'polars + LightGBM, without reasons', columns: 'scores' },
  { program: 'pandas', name: 'pandas + scikit-learn', columns: 'position' },
  { program: 'duckdb', name: "DuckDB's Python client + LightGBM, with reasons", columns: 'reasons' },
];

/** The peers' programs on a trained workspace; what they need beforehand is made here, and not timed. */
export function peerPrograms(trained, asOfDate, folders) {
  const model = join(folders.root, 'model');
  exportChampion(trained, model);
  const statements = join(folders.root, 'statements.jsonl');
  run(process.execPath, join(bench, 'nightly/recorded-sql.mjs'), trained, statements);
  const fitted = histogramModel(trained, model);
  const python = (script, ...args) => ['python3', join(bench, 'peers', script), ...args];
  const polars = (program, ...args) =>
    python('night_polars.py', trained, asOfDate, model, folders.of(program), ...args);
  return {
    polarsReasons: () => polars('polarsReasons', '--reasons'),
    polars: () => polars('polars'),
    pandas: () => python('night_pandas.py', trained, asOfDate, model, fitted, folders.of('pandas')),
    duckdb: () => python('night_duckdb.py', statements, model, folders.of('duckdb'), '--reasons'),
  };
}

/** scikit-learn's model of the same panel, fitted when there is none newer than the champion. */
function histogramModel(trained, model) {
  const fitted = join(trained, 'histogram.joblib');
  const champion = join(trained, 'registry', 'champion.json');
  if (existsSync(fitted) && statSync(fitted).mtimeMs > statSync(champion).mtimeMs) return fitted;
  console.log("fitting scikit-learn's model");
  const panel = join(trained, 'panel.parquet');
  run(process.execPath, join(bench, 'arrears-features/panel.mjs'), trained, '--output', panel);
  run('python3', join(bench, 'peers/train_histogram.py'), panel, model, fitted);
  return fitted;
}
