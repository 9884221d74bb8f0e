import { describe, expect, it } from 'vitest';
import { assignBins, binLabels, binningSchema, expectedBins } from '../../../models/scorecard/binning.js';
import { type BinningOptions, fitBinning } from '../../../models/scorecard/fit-binning.js';
import { assignPreBins, preBinEdges } from '../../../models/scorecard/pre-bins.js';
import { seededRandom } from '../../../pipeline/core/random.js';
import { syntheticRows } from '../synthetic.js';

const options: BinningOptions = {
  minBinShare: 0.05,
  maxBins: 7,
  specials: { months_since_last_delinquent: [-1] },
  bins: {},
};

describe('pre-bins', () => {
  it('cuts every distinct value apart when there are few, with short edges', () => {
    expect(preBinEdges(Float32Array.of(3, 1, 2, 2, Number.NaN, 30.7, 31), 50)).toEqual([2, 3, 30, 31]);
  });

  it('spends its cuts where the rows are, around a heavy value', () => {
    const column = Float32Array.from({ length: 10_000 }, (_, i) => (i < 8000 ? 0 : i - 9000));
    const edges = preBinEdges(column, 50);
    expect(edges.length).toBeGreaterThan(40);
    expect(edges.length).toBeLessThan(50);
    expect(edges).toContain(0);
    expect(edges[edges.indexOf(0) + 1]).toBeLessThan(60);
  });

  it('assigns as a linear search does', () => {
    const random = seededRandom(1);
    const edges = Array.from({ length: 49 }, () => Math.round(random.normal() * 20) / 4).sort(
      (a, b) => a - b,
    );
    const distinct = [...new Set(edges)];
    const column = Float32Array.from({ length: 2000 }, () => Math.round(random.normal() * 20) / 4);
    column[0] = Number.NaN;
    column[1] = 1e30;
    const special = column[2];
    const expected = Array.from(column, (value) => {
      if (Number.isNaN(value)) return distinct.length + 2;
      return value === special ? distinct.length + 1 : distinct.filter((edge) => value >= edge).length;
    });
    expect([...assignPreBins(distinct, [special], column)]).toEqual(expected);
  });
});

