import type { FeatureMatrix } from '../matrix.js';
import { sortFloats } from '../sort-floats.js';

/** The buckets of a variable in the sample that later samples are compared with. JSON-able. */
export type ReferenceBuckets =
  | {
      readonly kind: 'number';
      /** Bucket i holds edges[i − 1] <= value < edges[i]; the first and the last are open. */
      readonly edges: readonly number[];
      readonly counts: readonly number[];
      readonly missing: number;
    }
  | {
      readonly kind: 'category';
      readonly codes: readonly number[];
      readonly counts: readonly number[];
      readonly missing: number;
    };

/** One bucket of a comparison; shares are in [0, 1]. */
export interface BucketShift {
  readonly bucket: string;
  readonly expected: number;
  readonly actual: number;
  /** What the bucket adds to the index. */
  readonly contribution: number;
}

/** A population stability index with every bucket: those of the reference, missing, and new codes. */
export interface Stability {
  readonly index: number;
  readonly buckets: readonly BucketShift[];
}

const smallestShare = 1e-4;

/**
 * Population stability index, Σ (actual − expected)·ln(actual ÷ expected) over the shares of aligned
 * buckets. A share below half a row or below 0.0001, whichever is more, counts as that much, so a
 * bucket that empties or appears weighs heavily yet finitely; a bucket empty in both adds nothing.
 * NaN when a side has no rows at all.
 */
export function populationStability(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  const contributions = shifts(expected, actual).map(({ contribution }) => contribution);
  return contributions.reduce((sum, contribution) => sum + contribution, 0);
}

function shifts(expected: ArrayLike<number>, actual: ArrayLike<number>) {
  const allExpected = Array.from(expected).reduce((sum, n) => sum + n, 0);
  const allActual = Array.from(actual).reduce((sum, n) => sum + n, 0);
  return Array.from(expected, (n, bucket) => {
    const expectedShare = n / allExpected;
    const actualShare = actual[bucket] / allActual;
    const e = Math.max(expectedShare, 0.5 / allExpected, smallestShare);
    const a = Math.max(actualShare, 0.5 / allActual, smallestShare);
    const empty = n === 0 && actual[bucket] === 0;
    return {
      expected: expectedShare,
      actual: actualShare,
      contribution: empty && allExpected > 0 && allActual > 0 ? 0 : (a - e) * Math.log(a / e),
    };
  });
}

/**
 * Cuts a variable for later comparison: numbers at the distinct values nearest to equal counts
 * (NaN is the missing bucket), categories one bucket a code.
 *
 * @param buckets at most this many for a number
 */
export function referenceBuckets(
  values: Float32Array | Float64Array,
  kind: 'number' | 'category' = 'number',
  buckets = 10,
): ReferenceBuckets {
  const present = sorted(values.filter((value) => !Number.isNaN(value)));
  const missing = values.length - present.length;
  if (kind === 'category') {
    const tally = tallied(present);
    return { kind, codes: [...tally.keys()], counts: [...tally.values()], missing };
  }
  const edges: number[] = [];
  for (let bucket = 1; bucket < buckets; bucket++) {
    const edge = present[Math.floor((bucket * present.length) / buckets)];
    if (edge > (edges.at(-1) ?? present[0])) edges.push(edge);
  }
  return { kind, edges, counts: intervalCounts(edges, present).actual, missing };
}

/** Compares a later sample with a reference: the PSI of a score, the CSI of a feature. */
export function stability(reference: ReferenceBuckets, values: Float32Array | Float64Array): Stability {
  const present = values.filter((value) => !Number.isNaN(value));
  const { names, actual } =
    reference.kind === 'number'
      ? intervalCounts(reference.edges, present)
      : codeCounts(reference.codes, present);
  const expected = actual.map((_, bucket) => reference.counts[bucket] ?? 0);
  const missing = values.length - present.length;
  const buckets = shifts([...expected, reference.missing], [...actual, missing]).map((shift, bucket) => ({
    bucket: names[bucket] ?? 'missing',
    ...shift,
  }));
  return { index: buckets.reduce((sum, { contribution }) => sum + contribution, 0), buckets };
}

/** The characteristic stability index of every feature of the matrix that has a reference. */
export function characteristicStability(
  reference: ReadonlyMap<string, ReferenceBuckets>,
  actual: FeatureMatrix,
): Map<string, Stability> {
  const indexes = new Map<string, Stability>();
  actual.features.forEach(({ name }, feature) => {
    const buckets = reference.get(name);
    if (buckets) indexes.set(name, stability(buckets, actual.columns[feature]));
  });
  return indexes;
}

function sorted(present: Float32Array | Float64Array): Float32Array | Float64Array {
  return present instanceof Float32Array ? sortFloats(present) : present.sort();
}

interface NamedCounts {
  readonly names: readonly string[];
  readonly actual: readonly number[];
}

function intervalCounts(edges: readonly number[], present: Float32Array | Float64Array): NamedCounts {
  const actual = new Array<number>(edges.length + 1).fill(0);
  for (const value of present) actual[bucketOf(edges, value)]++;
  return { actual, names: actual.map((_, i) => `[${edges[i - 1] ?? '-inf'}, ${edges[i] ?? 'inf'})`) };
}

/** The known codes in their order, then the new ones, ascending. */
function codeCounts(known: readonly number[], present: Float32Array | Float64Array): NamedCounts {
  const tally = tallied(sorted(present.slice()));
  const codes = [...new Set([...known, ...tally.keys()])];
  return { actual: codes.map((code) => tally.get(code) ?? 0), names: codes.map(String) };
}

function tallied(values: Float32Array | Float64Array): Map<number, number> {
  const tally = new Map<number, number>();
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
  return tally;
}

function bucketOf(edges: readonly number[], value: number): number {
  let bucket = 0;
  while (bucket < edges.length && value >= edges[bucket]) bucket++;
  return bucket;
}
