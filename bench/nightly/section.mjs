import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from '../../dist/pipeline/publishing/bundle.js';
import { seed, trainedShare } from '../common/books.mjs';
import { count, pythonVersions, resultHead, resultRow } from '../common/results.mjs';
import { machine } from '../gbdt/bench-folder.mjs';

const labels = {
  floor: 'floor: DuckDB scans and sums the inputs, writes the bytes of the bundle',
  ours: '**ours: `arrears nightly`, whole bundle and report**',
  incremental: '**ours, incremental: the next night**',
  polarsReasons: 'polars + LightGBM, the list with its reasons',
  polars: 'polars + LightGBM, without reasons',
  pandas: 'pandas + scikit-learn, without reasons and expected recovery',
  duckdb: "our SQL by DuckDB's Python client + LightGBM, with reasons",
};

/** The section in Markdown. */
export function section({ results, checks, ours, next, given }) {
  const { accounts, ingest } = JSON.parse(readFileSync(join(ours.bundle, 'manifest.json'), 'utf8'));
  const rows = Object.fromEntries(ingest.tables.map(({ table, read }) => [table, read]));
  const bytes = filesOf(ours.bundle).reduce((sum, file) => sum + statSync(join(ours.bundle, file)).size, 0);
  const share = trainedShare(Number(given.loans));
  const command = [
    `node bench/nightly/run.mjs --loans ${given.loans} --rounds ${given.rounds}`,
    ...(given['memory-limit'] ? [`--memory-limit ${given['memory-limit']}`] : []),
    ...['skip-peers', 'skip-incremental'].filter((name) => given[name]).map((name) => `--${name}`),
  ].join(' ');
  const withPeers = results.polars !== undefined;
  return [
    `## A whole night, ${count(rows.loan)} loans`,
    '',
    `${count(rows.installment)} installments, ${count(rows.payment)} payments, ${count(rows.contact)} contacts ` +
      `(\`arrears sample --loans ${given.loans} --seed ${seed}\`); ${count(accounts)} accounts are overdue. Parquet in, ` +
      `a bundle of ${(bytes / 2 ** 20).toFixed(1)} MB out. Every round works in a new workspace, with a gbdt model trained beforehand` +
      `${share ? ` on ${Number(share) * 100} % of the customers` : ''} on 24 months. ` +
      `Median of ${given.rounds} interleaved rounds; a process of its own each, timed from its start to its end, imports too.`,
    '',
    ...resultHead('÷ floor', '÷ ours'),
    ...Object.entries(results).map(([name, runs]) =>
      resultRow(labels[name], runs, results.floor, results.ours),
    ),
    '',
    ...(results.incremental
      ? [
          `Incremental: ${count(next.rows)} new payments (1 %) in a file of their own, known on the day before the night; the warehouse of ` +
            'the night before is there.',
          '',
        ]
      : []),
    ...(withPeers
      ? [
          'What peers leave out: they check no row, quarantine none and fingerprint no file; they apply no contact rule, capacity, strategy ' +
            'or experiment, so their lists end with the reasons; they keep no warehouse, compare with no night before, write no report, ' +
            'workbook or manifest. The LightGBM peers score with our own trees, written as LightGBM text. Reasons are ' +
            'TreeSHAP contributions (`pred_contrib`), which cost LightGBM more than all the rest; without them the list is not equal to ours. ' +
            'scikit-learn scores with a `HistGradientBoostingClassifier` of 200 trees of 31 leaves, fitted beforehand on the same panel; it has no ' +
            'contributions. The DuckDB peer runs every statement of our ingest, arrears and features, checks of rows included.',
          '',
        ]
      : []),
    'Checked:',
    '',
    ...checks.map(({ told }) => `- ${told}`),
    '',
    `${machine()} DuckDB ${duckdb()}${withPeers ? `; ${pythonVersions('polars', 'lightgbm', 'pandas', 'pyarrow', 'scikit-learn', 'duckdb')}` : ''}.`,
    '',
    '```',
    command,
    '```',
  ].join('\n');
}

function duckdb() {
  const path = new URL('../../node_modules/@duckdb/node-api/package.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).version;
}