describe('fitBinning', () => {
  const { matrix, bad } = syntheticRows(5000, 3);
  const population = { rows: 5000, bads: bad.reduce((sum, b) => sum + b, 0) };
  const binned = matrix.features.map((feature, f) =>
    fitBinning(feature, matrix.columns[f], bad, population, options),
  );

  it('scores into the very bins it was fitted in, and counts every row once', () => {
    binned.forEach(({ binning, bins }, f) => {
      expect(assignBins(binning, matrix.columns[f])).toEqual(bins);
      expect(binning.bins).toHaveLength(expectedBins(binning));
      binning.bins.forEach(({ rows, bads }, bin) => {
        expect(bins.filter((b) => b === bin)).toHaveLength(rows);
        expect(bins.reduce((sum, b, row) => sum + (b === bin ? bad[row] : 0), 0)).toBe(bads);
      });
    });
  });

  it('keeps the declared direction, the least share and the most bins', () => {
    for (const { binning, feature } of binned) {
      if (binning.kind !== 'number') continue;
      const ordinary = binning.bins.slice(0, binning.edges.length + 1);
      expect(ordinary.length).toBeLessThanOrEqual(7);
      const rates = ordinary.map(({ rows, bads }) => bads / rows);
      const steps = rates.slice(1).map((rate, i) => Math.sign(rate - rates[i]));
      expect(new Set(steps).size).toBeLessThanOrEqual(1);
      if (feature.direction !== 0) for (const step of steps) expect(step).toBe(feature.direction);
      const woes = ordinary.map(({ woe }) => woe);
      woes.slice(1).forEach((woe, i) => {
        expect(Math.sign(woes[i] - woe)).toBe(steps[i]);
      });
      if (ordinary.length > 1) for (const { rows } of ordinary) expect(rows).toBeGreaterThanOrEqual(250);
    }
  });

  it('finds the signal, apart in the special and the missing bin, and leaves noise whole', () => {
    const byName = new Map(binned.map((b) => [b.feature.name, b]));
    const since = byName.get('months_since_last_delinquent')!.binning;
    expect(since.kind === 'number' && since.specials).toEqual([-1]);
    expect(binLabels(since).slice(-2)).toEqual(['= -1', 'missing']);
    expect(since.bins.at(-2)!.rows).toBeGreaterThan(1000);
    expect(byName.get('paid_to_due_3m')!.binning.bins.at(-1)!.rows).toBeGreaterThan(500);
    expect(byName.get('dpd')!.iv).toBeGreaterThan(0.1);
    for (const { feature, iv } of binned) if (feature.name.startsWith('noise')) expect(iv).toBeLessThan(0.02);
  });

  it('puts rare and unseen categories into other', () => {
    const column = Float32Array.from({ length: 1000 }, (_, i) => (i < 5 ? 77 : i % 2));
    const outcome = Uint8Array.from({ length: 1000 }, (_, i) => (i % 2 ? +(i % 3 === 0) : +(i % 10 === 0)));
    const whole = { rows: 1000, bads: outcome.reduce((sum, b) => sum + b, 0) };
    const { binning } = fitBinning(
      { name: 'product', kind: 'category', direction: 0 },
      column,
      outcome,
      whole,
      { ...options, specials: {} },
    );
    expect(binning.kind === 'category' && binning.codes).toEqual([[0], [1]]);
    expect(binning.bins.at(-1)!.rows).toBe(5);
    expect([...assignBins(binning, Float32Array.of(0, 1, Number.NaN, 77, 12345))]).toEqual([0, 1, 2, 3, 3]);
    expect(binLabels(binning, (code) => `code ${code}`)).toEqual(['code 0', 'code 1', 'missing', 'other']);
  });

  it('gives a special category code a bin of its own, however rare', () => {
    const column = Float32Array.from({ length: 1000 }, (_, i) => (i < 5 ? 9 : i % 2));
    const outcome = Uint8Array.from({ length: 1000 }, (_, i) => +(i % 5 === 0));
    const { binning, bins } = fitBinning(
      { name: 'product', kind: 'category', direction: 0 },
      column,
      outcome,
      { rows: 1000, bads: 200 },
      { ...options, specials: { product: [9, 12] } },
    );
    expect(binning.kind === 'category' && binning.codes.slice(-2)).toEqual([[9], [12]]);
    expect(binning.bins.at(-4)!.rows).toBe(5);
    expect(binning.bins.at(-3)).toEqual({ rows: 0, bads: 0, woe: 0 });
    expect(assignBins(binning, column)).toEqual(bins);
  });

  it('takes bins that were given by hand, counting what falls into them', () => {
    const column = Float32Array.of(1, 4.9, 5, 7, -1, Number.NaN, 5, 30);
    const outcome = Uint8Array.of(0, 1, 1, 0, 1, 0, 1, 0);
    const whole = { rows: 8, bads: 4 };
    const number = { name: 'dpd', kind: 'number', direction: 1 } as const;
    const manual = { ...options, specials: { dpd: [-1] }, bins: { dpd: { edges: [5, 20] } } };
    const { binning, bins } = fitBinning(number, column, outcome, whole, manual);
    expect([...bins]).toEqual([0, 0, 1, 1, 3, 4, 1, 2]);
    expect(binning.bins.map(({ rows, bads }) => [rows, bads])).toEqual([
      [2, 1],
      [3, 2],
      [1, 0],
      [1, 1],
      [1, 0],
    ]);
    const product = { name: 'product', kind: 'category', direction: 0 } as const;
    const grouped = fitBinning(product, column, outcome, whole, {
      ...options,
      bins: { product: { groups: [[7, 1], [30]] } },
    });
    expect([...grouped.bins]).toEqual([0, 3, 3, 0, 3, 2, 3, 1]);
  });

  it('round-trips through JSON', () => {
    for (const { binning } of binned) {
      expect(binningSchema.parse(JSON.parse(JSON.stringify(binning)))).toEqual(binning);
    }
  });

  it.each([
    ['constant', () => 5],
    ['all missing', () => Number.NaN],
    ['two values, one of them missing', (i: number) => (i % 2 ? 1 : Number.NaN)],
    ['perfectly separating', (i: number) => bad[i] * 3],
    ['all special', () => -1],
  ])('bins a %s column without NaN', (_, value) => {
    for (const kind of ['number', 'category'] as const) {
      const feature = { name: 'months_since_last_delinquent', kind, direction: 0 } as const;
      const column = Float32Array.from(bad, (_, i) => value(i));
      const { binning, iv } = fitBinning(feature, column, bad, population, options);
      expect(Number.isFinite(iv)).toBe(true);
      for (const { woe } of binning.bins) expect(Number.isFinite(woe)).toBe(true);
      expect(binning.bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(5000);
    }
  });
});
