// A training of 24 months beside polars and LightGBM, in turns; writes its section of docs/benchmarks.md.
// Usage: node bench/training/run.mjs [--loans 100000] [--rounds 3]   (after npm run build)
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Registry } from '../../dist/pipeline/contracts/registry.js';
import { dateOfDay } from '../../dist/pipeline/core/dates.js';
import { usableChampion } from '../../dist/pipeline/nightly/model-fit.js';
import { activeFeatures } from '../../dist/pipeline/nightly/snapshot.js';
import { heldBackShare } from '../../dist/pipeline/training/calibration-sides.js';
import { literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { compareFeatures } from '../arrears-features/compare.mjs';
import { main, opened, trainedWorkspace, workspaceOn } from '../common/books.mjs';
import { inTurns } from '../common/measured.mjs';
import { count, pythonVersions, resultHead, resultRow } from '../common/results.mjs';
import { machine, writeSection } from '../gbdt/bench-folder.mjs';
import { Folders } from '../nightly/folders.mjs';

const { values: given } = parseArgs({
  options: { loans: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '3' } },
});
const beside = (path) => resolve(import.meta.dirname, path);
const trained = trainedWorkspace(Number(given.loans));
const { workspace, asOfDate } = opened(trained);
const champion = usableChampion(workspace, asOfDate);
const { summary } = new Registry(workspace.paths.registry).metrics(champion.model_id);
const folders = new Folders();
try {
  const panel = join(folders.root, 'panel.parquet');
  execFileSync(process.execPath, [beside('../arrears-features/panel.mjs'), trained, '--output', panel], {
    stdio: 'ignore',
  });
  const settings = await peerSettings(panel);
  const settingsFile = join(folders.root, 'settings.json');
  writeFileSync(settingsFile, JSON.stringify(settings));
  const results = inTurns(
    {
      ours: () => {
        const folder = workspaceOn(trained, folders.of('ours'));
        rmSync(join(folder, 'registry'), { recursive: true });
        return [process.execPath, main, 'train', '-w', folder];
      },
      polars: () => [
        'python3',
        beside('../peers/train_polars.py'),
        trained,
        settingsFile,
        folders.of('polars'),
      ],
    },
    Number(given.rounds),
  );
  const alike = await compareFeatures(panel, join(folders.newest.polars, 'panel.parquet'), [
    'loan_id',
    'row_day',
  ]);
  if (alike.unmatched > 0 || alike.differences.length > 0) {
    console.log(JSON.stringify(alike, null, 2));
    process.exitCode = 1;
  } else writeSection(`training-${given.loans}`, section(results, alike, settings));
} finally {
  folders.remove();
}

/** What the peer fits with: the settings of our champion, its cross-fits, and the trees that each booster tried. */
async function peerSettings(panel) {
  const { training, outcome } = workspace.configuration;
  const { settings, boosters } = champion.models[0].model.training;
  const tried = boosters.map(({ validation_loss: loss }) => loss.length - 1).sort((a, b) => a - b);
  const warehouse = await Warehouse.open(':memory:');
  const rows = await warehouse.rows(
    `SELECT DISTINCT row_day AS day FROM read_parquet(${literal(panel)}) ORDER BY day`,
  );
  warehouse.close();
  const features = activeFeatures(workspace);
  return {
    ...settings,
    trees: tried[tried.length >> 1],
    heldBack: summary.calibrationFolds === null ? heldBackShare : 0,
    folds: summary.calibrationFolds,
    seed: training.seed,
    horizonDays: outcome.horizon_days,
    testMonths: training.test_months,
    testCustomerShare: training.test_customer_share,
    dates: rows.map(({ day }) => dateOfDay(day)),
    features: features.map(({ name }) => name),
    directions: features.map(({ direction }) => direction),
  };
}

function section(results, alike, { trees, bags, heldBack, folds }) {
  const fits = heldBack
    ? 'one fit, calibrated on customers held back from it'
    : `${folds} cross-fits and one on all rows`;
  const metrics = JSON.parse(readFileSync(join(folders.newest.polars, 'metrics.json'), 'utf8'));
  const [area] = metrics.auc;
  const own = new Registry(join(folders.newest.ours, 'registry'));
  const ours = own.metrics(own.ids().find((id) => own.header(id).kind === 'trained')).champion.evaluation.auc
    .value;
  return [
    `## A training, ${count(given.loans)} loans`,
    '',
    `From Parquet to a registered model: a panel of 24 months (${count(alike.loans)} labeled snapshots), gradient boosting for the outcome ` +
      `and the probability of a payment (${fits}; ${bags} booster${bags === 1 ? '' : 's'} a fit, ${trees} trees each, as many as ours grew before ` +
      'it stopped), a third for its amount, calibration, evaluation with 200 resamples. ' +
      `Median of ${given.rounds} interleaved rounds; a process of its own each, timed from its start to its end.`,
    '',
    ...resultHead('÷ polars + LightGBM'),
    resultRow('**ours: `arrears train`**', results.ours, results.polars),
    resultRow('polars + LightGBM', results.polars, results.polars),
    '',
    `The panels agree: ${count(alike.loans)} rows × ${alike.features} columns, outcome and recovered amount among them. Which customers are the ` +
      `test is drawn by each for itself, in the same share: AUC out of time ${ours.toFixed(4)} and ${area.toFixed(4)}. The peer checks no row, ` +
      'evaluates its champion only (AUC, Brier score, log loss), not by month, bucket or against baselines, and writes no card.',
    '',
    `${machine()} ${pythonVersions('polars', 'lightgbm', 'scikit-learn')}.`,
    '',
    '```',
    `node bench/training/run.mjs --loans ${given.loans} --rounds ${given.rounds}`,
    '```',
  ].join('\n');
}
