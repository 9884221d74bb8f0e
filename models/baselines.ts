import { seededRandom } from '../pipeline/core/random.js';

/** The orderings that a collections floor uses without a model. */
export type Baseline = 'dpd-first' | 'balance-first' | 'random';

/** What the baselines are made of; arrays have one element a row, missing is NaN. */
export interface BaselineRows {
  /** Days past due. */
  readonly dpd: ArrayLike<number>;
  readonly amountPastDue: ArrayLike<number>;
  readonly seed: number;
}

/** A score a row for every baseline; higher is worked first, a missing value last. */
export function baselineScores({ dpd, amountPastDue, seed }: BaselineRows): Record<Baseline, Float64Array> {
  const random = seededRandom(seed);
  return {
    'dpd-first': missingLast(dpd),
    'balance-first': missingLast(amountPastDue),
    random: Float64Array.from({ length: dpd.length }, () => random.uniform()),
  };
}

function missingLast(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
}
