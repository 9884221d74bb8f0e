import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCalibrator } from '../../../models/calibration/choose.js';
import { fitIsotonic } from '../../../models/calibration/isotonic.js';
import { loadCalibrator } from '../../../models/calibration/load.js';
import { fitPlatt } from '../../../models/calibration/platt.js';
import { fitSpline } from '../../../models/calibration/spline.js';
import { sigmoid } from '../../../models/logit.js';
import { DataContractError } from '../../../pipeline/core/errors.js';
import { seededRandom } from '../../../pipeline/core/random.js';

const random = seededRandom(8);
const margin = Float64Array.from({ length: 8000 }, () => 2 * random.normal());
const outcome = (pd: (margin: number) => number) =>
  Uint8Array.from(margin, (m) => (random.uniform() < pd(m) ? 1 : 0));
const group = Int32Array.from(margin, (_, row) => Math.floor(row / 2));

const samples = fc
  .array(fc.record({ margin: fc.integer({ min: -5, max: 5 }), bad: fc.integer({ min: 0, max: 1 }) }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((rows) => new Set(rows.map(({ bad }) => bad)).size === 2)
  .map((rows) => ({
    margin: Float64Array.from(rows, (row) => row.margin),
    bad: Uint8Array.from(rows, (row) => row.bad),
  }));

describe('isotonic', () => {
  it('pools adjacent violators by hand', () => {
    // rates by margin: 1 → 0/2, 2 → 1/2, 3 → 0/1, 4 → 2/2; 2 and 3 pool to 1/3
    const bad = Uint8Array.of(0, 0, 1, 0, 0, 1, 1);
    const fitted = fitIsotonic(Float64Array.of(1, 1, 2, 2, 3, 4, 4), bad);
    const pd = fitted.apply(Float64Array.of(0, 1, 1.5, 2, 2.5, 3, 3.5, 4, 9));
    const [low, high] = [1 / 9, 8 / 9];
    const expected = [low, low, (low + 1 / 3) / 2, 1 / 3, 1 / 3, 1 / 3, (1 / 3 + high) / 2, high, high];
    pd.forEach((p, i) => {
      expect(p).toBeCloseTo(expected[i], 12);
    });
  });

  it('is the monotone fit of least squares (max–min formula), never 0 or 1', () => {
    fc.assert(
      fc.property(samples, ({ margin: m, bad }) => {
        const fitted = fitIsotonic(m, bad);
        const values = [...new Set(m)].sort((a, b) => a - b);
        const rate = (low: number, high: number) => {
          const rows = [...bad].filter((_, i) => m[i] >= low && m[i] <= high);
          return rows.reduce((sum, b) => sum + b, 0) / rows.length;
        };
        const pd = fitted.apply(Float64Array.from(values));
        values.forEach((value, i) => {
          const below = values.filter((v) => v <= value);
          const above = values.filter((v) => v >= value);
          const fit = Math.max(...below.map((low) => Math.min(...above.map((high) => rate(low, high)))));
          const least = 1 / (m.length + 2);
          expect(pd[i]).toBeCloseTo(Math.min(Math.max(fit, least), 1 - least), 10);
        });
      }),
    );
  });
});

describe('Platt', () => {
  it('recovers a logistic line from margins of any unit', () => {
    const bad = outcome((m) => sigmoid(0.7 * m - 1));
    for (const unit of [1, 1e-6, 1e6]) {
      const pd = fitPlatt(
        margin.map((m) => 5 * unit + m * unit),
        bad,
      ).apply(Float64Array.of(5 * unit, 7 * unit));
      expect(pd[0]).toBeCloseTo(sigmoid(-1), 1);
      expect(pd[1]).toBeCloseTo(sigmoid(0.4), 1);
    }
  });

  it('never turns the ranking over', () => {
    const bad = outcome((m) => sigmoid(-m));
    const pd = fitPlatt(margin, bad).apply(Float64Array.of(-3, 0, 3));
    expect(pd[0]).toBe(pd[2]);
    expect(pd[0]).toBeCloseTo(bad.reduce((sum, b) => sum + b, 0) / bad.length, 2);
  });

  it('stays finite when the margin separates the classes', () => {
    const pd = fitPlatt(Float64Array.of(1, 2, 3, 4), Uint8Array.of(0, 0, 1, 1)).apply(Float64Array.of(1, 4));
    expect(pd[0]).toBeGreaterThan(0.1);
    expect(pd[1]).toBeLessThan(0.9);
    expect(pd[1]).toBeGreaterThan(pd[0]);
  });
});

describe.each([
  ['platt', fitPlatt],
  ['isotonic', fitIsotonic],
])('%s', (kind, fitKind) => {
  it('keeps the ranking, stays inside (0, 1) and round-trips to the last bit', () => {
    fc.assert(
      fc.property(samples, ({ margin: m, bad }) => {
        const fitted = fitKind(m, bad);
        expect(fitted.kind).toBe(kind);
        const grid = Float64Array.from({ length: 60 }, (_, i) => (i - 30) / 4);
        const pd = fitted.apply(grid);
        pd.forEach((p, i) => {
          expect(p > 0 && p < 1).toBe(true);
          if (i > 0) expect(p).toBeGreaterThanOrEqual(pd[i - 1]);
        });
        expect(loadCalibrator(JSON.parse(JSON.stringify(fitted))).apply(grid)).toEqual(pd);
      }),
    );
  });

  it('refuses a single class', () => {
    expect(() => fitKind(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toThrow('all 2 rows are bad');
  });
});

describe('chooseCalibrator', () => {
  it('takes Platt where the line is logistic, isotonic where it is not', () => {
    const logistic = chooseCalibrator(margin, outcome(sigmoid), group, { seed: 1 });
    expect(logistic.calibrator.kind).toBe('platt');
    const stepped = outcome((m) => (m < -1 ? 0.05 : m < 1 ? 0.5 : 0.55));
    const choice = chooseCalibrator(margin, stepped, group, { seed: 1 });
    expect(choice.calibrator.kind).toBe('isotonic');
    expect(choice.logLoss.isotonic).toBeLessThan(choice.logLoss.platt!);
    expect(chooseCalibrator(margin, stepped, group, { seed: 1 }).logLoss).toEqual(choice.logLoss);
  });
});

describe('spline', () => {
  const bent = (m: number) => sigmoid(-1 + 0.3 * m + 0.2 * Math.max(m, 0) ** 1.5);

  it('follows a bent curve that no logistic line does, and is chosen for it', () => {
    const bad = outcome(bent);
    const grid = Float64Array.of(-3, -1, 0, 1, 3);
    const [spline, platt] = [fitSpline(margin, bad)!, fitPlatt(margin, bad)].map(({ apply }) => apply(grid));
    const worst = (pd: Float64Array) => Math.max(...pd.map((p, i) => Math.abs(p - bent(grid[i]))));
    expect(worst(spline)).toBeLessThan(0.025);
    expect(worst(platt)).toBeGreaterThan(2 * worst(spline));
    expect(chooseCalibrator(margin, bad, group, { seed: 1 }).calibrator.kind).toBe('spline');
  });

  it('is smooth: cubic between the knots, a line outside of them', () => {
    const fitted = fitSpline(margin, outcome(bent))!;
    const { center, scale, knots } = fitted.toJSON() as { center: number; scale: number; knots: number[] };
    const log = (z: number) => {
      const [pd] = fitted.apply(Float64Array.of(center + scale * z));
      return Math.log(pd / (1 - pd));
    };
    const [first, last] = [knots[0], knots[knots.length - 1]];
    for (const [from, step] of [
      [first, -0.5],
      [last, 0.5],
    ]) {
      expect(log(from + 2 * step) - log(from + step)).toBeCloseTo(log(from + step) - log(from), 8);
    }
    for (const knot of knots) {
      const h = 1e-3;
      const bend = (z: number) => (log(z + h) - 2 * log(z) + log(z - h)) / h ** 2;
      expect(bend(knot - h)).toBeCloseTo(bend(knot + h), 1);
    }
  });

  it('keeps the ranking far outside of the data, and round-trips to the last bit', () => {
    const fitted = fitSpline(margin, outcome(bent))!;
    const grid = Float64Array.from({ length: 4000 }, (_, i) => ((i - 2000) / 100) ** 3);
    const pd = fitted.apply(grid);
    for (let i = 1; i < pd.length; i++) expect(pd[i]).toBeGreaterThanOrEqual(pd[i - 1]);
    expect(pd.every((p) => p > 0 && p < 1)).toBe(true);
    expect(loadCalibrator(JSON.parse(JSON.stringify(fitted))).apply(grid)).toEqual(pd);
  });

  it('is no candidate where it falls, or margins have too few values', () => {
    const risky = outcome((m) => (Math.abs(m) < 1 ? 0.5 : 0.2));
    expect(fitSpline(margin, risky)).toBeUndefined();
    expect(chooseCalibrator(margin, risky, group, { seed: 1 }).logLoss).not.toHaveProperty('spline');
    expect(fitSpline(Float64Array.of(1, 1, 2, 2), Uint8Array.of(0, 1, 0, 1))).toBeUndefined();
    expect(fitSpline(Float64Array.of(3, 3), Uint8Array.of(0, 1))).toBeUndefined();
    expect(() => fitSpline(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toThrow('all 2 rows are bad');
  });
});

const spline = { kind: 'spline', center: 0, scale: 1, knots: [-1, 0, 1], coefficients: [0, 1, 0.1] };

describe('loadCalibrator', () => {
  it.each([
    [undefined, /kind: undefined/],
    [{ kind: 'linear' }, /kind: "linear".*platt, spline, isotonic/],
    [{ ...spline, coefficients: [0, 1] }, /equally many/],
    [{ ...spline, knots: [0, 2, 1] }, /must rise/],
    [{ ...spline, coefficients: [0, 1, -9] }, /falls somewhere/],
    [{ ...spline, scale: 0 }, /scale: /],
    [{ kind: 'platt', center: 0, scale: 1, slope: 1 }, /intercept: /],
    [{ kind: 'isotonic', margin: [1, 2], pd: [0.1] }, /must rise together/],
    [{ kind: 'isotonic', margin: [2, 1], pd: [0.1, 0.2] }, /must rise together/],
  ])('refuses %j', (document, message) => {
    try {
      loadCalibrator(document);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(DataContractError);
      expect((error as DataContractError).describe()).toMatch(message);
    }
  });
});
