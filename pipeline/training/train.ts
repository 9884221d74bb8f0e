import { baselineScores } from '../../models/baselines.js';
import type { Calibrator } from '../../models/calibration/calibrator.js';
import { chooseCalibrator } from '../../models/calibration/choose.js';
import { engineNamed } from '../../models/engines.js';
import type { FittedModel } from '../../models/estimator.js';
import {
  type Evaluation,
  evaluate,
  evaluateRanking,
  type RankingEvaluation,
} from '../../models/metrics/evaluate.js';
import { dateOfDay } from '../core/dates.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { type Panel, takePanel } from './panel.js';
import { type PanelSplit, splitFold, splitOutOfTime } from './panel-split.js';

const folds = 5;
const bootstrap = { resamples: 200 };

/** An engine's model, how it was calibrated, and how it did on rows that neither saw. */
export interface Candidate {
  readonly engine: string;
  readonly description: string;
  readonly fitted: FittedModel;
  readonly calibrator: Calibrator;
  readonly evaluation: Evaluation;
  /** Of the test rows in each bucket ordinal, without intervals. */
  readonly byBucket: Readonly<Record<string, Evaluation>>;
  /** pd of the rows that calibrated. */
  readonly calibratedPd: Float64Array;
}

/** All that one training found out. */
export interface Training {
  readonly candidates: readonly Candidate[];
  /** Position of the best candidate by AUC on the test rows. */
  readonly best: number;
  readonly baselines: Readonly<Record<string, RankingEvaluation>>;
  readonly summary: PanelSummary;
  /** Rows that calibrated. */
  readonly calibration: Panel;
}

/** What was learned from, for the model card. */
export interface PanelSummary {
  readonly evaluation: 'out_of_time' | 'cross_validation';
  readonly firstSnapshot: string;
  readonly lastSnapshot: string;
  readonly firstTestSnapshot: string;
  readonly fitRows: number;
  readonly calibrationRows: number;
  readonly testRows: number;
  readonly testCustomers: number;
  readonly badRate: number;
}

/** Why a panel is too small to train on, or undefined when it is not. */
export function tooSmall(panel: Panel, configuration: Configuration): string | undefined {
  const { minimum_accounts: minimum, minimum_bad: minimumBad } = configuration.training;
  const split = trainingSplit(panel, configuration);
  const bads = (rows: Int32Array) => rows.reduce((sum, row) => sum + panel.bad[row], 0);
  const training = split.fit.length + split.calibrate.length;
  const trainingBad = bads(split.fit) + bads(split.calibrate);
  if (training < minimum) return `${training} training snapshots, of ${minimum} needed`;
  if (trainingBad < minimumBad) return `${trainingBad} bad outcomes to learn from, of ${minimumBad} needed`;
  if (training - trainingBad < minimumBad)
    return `${training - trainingBad} good outcomes to learn from, of ${minimumBad} needed`;
  for (const [name, rows] of [
    ['calibration', split.calibrate],
    ['test', split.test],
  ] as const) {
    const bad = bads(rows);
    if (bad === 0 || bad === rows.length)
      return `the ${name} snapshots (${rows.length}) hold no ${bad === 0 ? 'bad' : 'good'} outcome`;
  }
  return undefined;
}

/** Fits every configured engine, calibrates it, and evaluates it beside the baselines. */
export async function train(
  panel: Panel,
  configuration: Configuration,
  threads: number,
  onProgress: (what: string) => void = () => {},
): Promise<Training> {
  const { seed, evaluation } = configuration.training;
  const split = trainingSplit(panel, configuration);
  const isCrossValidated = evaluation === 'cross_validation';
  const test = isCrossValidated ? panel : takePanel(panel, split.test);
  const calibration = takePanel(panel, split.calibrate);
  const candidates: Candidate[] = [];
  for (const engine of configuration.training.engines) {
    onProgress(`${engine}: fit`);
    const { fitted, calibrator, description } = await fitCalibrated(engine, panel, split, seed, threads);
    onProgress(`${engine}: evaluate`);
    const pd = isCrossValidated
      ? await crossValidatedPd(engine, panel, seed, threads)
      : calibrator.apply(fitted.margin(test.matrix));
    candidates.push({
      engine,
      description,
      fitted,
      calibrator,
      evaluation: evaluate(evaluated(test, pd), { ...bootstrap, seed }),
      byBucket: byBucket(test, pd),
      calibratedPd: calibrator.apply(fitted.margin(calibration.matrix)),
    });
  }
  const scores = baselineScores({ dpd: test.dpd, amountPastDue: test.amountPastDue, seed });
  const areas = candidates.map((candidate) => candidate.evaluation.auc.value ?? 0);
  return {
    candidates,
    best: areas.indexOf(Math.max(...areas)),
    baselines: Object.fromEntries(
      Object.entries(scores).map(([name, score]) => [
        name,
        evaluateRanking(evaluated(test, score), { ...bootstrap, seed }),
      ]),
    ),
    summary: summarize(panel, split, test, evaluation),
    calibration,
  };
}

