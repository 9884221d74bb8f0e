import { type Random, seededRandom } from '../../pipeline/core/random.js';

/** A percentile interval, of 95 % unless another confidence was asked for. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How a bootstrap is drawn. */
export interface BootstrapOptions {
  /** Number of resamples, at least 1; 200 gives stable percentiles of a 95 % interval. */
  readonly resamples: number;
  readonly seed: number;
  /** In (0, 1); 0.95 when absent. */
  readonly confidence?: number;
}

/**
 * Percentile bootstrap (Efron, 1979) that resamples whole customers with replacement, because the
 * rows of one customer are not independent. For the difference of two models, compute it inside
 * `statistics` so that both see the same resamples.
 *
 * @param group the customer of each row
 * @param statistics any number of statistics of rows that count `weights[row]` times (0, 1, 2, …);
 *   `weights` is reused between calls. A NaN is left out of its interval.
 * @returns one interval a statistic; NaN when more than half of its resamples are undefined
 */
export function bootstrapIntervals(
  group: Int32Array,
  statistics: (weights: Float64Array) => readonly number[],
  { resamples, seed, confidence = 0.95 }: BootstrapOptions,
): Interval[] {
  const random = seededRandom(seed);
  const { customerOf, customers } = customerNumbers(group);
  const weights = new Float64Array(group.length);
  const draws: (readonly number[])[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = drawCustomers(customers, random);
    for (let row = 0; row < weights.length; row++) weights[row] = drawn[customerOf[row]];
    draws.push(statistics(weights));
  }
  return draws[0].map((_, statistic) =>
    percentileInterval(
      draws.map((draw) => draw[statistic]),
      confidence,
    ),
  );
}

function customerNumbers(group: Int32Array): { customerOf: Int32Array; customers: number } {
  const sorted = group.slice().sort();
  const numbers = new Map<number, number>();
  for (const customer of sorted) if (!numbers.has(customer)) numbers.set(customer, numbers.size);
  return { customerOf: group.map((customer) => numbers.get(customer)!), customers: numbers.size };
}

function drawCustomers(customers: number, random: Random): Int32Array {
  const drawn = new Int32Array(customers);
  for (let i = 0; i < customers; i++) drawn[Math.floor(random.uniform() * customers)]++;
  return drawn;
}

function percentileInterval(values: readonly number[], confidence: number): Interval {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length * 2 < values.length) return { low: Number.NaN, high: Number.NaN };
  return { low: percentile(sorted, (1 - confidence) / 2), high: percentile(sorted, (1 + confidence) / 2) };
}

/** The percentile by linear interpolation between order statistics. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
