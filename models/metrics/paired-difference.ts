import { auc } from './auc.js';
import { type BootstrapOptions, bootstrapIntervals } from './bootstrap.js';
import { type Measure, orNull } from './evaluate.js';
import { countRanked, rankRows } from './score-counts.js';

/** Outcomes and customers of the rows that several scores rank. */
export interface PairedRows {
  readonly bad: Uint8Array;
  readonly group: Int32Array;
}

/**
 * AUC of each score minus AUC of the reference on the same rows. The interval is paired: both see the same
 * resamples of customers, so what moves both alike moves the difference not at all.
 *
 * @param scores any number of scores, one element a row; higher is riskier
 * @returns one difference a score; null where a class is absent
 */
export function pairedAucDifferences(
  { bad, group }: PairedRows,
  reference: Float64Array,
  scores: readonly Float64Array[],
  options: BootstrapOptions,
): Measure[] {
  if (scores.length === 0) return [];
  const ranked = [reference, ...scores].map((score) => rankRows(score, bad));
  const differences = (weights?: Float64Array) => {
    const [base, ...areas] = ranked.map((rows) => auc(countRanked(rows, weights)));
    return areas.map((area) => area - base);
  };
  const intervals = bad.length > 0 ? bootstrapIntervals(group, differences, options) : [];
  return differences().map((value, i) => ({
    value: orNull(value),
    low: orNull(intervals[i]?.low),
    high: orNull(intervals[i]?.high),
  }));
}

/** Whether the whole interval of a difference lies above zero. */
export function isAboveZero({ low }: Measure): boolean {
  return low !== null && low > 0;
}
