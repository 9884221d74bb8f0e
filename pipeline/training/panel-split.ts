import { assignFolds, customerUniform, foldSides } from '../../models/split.js';
import type { Panel } from './panel.js';

/** Row indexes of the sides of a panel; no customer stands on both. */
export interface PanelSplit {
  readonly training: Int32Array;
  readonly test: Int32Array;
}

/** What a split depends on. */
export interface SplitSettings {
  readonly testMonths: number;
  readonly testCustomerShare: number;
  readonly horizonDays: number;
  readonly seed: number;
}

/**
 * Splits by time and by customer. Test: the latest snapshots of the test customers. Training: snapshots
 * whose performance window ends before the first test snapshot (the embargo), of all other customers.
 */
export function splitOutOfTime(panel: Panel, settings: SplitSettings): PanelSplit {
  const { testMonths, testCustomerShare, horizonDays, seed } = settings;
  const days = [...new Set(panel.day)].sort((a, b) => a - b);
  const firstTestDay = days[Math.max(days.length - testMonths, 1)] ?? Number.POSITIVE_INFINITY;
  const isTestCustomer = (row: number) => customerUniform(panel.group[row], seed) < testCustomerShare;
  const rows = Int32Array.from(panel.group.keys());
  return {
    training: rows.filter((row) => panel.day[row] + horizonDays <= firstTestDay && !isTestCustomer(row)),
    test: rows.filter((row) => panel.day[row] >= firstTestDay && isTestCustomer(row)),
  };
}

/** Splits by customer only: one fold is the test, for panels with a single snapshot. */
export function splitFold({ group }: Panel, fold: number, folds: number, seed: number): PanelSplit {
  const { train, test } = foldSides(assignFolds(group, folds, seed), fold);
  return { training: train, test };
}
