// Engines against a plain logistic regression and the baselines, out of time, over all customers: the panel's test
// months are scored in five folds of customers, each by models fitted on earlier snapshots of the other folds, a
// horizon apart. Few customers then judge five times as many as one test side holds.
// With a bucket, the accounts in it are all that is learned from and judged.
// Usage: node bench/out-of-time-folds.mjs <workspace> [bucket ordinal]   (after npm run build)
import { baselineScores } from '../dist/models/baselines.js';
import { fitLogistic } from '../dist/models/logistic-regression.js';
import { evaluate, evaluateRanking } from '../dist/models/metrics/evaluate.js';
import { pairedAucDifferences } from '../dist/models/metrics/paired-difference.js';
import { sourceTables } from '../dist/pipeline/contracts/sources.js';
import { silent } from '../dist/pipeline/core/progress.js';
import { loadSources } from '../dist/pipeline/nightly/load-sources.js';
import { withWarehouse } from '../dist/pipeline/nightly/open-warehouse.js';
import { trainingPanel } from '../dist/pipeline/nightly/train-model.js';
import { fitEngine, pdOf } from '../dist/pipeline/training/candidate.js';
import { configuredSettings } from '../dist/pipeline/training/engine-settings.js';
import { takePanel } from '../dist/pipeline/training/panel.js';
import { rowsWhere, takeValues } from '../dist/pipeline/training/panel-sides.js';
import { splitFold } from '../dist/pipeline/training/panel-split.js';
import { evaluated } from '../dist/pipeline/training/slices.js';
import { openWorkspace } from '../dist/pipeline/workspace/workspace.js';

const folds = 5;
const [folder, bucket] = process.argv.slice(2);
const workspace = openWorkspace(folder, sourceTables);
const { training, outcome, as_of_date: asOfDate } = workspace.configuration;
const whole = await withWarehouse(workspace, { publishes: false }, async (warehouse) => {
  await loadSources(warehouse, workspace, asOfDate, silent);
  return trainingPanel(warehouse, workspace, asOfDate, silent);
});
const panel =
  bucket === undefined
    ? whole
    : takePanel(
        whole,
        rowsWhere(whole, (row) => whole.bucket[row] === Number(bucket)),
      );

const days = [...new Set(panel.day)].sort((a, b) => a - b);
const firstTestDay = days[Math.max(days.length - training.test_months, 1)];
const options = { seed: training.seed, threads: 2 };
const judged = rowsWhere(panel, (row) => panel.day[row] >= firstTestDay);
const isJudged = new Set(judged);
const scores = Object.fromEntries(
  [...training.engines, 'plain logistic'].map((name) => [name, new Float64Array(panel.matrix.rows)]),
);
for (let fold = 0; fold < folds; fold++) {
  const split = splitFold(panel, fold, folds, options.seed);
  const rows = split.test.filter((row) => isJudged.has(row));
  const test = takePanel(panel, rows);
  const earlier = takePanel(
    panel,
    split.training.filter((row) => panel.day[row] + outcome.horizon_days <= firstTestDay),
  );
  const said = { 'plain logistic': plainLogistic(earlier, test) };
  for (const engine of training.engines)
    said[engine] = pdOf(
      await fitEngine(
        { engine, settings: configuredSettings(workspace.configuration, engine) },
        earlier,
        options,
      ),
      test,
    );
  for (const [name, pd] of Object.entries(said))
    for (const [i, row] of rows.entries()) scores[name][row] = pd[i];
}

const test = takePanel(panel, judged);
const baselines = baselineScores({ ...test, seed: options.seed });
const intervals = { resamples: 1000, seed: options.seed };
const shown = ({ value, low, high }) => `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
const bads = test.bad.reduce((sum, bad) => sum + bad, 0);
console.log(`${judged.length} snapshots of ${new Set(test.group).size} customers, ${bads} bad`);
const values = Object.fromEntries(Object.entries(scores).map(([name, pd]) => [name, takeValues(pd, judged)]));
for (const [name, pd] of Object.entries(values)) {
  const { auc, ks, calibrationSlope } = evaluate(evaluated(test, pd), intervals);
  console.log(
    `${name.padEnd(14)} AUC ${shown(auc)}, KS ${ks.value.toFixed(3)}, slope ${shown(calibrationSlope)}`,
  );
}
for (const [name, score] of Object.entries(baselines)) {
  const { auc, ks } = evaluateRanking(evaluated(test, score), intervals);
  console.log(`${name.padEnd(14)} AUC ${shown(auc)}, KS ${ks.value.toFixed(3)}`);
}
const rivals = { ...baselines, 'plain logistic': values['plain logistic'] };
for (const engine of training.engines)
  for (const [name, score] of Object.entries(rivals)) {
    const [difference] = pairedAucDifferences(test, score, [values[engine]], intervals);
    console.log(`${engine} − ${name}: ${shown(difference)}`);
  }

/** pd by a logistic regression on the raw features: standardized, missing as the mean, L2 of 1. */
function plainLogistic(earlier, later) {
  const designs = [earlier, later].map(({ matrix }) => ({
    rows: matrix.rows,
    width: matrix.columns.length,
    columns: matrix.columns.map((column, f) => {
      const known = earlier.matrix.columns[f].filter((value) => !Number.isNaN(value));
      const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(known.length, 1);
      const deviation =
        Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length) || 1;
      return Float64Array.from(column, (value) => (Number.isNaN(value) ? 0 : (value - mean) / deviation));
    }),
    load(start, length, into) {
      for (const [f, column] of this.columns.entries())
        into.set(column.subarray(start, start + length), f * length);
    },
  }));
  const { parameters } = fitLogistic({ design: designs[0], target: earlier.bad, l2: 1 });
  return Float64Array.from({ length: later.matrix.rows }, (_, row) => {
    const margin = designs[1].columns.reduce(
      (sum, column, f) => sum + parameters[f + 1] * column[row],
      parameters[0],
    );
    return 1 / (1 + Math.exp(-margin));
  });
}
