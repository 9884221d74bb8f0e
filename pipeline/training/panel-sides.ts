import type { Bilingual } from '../core/bilingual.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { lacksOutcome } from './calibration-sides.js';
import { type Panel, takePanel } from './panel.js';
import { type PanelSplit, splitFold, splitOutOfTime } from './panel-split.js';

/** Folds of a cross-validated panel. */
export const folds = 5;

/** The sides of a panel, copied; no customer stands on both. */
export interface PanelSides {
  readonly training: Panel;
  /** Later than training; when cross-validated, the first fold. */
  readonly test: Panel;
}

/** Copies the sides of the configured split. */
export function panelSides(panel: Panel, configuration: Configuration): PanelSides {
  const { training, test } = trainingSplit(panel, configuration);
  return { training: takePanel(panel, training), test: takePanel(panel, test) };
}

/** The test rows of a panel: those that no model registered from this panel was fitted or calibrated on. */
export function testRows(panel: Panel, configuration: Configuration): Panel {
  return takePanel(panel, trainingSplit(panel, configuration).test);
}

/** Why a panel is too small to train on, or undefined when it is not. */
export function tooSmall(panel: Panel, configuration: Configuration): Bilingual | undefined {
  const { minimum_accounts: minimum, minimum_bad: minimumBad, seed } = configuration.training;
  const { training, test } = panelSides(panel, configuration);
  const rows = training.matrix.rows;
  const bads = badsOf(training);
  if (rows < minimum)
    return { en: `${rows} training snapshots, of ${minimum} needed`, zh: `訓練快照 ${rows}，需 ${minimum}` };
  if (bads < minimumBad)
    return {
      en: `${bads} bad outcomes to learn from, of ${minimumBad} needed`,
      zh: `可學習的壞 ${bads}，需 ${minimumBad}`,
    };
  if (rows - bads < minimumBad)
    return {
      en: `${rows - bads} good outcomes to learn from, of ${minimumBad} needed`,
      zh: `可學習的好 ${rows - bads}，需 ${minimumBad}`,
    };
  if (lacksOutcome(training, seed))
    return {
      en: 'too few customers hold either outcome to calibrate on',
      zh: '具任一結果的客戶過少，無法校準',
    };
  const testBads = badsOf(test);
  if (testBads === 0 || testBads === test.matrix.rows)
    return {
      en: `the test snapshots (${test.matrix.rows}) hold no ${testBads === 0 ? 'bad' : 'good'} outcome`,
      zh: `測試快照（${test.matrix.rows}）中沒有${testBads === 0 ? '壞' : '好'}`,
    };
  return undefined;
}

/** How many rows are bad. */
export function badsOf({ bad }: Panel): number {
  return bad.reduce((sum, b) => sum + b, 0);
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

/** The configured split, as row indexes; the first fold is the test when cross-validated. */
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
