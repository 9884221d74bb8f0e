import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monotoneBins } from '../../../models/scorecard/monotone-bins.js';
import type { ClassCounts } from '../../../models/scorecard/weight-of-evidence.js';

const preBins = fc
  .array(
    fc
      .record({ rows: fc.integer({ min: 1, max: 60 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
      .map(({ rows, share }) => ({ rows, bads: Math.round(rows * share) })),
    { minLength: 1, maxLength: 8 },
  )
  .filter((bins) => bins.some(({ bads }) => bads > 0) && bins.some(({ rows, bads }) => rows > bads));

const sum = (bins: readonly ClassCounts[]): ClassCounts => ({
  rows: bins.reduce((s, { rows }) => s + rows, 0),
  bads: bins.reduce((s, { bads }) => s + bads, 0),
});

const likelihood = ({ rows, bads }: ClassCounts) =>
  [bads, rows - bads].reduce((s, n) => s + (n > 0 ? n * Math.log(n / rows) : 0), 0);

/** Every way to cut, one bit a possible cut. */
function bestByEnumeration(bins: ClassCounts[], minRows: number, maxBins: number, direction: 1 | -1): number {
  const population = sum(bins);
  let best = Number.NEGATIVE_INFINITY;
  for (let cuts = 0; cuts < 2 ** (bins.length - 1); cuts++) {
    const merged: ClassCounts[][] = [[bins[0]]];
    bins.slice(1).forEach((bin, i) => {
      if (cuts & (1 << i)) merged.push([bin]);
      else merged.at(-1)!.push(bin);
    });
    const counts = merged.map(sum);
    const rate = population.bads / population.rows;
    const monotone = counts.slice(1).every((bin, i) => {
      const before = counts[i];
      const raw = bin.bads * before.rows - before.bads * bin.rows;
      const smoothed =
        (bin.bads + 10 * rate) * (before.rows + 10) - (before.bads + 10 * rate) * (bin.rows + 10);
      return direction * raw > 0 && direction * smoothed > 0;
    });
    const large = counts.length === 1 || counts.every(({ rows }) => rows >= minRows);
    if (!monotone || !large || counts.length > maxBins) continue;
    const value =
      counts.reduce((s, bin) => s + likelihood(bin), 0) -
      ((counts.length - 1) * Math.log(population.rows)) / 2;
    best = Math.max(best, value);
  }
  return best;
}

describe('monotoneBins', () => {
  it('reaches the best admissible binning of all', () => {
    fc.assert(
      fc.property(
        preBins,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom<1 | -1>(1, -1),
        (bins, minRows, maxBins, direction) => {
          const merged = monotoneBins(bins, sum(bins), { minRows, maxBins, direction });
          expect(merged.value).toBeCloseTo(bestByEnumeration(bins, minRows, maxBins, direction), 8);
          expect(merged.starts[0]).toBe(0);
          const counts = merged.starts.map((start, i) => sum(bins.slice(start, merged.starts[i + 1])));
          const own = counts.reduce((s, bin) => s + likelihood(bin), 0);
          const price = ((counts.length - 1) * Math.log(sum(bins).rows)) / 2;
          expect(merged.value).toBeCloseTo(own - price, 8);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not cut what is equal', () => {
    const bins = new Array<ClassCounts>(10).fill({ rows: 100, bads: 20 });
    const limits = { minRows: 50, maxBins: 7, direction: 1 } as const;
    expect(monotoneBins(bins, sum(bins), limits).starts).toEqual([0]);
  });
});
