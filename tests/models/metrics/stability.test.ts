import { describe, expect, it } from 'vitest';
import {
  characteristicStability,
  populationStability,
  referenceBuckets,
  stability,
} from '../../../models/metrics/stability.js';
import { syntheticRows } from '../synthetic.js';

describe('populationStability', () => {
  it('agrees with a hand-computed index', () => {
    const expected = (0.4 - 0.5) * Math.log(0.4 / 0.5) + (0.6 - 0.5) * Math.log(0.6 / 0.5);
    expect(populationStability([500, 500], [400, 600])).toBeCloseTo(expected, 12);
  });

  it('is 0 for equal shares, buckets empty on both sides included', () => {
    expect(populationStability([10, 0, 30], [1000, 0, 3000])).toBe(0);
  });

  it('is large and finite when all mass moves to a new bucket', () => {
    const index = populationStability([100_000, 0], [0, 100_000]);
    expect(index).toBeCloseTo(2 * (1 - 1e-4) * Math.log(1e4), 6);
    expect(populationStability([20, 0], [0, 20])).toBeCloseTo(2 * (1 - 0.025) * Math.log(40), 6);
  });

  it('is undefined when a side has no rows', () => {
    expect(populationStability([1, 2], [0, 0])).toBeNaN();
  });
});

describe('stability', () => {
  it('cuts numbers into about equal buckets with a missing one, round-trips through JSON', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i < 100 ? Number.NaN : i));
    const reference = referenceBuckets(values);
    expect(reference).toMatchObject({ kind: 'number', missing: 100, counts: new Array(10).fill(90) });
    const same = stability(JSON.parse(JSON.stringify(reference)), values);
    expect(same.index).toBe(0);
    expect(same.buckets).toHaveLength(11);
    expect(same.buckets.at(-1)).toMatchObject({ bucket: 'missing', expected: 0.1, actual: 0.1 });
  });

  it('sees values beyond the reference and a wave of missing', () => {
    const reference = referenceBuckets(Float64Array.from({ length: 100 }, (_, i) => i));
    expect(stability(reference, new Float64Array(100).fill(1e9)).index).toBeGreaterThan(1);
    expect(stability(reference, new Float64Array(100).fill(Number.NaN)).index).toBeGreaterThan(4);
  });

  it('keeps a constant variable in one bucket', () => {
    const reference = referenceBuckets(new Float64Array(50).fill(3));
    expect(reference).toMatchObject({ edges: [], counts: [50] });
    expect(stability(reference, new Float64Array(7).fill(3)).index).toBe(0);
  });

  it('gives new codes their own bucket, whatever the order of the rows', () => {
    const reference = referenceBuckets(Float32Array.of(1, 1, 2, 2), 'category');
    const shift = stability(reference, Float32Array.of(9, 1, 7, 9));
    expect(shift.buckets.map(({ bucket, expected, actual }) => [bucket, expected, actual])).toEqual([
      ['1', 0.5, 0.25],
      ['2', 0.5, 0],
      ['7', 0, 0.25],
      ['9', 0, 0.5],
      ['missing', 0, 0],
    ]);
    expect(shift.index).toBeGreaterThan(0.5);
  });

  it('compares every feature of a matrix', () => {
    const { matrix } = syntheticRows(2000, 1, 8);
    const reference = new Map(
      matrix.features.map(({ name, kind }, f) => [name, referenceBuckets(matrix.columns[f], kind)]),
    );
    const later = characteristicStability(reference, syntheticRows(2000, 2, 8).matrix);
    expect([...later.keys()]).toEqual(matrix.features.map(({ name }) => name));
    for (const { index } of later.values()) expect(index).toBeLessThan(0.05);
  });
});