/** The test rows of a panel: those of the out-of-time split, or all when cross-validated. */
export function testRows(panel: Panel, configuration: Configuration): Panel {
  return configuration.training.evaluation === 'cross_validation'
    ? panel
    : takePanel(panel, trainingSplit(panel, configuration).test);
}

/** A sample as the metrics take it. */
export function evaluated(panel: Panel, score: Float64Array) {
  return { score, bad: panel.bad, money: panel.amountPastDue, group: panel.group };
}

function trainingSplit(panel: Panel, { training, outcome }: Configuration): PanelSplit {
  return training.evaluation === 'cross_validation'
    ? splitFold(panel, 0, folds, training.seed)
    : splitOutOfTime(panel, {
        testMonths: training.test_months,
        testCustomerShare: training.test_customer_share,
        horizonDays: outcome.horizon_days,
        seed: training.seed,
      });
}

async function fitCalibrated(engine: string, panel: Panel, split: PanelSplit, seed: number, threads: number) {
  const estimator = engineNamed(engine);
  const fit = takePanel(panel, split.fit);
  const fitted = await estimator.fit(
    { matrix: fit.matrix, bad: fit.bad, group: fit.group },
    { seed, threads },
  );
  const rest = takePanel(panel, split.calibrate);
  const { calibrator } = chooseCalibrator(fitted.margin(rest.matrix), rest.bad, rest.group, { seed });
  return { fitted, calibrator, description: estimator.describe() };
}

async function crossValidatedPd(
  engine: string,
  panel: Panel,
  seed: number,
  threads: number,
): Promise<Float64Array> {
  const pd = new Float64Array(panel.matrix.rows);
  for (let fold = 0; fold < folds; fold++) {
    const split = splitFold(panel, fold, folds, seed);
    const { fitted, calibrator } = await fitCalibrated(engine, panel, split, seed, threads);
    const foldPd = calibrator.apply(fitted.margin(takePanel(panel, split.test).matrix));
    for (let i = 0; i < split.test.length; i++) pd[split.test[i]] = foldPd[i];
  }
  return pd;
}

function byBucket(test: Panel, pd: Float64Array): Record<string, Evaluation> {
  const buckets = [...new Set(test.bucket)].sort((a, b) => a - b);
  return Object.fromEntries(
    buckets.map((bucket) => {
      const rows = Int32Array.from(test.bucket.keys()).filter((row) => test.bucket[row] === bucket);
      const score = Float64Array.from(rows, (row) => pd[row]);
      return [String(bucket), evaluate(evaluated(takePanel(test, rows), score))];
    }),
  );
}

function summarize(
  panel: Panel,
  split: PanelSplit,
  test: Panel,
  evaluation: PanelSummary['evaluation'],
): PanelSummary {
  const rows = panel.matrix.rows;
  return {
    evaluation,
    firstSnapshot: dateOfDay(panel.day[0]),
    lastSnapshot: dateOfDay(panel.day[rows - 1]),
    firstTestSnapshot: dateOfDay(test.day[0]),
    fitRows: split.fit.length,
    calibrationRows: split.calibrate.length,
    testRows: test.matrix.rows,
    testCustomers: new Set(test.group).size,
    badRate: panel.bad.reduce((sum, bad) => sum + bad, 0) / rows,
  };
}
