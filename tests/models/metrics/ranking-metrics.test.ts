import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc, gini } from '../../../models/metrics/auc.js';
import { captureAt } from '../../../models/metrics/capture.js';
import { gainCurve } from '../../../models/metrics/gain-curve.js';
import { ks } from '../../../models/metrics/ks.js';
import { descendingOrder } from '../../../models/metrics/order.js';
import { countByScore, countRanked, rankRows } from '../../../models/metrics/score-counts.js';
import { seededRandom, shuffledIndexes } from '../../../pipeline/core/random.js';
import { fractionalCapture, pairwiseAuc, tiedSamples, widestGap } from './brute-force.js';

const counts = (scores: number[], bad: number[], money?: number[]) =>
  countByScore(Float64Array.from(scores), Uint8Array.from(bad), money && Float64Array.from(money));

describe('descendingOrder', () => {
  it('sorts any doubles, equal ones in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (values) => {
        const expected = values.map((_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
        const finite = values.every((value) => Number.isFinite(value));
        fc.pre(finite); // ∞ − ∞ is no order for the brute force
        expect([...descendingOrder(Float64Array.from(values))]).toEqual(expected);
      }),
    );
  });

  it('places infinities at the ends and takes −0 for 0', () => {
    const values = Float64Array.of(0, Number.NEGATIVE_INFINITY, -0, Number.POSITIVE_INFINITY, -1e-300);
    expect([...descendingOrder(values)]).toEqual([3, 0, 2, 4, 1]);
  });
});

describe('discrimination', () => {
  it('gives a constant score AUC 0.5 and KS 0', () => {
    const constant = counts([0.3, 0.3, 0.3, 0.3], [1, 0, 0, 1]);
    expect(auc(constant)).toBe(0.5);
    expect(gini(constant)).toBe(0);
    expect(ks(constant)).toBe(0);
  });

  it('gives a perfect score AUC 1 and KS 1', () => {
    const perfect = counts([4, 3, 2, 1], [1, 1, 0, 0]);
    expect(auc(perfect)).toBe(1);
    expect(ks(perfect)).toBe(1);
  });

  it('agrees with hand-computed values', () => {
    // bads at 5, 3, 3; goods at 4, 3, 1: wins 3 + (1 + 0.5)·2 … = 2 + 2·1.5 + … over 9 pairs
    const sample = counts([5, 4, 3, 3, 3, 1], [1, 0, 1, 1, 0, 0]);
    expect(auc(sample)).toBeCloseTo((3 + 1.5 + 1.5) / 9, 12);
    expect(ks(sample)).toBeCloseTo(1 / 3, 12);
  });

  it('is undefined without both classes', () => {
    expect(auc(counts([1, 2], [0, 0]))).toBeNaN();
    expect(ks(counts([1, 2], [1, 1]))).toBeNaN();
  });

  it('equals brute force under heavy ties', () => {
    fc.assert(
      fc.property(tiedSamples, (sample) => {
        const counted = countByScore(sample.scores, sample.bad);
        expect(auc(counted)).toBeCloseTo(pairwiseAuc(sample), 12);
        expect(ks(counted)).toBeCloseTo(widestGap(sample), 12);
      }),
    );
  });

  it('does not depend on the order of the rows, to the last bit', () => {
    fc.assert(
      fc.property(tiedSamples, fc.integer(), (sample, seed) => {
        const order = shuffledIndexes(sample.bad.length, seededRandom(seed));
        const shuffled = countByScore(
          Float64Array.from(order, (row) => sample.scores[row]),
          Uint8Array.from(order, (row) => sample.bad[row]),
          Float64Array.from(order, (row) => sample.money[row]),
        );
        expect(shuffled).toEqual(countByScore(sample.scores, sample.bad, sample.money));
      }),
    );
  });

  it('counts a row of weight two as two rows', () => {
    fc.assert(
      fc.property(tiedSamples, ({ scores, bad, money }) => {
        const twice = (values: Float64Array) => Float64Array.from([...values, ...values]);
        const doubled = countByScore(twice(scores), Uint8Array.from([...bad, ...bad]), twice(money));
        const weighted = countRanked(rankRows(scores, bad, money), new Float64Array(bad.length).fill(2));
        expect(weighted).toEqual(doubled);
      }),
    );
  });
});

describe('capture', () => {
  it('shares ties at the cut', () => {
    // the top half is 2 of 4 rows: row 9, and one third of the three tied rows
    const [half] = captureAt(counts([9, 5, 5, 5], [1, 1, 0, 0], [10, 20, 30, 40]), [0.5]);
    expect(half.bads).toBeCloseTo((1 + 1 / 3) / 2, 12);
    expect(half.lift).toBeCloseTo((1 + 1 / 3) / 2 / 0.5, 12);
    expect(half.money).toBeCloseTo((10 + 90 / 3) / 100, 12);
    expect(half.badMoney).toBeCloseTo((10 + 20 / 3) / 30, 12);
  });

  it('equals brute force under heavy ties', () => {
    fc.assert(
      fc.property(tiedSamples, ({ scores, bad, money }) => {
        const sample = { scores, bad, money };
        for (const capture of captureAt(countByScore(scores, bad, money), [0.05, 0.1, 0.2, 0.5, 1])) {
          const { share } = capture;
          expect(capture.bads).toBeCloseTo(
            fractionalCapture(sample, (row) => bad[row], share),
            10,
          );
          if (money.some((amount, row) => amount > 0 && bad[row] === 1)) {
            const badMoney = fractionalCapture(sample, (row) => bad[row] * money[row], share);
            expect(capture.badMoney).toBeCloseTo(badMoney, 10);
            expect(capture.money).toBeCloseTo(
              fractionalCapture(sample, (row) => money[row], share),
              10,
            );
          }
        }
      }),
    );
  });

  it('draws a gain curve from 0 to 1 that never falls', () => {
    fc.assert(
      fc.property(tiedSamples, ({ scores, bad, money }) => {
        const curve = gainCurve(countByScore(scores, bad, money));
        expect(curve).toHaveLength(101);
        expect(curve[0]).toMatchObject({ accounts: 0, bads: 0 });
        expect(curve[100].bads).toBeCloseTo(1, 12);
        curve.slice(1).forEach((point, i) => {
          expect(point.bads).toBeGreaterThanOrEqual(curve[i].bads - 1e-12);
        });
      }),
    );
  });
});
