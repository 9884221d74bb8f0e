import { sortFloats } from '../sort-floats.js';
import { strideSample } from '../stride-sample.js';

const sampledRows = 200_000;

/**
 * Cuts for at most `maxBins` pre-bins of about equal count, ascending. A value that alone holds a
 * pre-bin's count gets its own. On more than 200,000 rows the cuts come from an even sample of them.
 *
 * @param maxBins 1 to 64
 * @param skipped values that are not cut: special values
 */
export function preBinEdges(
  column: Float32Array,
  maxBins: number,
  skipped: ReadonlySet<number> = new Set(),
): number[] {
  const sorted = sortFloats(sampledValues(column, skipped));
  const edges: number[] = [];
  let inBin = 0;
  let left = sorted.length;
  let target = left / maxBins;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    const count = end - start;
    if (inBin > 0 && edges.length < maxBins - 1 && (inBin >= target || count >= target)) {
      edges.push(shortestBetween(sorted[start - 1], sorted[start]));
      left -= inBin;
      target = left / (maxBins - edges.length);
      inBin = 0;
    }
    inBin += count;
    start = end;
  }
  return edges;
}

function sampledValues(column: Float32Array, skipped: ReadonlySet<number>): Float32Array {
  const sample = strideSample(column.length, sampledRows);
  const values = new Float32Array(sample.length);
  let taken = 0;
  for (let i = 0; i < sample.length; i++) {
    const value = column[sample[i]];
    if (!Number.isNaN(value) && !skipped.has(value)) values[taken++] = value;
  }
  return values.subarray(0, taken);
}

/** The number with the fewest digits in (low, high], so that cards stay readable. */
function shortestBetween(low: number, high: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const rounded = Number(high.toPrecision(digits));
    if (rounded > low && rounded <= high) return rounded;
  }
  return high;
}

const searchWidth = 64;

/**
 * The pre-bin of every value: edges[i − 1] <= value < edges[i] is i, then one a special value, then
 * one for NaN.
 */
export function assignPreBins(
  edges: readonly number[],
  specials: readonly number[],
  column: Float32Array,
): Uint8Array {
  const padded = new Float64Array(searchWidth).fill(Number.NaN); // no value is >= NaN
  padded.set(edges);
  const firstSpecial = edges.length + 1;
  const missing = firstSpecial + specials.length;
  const bins = new Uint8Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    let bin = +(value >= padded[31]) << 5; // arithmetic, because the branches cannot be predicted
    bin += +(value >= padded[bin + 15]) << 4;
    bin += +(value >= padded[bin + 7]) << 3;
    bin += +(value >= padded[bin + 3]) << 2;
    bin += +(value >= padded[bin + 1]) << 1;
    bin += +(value >= padded[bin]);
    bins[row] = Number.isNaN(value) ? missing : bin;
  }
  if (specials.length > 0) {
    const binOf = new Map(specials.map((value, i) => [value, firstSpecial + i]));
    for (let row = 0; row < column.length; row++) bins[row] = binOf.get(column[row]) ?? bins[row];
  }
  return bins;
}
