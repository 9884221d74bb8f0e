import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sigmoid } from '../../../models/logit.js';
import { brier } from '../../../models/metrics/brier.js';
import { calibrationLine, resampledLine } from '../../../models/metrics/calibration-line.js';
import { calibrationTable, expectedCalibrationError } from '../../../models/metrics/calibration-table.js';
import { logLoss } from '../../../models/metrics/log-loss.js';
import { countByScore } from '../../../models/metrics/score-counts.js';
import { seededRandom } from '../../../pipeline/core/random.js';
import { tiedSamples } from './brute-force.js';

describe('Brier score and log loss', () => {
  it('agree with a row-by-row sum', () => {
    fc.assert(
      fc.property(tiedSamples, ({ scores, bad }) => {
        const rows = [...scores].map((pd, row) => ({ pd, y: bad[row] }));
        const mean = (of: (row: { pd: number; y: number }) => number) =>
          rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
        const counts = countByScore(scores, bad);
        expect(brier(counts)).toBeCloseTo(
          mean(({ pd, y }) => (pd - y) ** 2),
          12,
        );
        expect(logLoss(counts)).toBeCloseTo(
          mean(({ pd, y }) => -Math.log(y ? pd : 1 - pd)),
          10,
        );
      }),
    );
  });

  it('stay finite at certainty that was wrong', () => {
    expect(logLoss(countByScore(Float64Array.of(0, 1), Uint8Array.of(1, 0)))).toBeCloseTo(
      -Math.log(1e-12),
      3,
    );
  });
});

describe('calibrationLine', () => {
  const random = seededRandom(5);
  const margin = Float64Array.from({ length: 20_000 }, () => -1.5 + 1.2 * random.normal());
  const bad = Uint8Array.from(margin, (m) => (random.uniform() < sigmoid(m) ? 1 : 0));

  it('is 1 and 0 for the generating probabilities, and tells stretch and shift', () => {
    const line = (pd: Float64Array) => calibrationLine(countByScore(pd, bad));
    const truth = line(margin.map(sigmoid));
    expect(Math.abs(truth.slope - 1)).toBeLessThan(0.05);
    expect(Math.abs(truth.intercept)).toBeLessThan(0.08);
    const moved = line(margin.map((m) => sigmoid(2 * m + 1)));
    expect(moved.slope).toBeCloseTo(truth.slope / 2, 6);
    expect(moved.intercept).toBeCloseTo(truth.intercept - truth.slope / 2, 6);
  });

  it('is undefined where it does not exist', () => {
    for (const [pd, outcome] of [
      [
        [0.2, 0.2, 0.2],
        [0, 1, 0],
      ],
      [
        [0.1, 0.2, 0.8, 0.9],
        [0, 0, 1, 1],
      ],
      [
        [0.1, 0.2],
        [0, 0],
      ],
    ]) {
      const { slope } = calibrationLine(countByScore(Float64Array.from(pd), Uint8Array.from(outcome)));
      expect(slope).toBeNaN();
    }
  });

  it('follows a resample with one step', () => {
    const pd = margin.map((m) => Math.round(sigmoid(m) * 200) / 200);
    const half = pd.length / 2;
    const whole = countByScore(pd, bad);
    const line = calibrationLine(whole);
    const weights = pd.map((_, row) => (row < half ? 2 : 0));
    const exact = calibrationLine(countByScore(pd.slice(0, half), bad.slice(0, half)));
    const rows = whole.scores.map((score) =>
      weights.reduce((sum, w, r) => sum + (pd[r] === score ? w : 0), 0),
    );
    const bads = whole.scores.map((score) =>
      weights.reduce((sum, w, r) => sum + (pd[r] === score ? w * bad[r] : 0), 0),
    );
    const step = resampledLine(whole.scores, line)({ ...whole, rows, bads });
    expect(Math.abs(step.slope - exact.slope)).toBeLessThan(0.002);
    expect(Math.abs(step.intercept - exact.intercept)).toBeLessThan(0.002);
  });
});

describe('calibrationTable', () => {
  it('makes ten bins of equal count without ties', () => {
    const pd = Float64Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
    const bad = Uint8Array.from(pd, (p) => (p > 0.5 ? 1 : 0));
    const table = calibrationTable(countByScore(pd, bad));
    expect(table.map(({ rows }) => rows)).toEqual(new Array(10).fill(10));
    expect(table[0]).toEqual({
      low: 0.005,
      high: 0.095,
      rows: 10,
      bads: 0,
      meanPd: expect.closeTo(0.05),
      badRate: 0,
    });
    // |mean pd − bad rate| is 0.05, 0.15, …, 0.45 on both halves
    expect(expectedCalibrationError(countByScore(pd, bad))).toBeCloseTo(0.25, 12);
  });

  it('keeps ties together and all rows', () => {
    fc.assert(
      fc.property(tiedSamples, ({ scores, bad }) => {
        const table = calibrationTable(countByScore(scores, bad));
        expect(table.length).toBeLessThanOrEqual(10);
        expect(table.reduce((sum, { rows }) => sum + rows, 0)).toBe(scores.length);
        expect(table.reduce((sum, { bads }) => sum + bads, 0)).toBe(bad.reduce((sum, b) => sum + b, 0));
        table.slice(1).forEach((bin, i) => {
          expect(bin.low).toBeGreaterThan(table[i].high);
        });
        for (const { low, high, rows } of table) {
          expect(scores.filter((score) => score >= low && score <= high)).toHaveLength(rows);
        }
      }),
    );
  });
});
