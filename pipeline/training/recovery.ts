import type { FitOptions } from '../../models/estimator.js';
import { fitGbdtRegression } from '../../models/gbdt/gbdt-regression.js';
import type { FeatureMatrix } from '../../models/matrix.js';
import { type AmountEvaluation, evaluateAmounts } from '../../models/metrics/amounts.js';
import type { BootstrapOptions } from '../../models/metrics/bootstrap.js';
import {
  type BucketRates,
  bounded,
  loadAmount,
  loadPaying,
  loadRecovery,
  type RecoveryModel,
  type RecoveryRows,
} from '../contracts/recovery-model.js';
import { lacksOutcome } from './calibration-sides.js';
import { fitEngine } from './candidate.js';
import { type Panel, takePanel } from './panel.js';
import { badsOf, type PanelSides, rowsWhere, takeValues } from './panel-sides.js';

/** How one way of predicting a part of recovery did on the test rows. */
export interface PartTrial {
  readonly kind: 'gbdt' | 'bucket_rate';
  /** Of paying: the Brier score. Of the amount: the root mean squared error on rows with a payment. */
  readonly error: number;
}

/** The two-part model, what each part was chosen by, and predicted beside realised sums. */
export interface RecoveryTraining {
  readonly model: RecoveryModel;
  /** All ways that were tried, the chosen one first. */
  readonly paying: readonly PartTrial[];
  readonly amount: readonly PartTrial[];
  readonly evaluation: AmountEvaluation;
  readonly by_bucket: Readonly<Record<string, AmountEvaluation>>;
}

/** Rows of either kind, and rows with a payment, below which a bucket rate is all that can be learned. */
const leastRows = 200;

/**
 * Fits the two parts of expected recovery: whether something is paid in the performance window, and how much
 * when it is. Each part is gradient boosting or a rate by bucket, whichever errs less out of time.
 * @param buckets how many buckets there are
 */
export async function trainRecovery(
  { training, test }: PanelSides,
  buckets: number,
  options: FitOptions,
  intervals: BootstrapOptions,
): Promise<RecoveryTraining> {
  const paying = await fitPaying(training, test, buckets, options);
  const amount = await fitAmount(training, test, buckets, options);
  const model = { paying: paying.part, amount: amount.part };
  const predicted = loadRecovery(model)(recoveryRows(test));
  const evaluate = (rows: Panel, amounts: Float64Array) =>
    evaluateAmounts({ predicted: amounts, actual: rows.recovered, group: rows.group }, intervals);
  const present = [...new Set(test.bucket)].sort((a, b) => a - b);
  return {
    model,
    paying: paying.trials,
    amount: amount.trials,
    evaluation: evaluate(test, predicted),
    by_bucket: Object.fromEntries(
      present.map((bucket) => {
        const rows = rowsWhere(test, (row) => test.bucket[row] === bucket);
        return [String(bucket), evaluate(takePanel(test, rows), takeValues(predicted, rows))];
      }),
    ),
  };
}

/**
 * Rows of a panel as recovery is predicted from. Where the feature outstanding_principal is switched off, the
 * panel does not know the balance, and amounts are not bounded above.
 */
export function recoveryRows({ matrix, bucket, amountPastDue }: Panel): RecoveryRows {
  const place = matrix.features.findIndex(({ name }) => name === 'outstanding_principal');
  const balance =
    place < 0
      ? new Float64Array(matrix.rows).fill(Number.POSITIVE_INFINITY)
      : amountPastDue.map((amount, row) => Math.max(amount, matrix.columns[place][row] || 0));
  return { matrix, bucket, amountPastDue, balance };
}

