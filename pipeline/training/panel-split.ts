import { customerUniform } from '../../models/split.js';
import type { Panel } from './panel.js';

/** Row indexes of the parts of a panel; no customer stands in two of them. */
export interface PanelSplit {
  readonly fit: Int32Array;
  /** Kept from fitting, to calibrate and to learn recovery rates on. */
  readonly calibrate: Int32Array;
  readonly test: Int32Array;
}

/** What a split depends on. */
export interface SplitSettings {
  readonly testMonths: number;
  readonly testCustomerShare: number;
  readonly horizonDays: number;
  readonly seed: number;
}

/** Share of the training customers whose rows calibrate. */
export const calibrationShare = 0.2;

/**
 * Splits by time and by customer. Test: the latest snapshots of the test customers. Training: snapshots
 * whose performance window ends before the first test snapshot (the embargo), of all other customers.
 */
export function splitOutOfTime(panel: Panel, settings: SplitSettings): PanelSplit {
  const days = [...new Set(panel.day)].sort((a, b) => a - b);
  const firstTestDay = days[Math.max(days.length - settings.testMonths, 1)] ?? Number.POSITIVE_INFINITY;
  return assign(panel, settings, (row, isTestCustomer) =>
    isTestCustomer
      ? panel.day[row] >= firstTestDay && 'test'
      : panel.day[row] + settings.horizonDays <= firstTestDay && 'train',
  );
}

/** Splits by customer only: one fold is the test, for panels with a single snapshot. */
export function splitFold(panel: Panel, fold: number, folds: number, seed: number): PanelSplit {
  const isInFold = (row: number) => Math.floor(customerUniform(panel.group[row], seed) * folds) === fold;
  return assign(panel, { testMonths: 0, testCustomerShare: 0, horizonDays: 0, seed }, (row) =>
    isInFold(row) ? 'test' : 'train',
  );
}

function assign(
  panel: Panel,
  { testCustomerShare, seed }: SplitSettings,
  sideOf: (row: number, isTestCustomer: boolean) => 'test' | 'train' | false,
): PanelSplit {
  const parts = { fit: [] as number[], calibrate: [] as number[], test: [] as number[] };
  for (let row = 0; row < panel.matrix.rows; row++) {
    const customer = panel.group[row];
    const side = sideOf(row, customerUniform(customer, seed) < testCustomerShare);
    if (side === 'test') parts.test.push(row);
    else if (side === 'train')
      parts[customerUniform(customer, seed + 1) < calibrationShare ? 'calibrate' : 'fit'].push(row);
  }
  return {
    fit: Int32Array.from(parts.fit),
    calibrate: Int32Array.from(parts.calibrate),
    test: Int32Array.from(parts.test),
  };
}
