import type { Configuration } from '../workspace/configuration-schema.js';
import { type Panel, takePanel } from './panel.js';
import { type PanelSplit, splitFold, splitOutOfTime } from './panel-split.js';

/** Folds of a cross-validated panel. */
export const folds = 5;

/** The parts of a panel, copied; no customer stands in two of them, except when cross-validated. */
export interface PanelSides {
  readonly fit: Panel;
  /** Kept from fitting, to calibrate on. */
  readonly calibrate: Panel;
  /** Later than both, of other customers; all rows when cross-validated. */
  readonly test: Panel;
}

/** Copies the parts of the configured split. */
export function panelSides(panel: Panel, configuration: Configuration): PanelSides {
  const split = trainingSplit(panel, configuration);
  return {
    fit: takePanel(panel, split.fit),
    calibrate: takePanel(panel, split.calibrate),
    test: testRows(panel, configuration),
  };
}

/** The test rows of a panel: those of the out-of-time split, or all when cross-validated. */
export function testRows(panel: Panel, configuration: Configuration): Panel {
  return configuration.training.evaluation === 'cross_validation'
    ? panel
    : takePanel(panel, trainingSplit(panel, configuration).test);
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

/** Indexes of the rows for which `isWanted` holds, ascending. */
export function rowsWhere(panel: Panel, isWanted: (row: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < panel.matrix.rows; row++) if (isWanted(row)) rows.push(row);
  return Int32Array.from(rows);
}

/** The values at `indexes`, in that order. */
export function takeValues(values: Float64Array, indexes: Int32Array): Float64Array {
  return Float64Array.from(indexes, (row) => values[row]);
}

/** The configured split, as row indexes. */
export function trainingSplit(panel: Panel, { training, outcome }: Configuration): PanelSplit {
  return training.evaluation === 'cross_validation'
    ? splitFold(panel, 0, folds, training.seed)
    : splitOutOfTime(panel, {
        testMonths: training.test_months,
        testCustomerShare: training.test_customer_share,
        horizonDays: outcome.horizon_days,
        seed: training.seed,
      });
}
