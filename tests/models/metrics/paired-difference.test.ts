import { describe, expect, it } from 'vitest';
import { auc } from '../../../models/metrics/auc.js';
import { isAboveZero, pairedAucDifferences } from '../../../models/metrics/paired-difference.js';
import { countByScore } from '../../../models/metrics/score-counts.js';
import { seededRandom } from '../../../pipeline/core/random.js';
import { syntheticRows } from '../synthetic.js';

const options = { resamples: 200, seed: 1 };

describe('pairedAucDifferences', () => {
  const rows = syntheticRows(1500, 8);
  const random = seededRandom(2);
  const noisy = rows.truth.map((p) => p + 0.3 * random.normal());

  it('is the difference of the two areas', () => {
    const [difference] = pairedAucDifferences(rows, noisy, [rows.truth], options);
    const area = (score: Float64Array) => auc(countByScore(score, rows.bad));
    expect(difference.value).toBeCloseTo(area(rows.truth) - area(noisy), 12);
    expect(isAboveZero(difference)).toBe(true);
  });

  it('is exactly zero, with no width, against a monotone twin', () => {
    const twin = rows.truth.map((p) => 2 * p + 1);
    expect(pairedAucDifferences(rows, rows.truth, [twin], options)).toEqual([{ value: 0, low: 0, high: 0 }]);
  });

  it('is wider at higher confidence', () => {
    const width = (confidence: number) => {
      const [{ low, high }] = pairedAucDifferences(rows, noisy, [rows.truth], { ...options, confidence });
      return (high ?? 0) - (low ?? 0);
    };
    expect(width(0.99)).toBeGreaterThan(width(0.95));
    expect(width(0.95)).toBeGreaterThan(width(0.5));
  });

  it('is null without both classes, and then not above zero', () => {
    const goods = { bad: new Uint8Array(3), group: Int32Array.of(1, 2, 3) };
    const [difference] = pairedAucDifferences(
      goods,
      Float64Array.of(1, 2, 3),
      [Float64Array.of(3, 2, 1)],
      options,
    );
    expect(difference).toEqual({ value: null, low: null, high: null });
    expect(isAboveZero(difference)).toBe(false);
  });
});
