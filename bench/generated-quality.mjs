// How close the champion comes to the true probabilities of a generated portfolio, on the snapshots of its
// out-of-time test. Usage: node bench/generated-quality.mjs [loans] [seed] [folder]   (after npm run build)
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { auc } from '../dist/models/metrics/auc.js';
import { calibrationLine } from '../dist/models/metrics/calibration-line.js';
import { countByScore } from '../dist/models/metrics/score-counts.js';
import { calibratedPd, loadRegistered } from '../dist/pipeline/contracts/registered-model.js';
import { Registry } from '../dist/pipeline/contracts/registry.js';
import { sourceTables } from '../dist/pipeline/contracts/sources.js';
import { silent } from '../dist/pipeline/core/progress.js';
import { openReader } from '../dist/pipeline/nightly/open-warehouse.js';
import { activeFeatures, buildPanel } from '../dist/pipeline/nightly/snapshot.js';
import { readPanel } from '../dist/pipeline/training/panel.js';
import { testRows } from '../dist/pipeline/training/panel-sides.js';
import { literal } from '../dist/pipeline/warehouse/identifiers.js';
import { openWorkspace } from '../dist/pipeline/workspace/workspace.js';

const [
  loans = '50000',
  seed = '7',
  folder = join(mkdtempSync(join(tmpdir(), 'arrears-quality-')), 'sample'),
] = process.argv.slice(2);
const main = resolve(import.meta.dirname, '../dist/pipeline/cli/main.js');
const arrears = (...args) =>
  execFileSync(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'ignore'] });
const seconds = (work) => {
  const start = performance.now();
  work();
  return ((performance.now() - start) / 1000).toFixed(1);
};

if (!existsSync(folder))
  console.log(`sample   ${seconds(() => arrears('sample', '--loans', loans, '--seed', seed, folder))} s`);
console.log(`nightly  ${seconds(() => arrears('nightly', '-w', folder))} s`);

const workspace = openWorkspace(folder, sourceTables);
const warehouse = await openReader(workspace);
const registry = new Registry(workspace.paths.registry);
const champion = registry.model(registry.championId());
const { panel, truth } = await warehouse.aside(async () => {
  await buildPanel(warehouse, workspace, champion.trained_on, silent);
  return {
    panel: await readPanel(warehouse, activeFeatures(workspace)),
    truth: await warehouse.rows(
      `SELECT truth.p_roll_forward AS p FROM trn_panel panel JOIN stg_loan loan ON loan.loan_key = panel.row_loan
       LEFT JOIN ${literal(join(folder, 'truth.parquet'))} truth
         ON truth.loan_id = loan.loan_id AND truth.as_of_date = DATE '1970-01-01' + panel.row_day
       ORDER BY panel.row_day, panel.row_loan`,
    ),
  };
});
warehouse.close();

const withTruth = { ...panel, recovered: Float64Array.from(truth, (row) => row.p ?? Number.NaN) };
const test = testRows(withTruth, workspace.configuration);
const known = [...test.recovered.keys()].filter((row) => !Number.isNaN(test.recovered[row]));
const counts = (scores) =>
  countByScore(
    Float64Array.from(known, (row) => Math.min(Math.max(scores[row], 1e-6), 1 - 1e-6)),
    Uint8Array.from(known, (row) => test.bad[row]),
  );
const told = (scores) => {
  const counted = counts(scores);
  return `AUC ${auc(counted).toFixed(4)}, calibration slope ${calibrationLine(counted).slope.toFixed(3)}`;
};
const metrics = registry.metrics(champion.model_id);
console.log(`test     ${test.matrix.rows} snapshots, ${known.length} of them with a true probability`);
console.log(`truth    ${told(test.recovered)}`);
console.log(`champion ${told(calibratedPd(loadRegistered(champion), test))} (${champion.model_id})`);
for (const { engine, evaluation } of metrics.candidates)
  console.log(
    `  ${engine.padEnd(14)} AUC ${evaluation.auc.value.toFixed(4)}, calibration slope ${evaluation.calibrationSlope.value.toFixed(3)}`,
  );
for (const [name, { auc: measure }] of Object.entries(metrics.baselines))
  console.log(`  ${name.padEnd(14)} AUC ${measure.value.toFixed(4)}`);
