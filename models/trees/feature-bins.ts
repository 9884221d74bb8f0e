import type { FeatureMatrix, ModelFeature } from '../matrix.js';
import { sortFloats } from '../sort-floats.js';
import { strideSample } from '../stride-sample.js';

/** Values have the bins 0…254. */
export const valueBins = 255;

/** The bin of missing values, and of codes that have no bin of their own. */
export const missingBin = 255;

/** How many rows the bins of a feature are chosen on. */
const sampledRows = 65_536;

/** The bins of a feature. */
export interface FeatureBins {
  readonly feature: ModelFeature;
  /**
   * Of a number: the largest value of each bin but the last, rising. Of a category: the code of each
   * bin, the most frequent first.
   */
  readonly values: Float32Array;
  /** Value bins. */
  readonly count: number;
  /** Whether the feature takes at least two values, missing being one. */
  readonly varies: boolean;
}

/** Chooses the bins of every feature on evenly spaced rows of those that train. */
export function chooseBins(matrix: FeatureMatrix, rows: Int32Array): FeatureBins[] {
  const sample = strideSample(rows.length, sampledRows).map((place) => rows[place]);
  const values = new Float32Array(sample.length);
  return matrix.features.map((feature, f) => {
    const column = matrix.columns[f];
    let present = 0;
    for (const row of sample) {
      if (!Number.isNaN(column[row])) values[present++] = column[row];
    }
    const sorted = sortFloats(values.subarray(0, present));
    const category = feature.kind === 'category';
    const chosen = category ? frequentCodes(sorted) : upperEdges(sorted);
    const count = category ? chosen.length : chosen.length + 1;
    const varies = present > 0 && (count > 1 || present < sample.length);
    return { feature, values: chosen, count, varies };
  });
}

/**
 * Edges between bins that hold about equally many of the sorted values. A value as frequent as a bin
 * should be gets one of its own, and the rest is shared out anew.
 */
export function upperEdges(sorted: Float32Array, bins = valueBins): Float32Array {
  const edges: number[] = [];
  let held = 0;
  let binsLeft = countDistinct(sorted, bins) <= bins ? Number.POSITIVE_INFINITY : bins;
  for (let i = 0, rest = sorted.length; i < sorted.length; ) {
    let next = i + 1;
    while (next < sorted.length && sorted[next] === sorted[i]) next++;
    if (next === sorted.length) break;
    held += next - i;
    if (held >= rest / binsLeft) {
      edges.push(between(sorted[i], sorted[next]));
      rest -= held;
      held = 0;
      binsLeft--;
      if (binsLeft <= 1) break;
    }
    i = next;
  }
  return Float32Array.from(edges);
}

/** Counts different values, up to one more than `limit`. */
function countDistinct(sorted: Float32Array, limit: number): number {
  let distinct = 0;
  for (let i = 0; i < sorted.length && distinct <= limit; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  }
  return distinct;
}

/** A number x with low ≤ x < high, in the middle where the format allows. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle >= low && middle < high ? middle : low;
}

function frequentCodes(sorted: Float32Array): Float32Array {
  const counts = new Map<number, number>();
  for (const code of sorted) counts.set(code, (counts.get(code) ?? 0) + 1);
  const byFrequency = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
  return Float32Array.from(byFrequency.slice(0, valueBins), ([code]) => code);
}
