import { orNull } from '../../models/metrics/evaluate.js';
import {
  characteristicStability,
  referenceBuckets,
  type Stability,
  stability,
} from '../../models/metrics/stability.js';
import { dateOfDay } from '../core/dates.js';
import type { Panel } from './panel.js';
import { rowsWhere, takeValues } from './panel-sides.js';

/** How far scores and features of the test rows have moved from those of training. */
export interface StabilityReport {
  /** PSI of the model's pd, the training rows against all test rows; null without rows. */
  readonly psi: number | null;
  /** What chance alone gives: (buckets − 1)·(1 ÷ training rows + 1 ÷ test rows) (Yurdakul, 2018). */
  readonly psi_by_chance: number | null;
  /** The same by as_of_date. */
  readonly psi_by_date: Readonly<Record<string, number | null>>;
  /** CSI of the features that moved most, training rows against test rows, the largest first. */
  readonly csi: readonly { readonly feature: string; readonly index: number }[];
}

const featuresShown = 10;

/**
 * Compares pd and features of the test rows with those of the training rows. Both pd are of the same model:
 * the few values that a card can give move when it is fitted anew, though the population has not.
 */
export function stabilityReport(
  training: Panel,
  trainingPd: Float64Array,
  test: Panel,
  pd: Float64Array,
): StabilityReport {
  const reference = referenceBuckets(trainingPd);
  const days = [...new Set(test.day)].sort((a, b) => a - b);
  const byName = new Map(
    training.matrix.features.map(({ name, kind }, f) => [
      name,
      referenceBuckets(training.matrix.columns[f], kind),
    ]),
  );
  const moved: [string, Stability][] = [...characteristicStability(byName, test.matrix)];
  const whole = stability(reference, pd);
  const buckets = whole.buckets.filter(({ bucket }) => bucket !== 'missing').length;
  return {
    psi: orNull(whole.index),
    psi_by_chance: orNull((buckets - 1) * (1 / trainingPd.length + 1 / pd.length)),
    psi_by_date: Object.fromEntries(
      days.map((day) => {
        const rows = rowsWhere(test, (row) => test.day[row] === day);
        return [dateOfDay(day), orNull(stability(reference, takeValues(pd, rows)).index)];
      }),
    ),
    csi: moved
      .map(([feature, { index }]) => ({ feature, index }))
      .filter(({ index }) => Number.isFinite(index))
      .sort((a, b) => b.index - a.index || (a.feature < b.feature ? -1 : 1))
      .slice(0, featuresShown),
  };
}