async function fitPaying(training: Panel, test: Panel, buckets: number, options: FitOptions) {
  const parts: RecoveryModel['paying'][] = [
    bucketRates(
      training,
      buckets,
      (row) => hasPaid(training, row),
      () => 1,
    ),
  ];
  const towards = payingPanel(training);
  if (isLearnable(towards, leastRows) && !lacksOutcome(towards, options.seed)) {
    const { fitted, calibrator } = await fitEngine({ engine: 'gbdt', settings: {} }, towards, options);
    parts.push({ kind: 'gbdt', model: fitted.toJSON(), calibrator: calibrator.toJSON() });
  }
  const rows = recoveryRows(test);
  return bestPart(parts, (part) => {
    const p = loadPaying(part)(rows);
    return p.reduce((sum, value, row) => sum + (value - hasPaid(test, row)) ** 2, 0) / p.length;
  });
}

async function fitAmount(training: Panel, test: Panel, buckets: number, options: FitOptions) {
  const paid = takePanel(
    training,
    rowsWhere(training, (row) => hasPaid(training, row) === 1),
  );
  const parts: RecoveryModel['amount'][] = [
    bucketRates(
      paid,
      buckets,
      (row) => paid.recovered[row],
      (row) => paid.amountPastDue[row],
    ),
  ];
  if (paid.matrix.rows >= leastRows) {
    const target = Float32Array.from(paid.recovered);
    const matrix = withDirections(paid.matrix, () => 0);
    const model = await fitGbdtRegression({ matrix, target, group: paid.group }, options);
    parts.push({ kind: 'gbdt', model: model.toJSON() });
  }
  const paying = takePanel(
    test,
    rowsWhere(test, (row) => hasPaid(test, row) === 1),
  );
  const rows = recoveryRows(paying);
  return bestPart(parts, (part) => {
    const amounts = bounded(loadAmount(part)(rows), rows.balance);
    const squares = amounts.reduce((sum, value, row) => sum + (value - paying.recovered[row]) ** 2, 0);
    return Math.sqrt(squares / Math.max(amounts.length, 1));
  });
}

function hasPaid({ recovered }: Panel, row: number): 0 | 1 {
  return recovered[row] > 0 ? 1 : 0;
}

/** The panel with paying as its outcome; what raises the risk lowers the chance of a payment. */
function payingPanel(panel: Panel): Panel {
  return {
    ...panel,
    matrix: withDirections(panel.matrix, (direction) => -direction + 0),
    bad: panel.bad.map((_, row) => hasPaid(panel, row)),
  };
}

function withDirections(matrix: FeatureMatrix, of: (direction: number) => number): FeatureMatrix {
  const features = matrix.features.map((feature) => ({
    ...feature,
    direction: of(feature.direction) as 1 | -1 | 0,
  }));
  return { ...matrix, features };
}

function isLearnable(panel: Panel, least: number): boolean {
  return Math.min(badsOf(panel), panel.matrix.rows - badsOf(panel)) >= least;
}

/** Σ of ÷ Σ per, by bucket and over all; 0 without any. */
function bucketRates(
  panel: Panel,
  buckets: number,
  of: (row: number) => number,
  per: (row: number) => number,
): BucketRates {
  const sums = Array.from({ length: buckets }, () => ({ of: 0, per: 0 }));
  const all = { of: 0, per: 0 };
  for (let row = 0; row < panel.matrix.rows; row++)
    for (const sum of [sums[panel.bucket[row]], all]) {
      sum.of += of(row);
      sum.per += per(row);
    }
  return {
    kind: 'bucket_rate',
    rates: sums.map((sum) => (sum.per > 0 ? sum.of / sum.per : null)),
    overall: all.per > 0 ? all.of / all.per : 0,
  };
}

/** The part of the smaller error, an even race to the simpler, which comes first. */
function bestPart<Part extends { kind: PartTrial['kind'] }>(
  parts: readonly Part[],
  errorOf: (part: Part) => number,
): { part: Part; trials: PartTrial[] } {
  const trials = parts.map((part) => ({ part, error: errorOf(part) })).sort((a, b) => a.error - b.error);
  return {
    part: trials[0].part,
    trials: trials.map(({ part, error }) => ({ kind: part.kind, error })),
  };
}
