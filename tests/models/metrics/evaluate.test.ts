import { describe, expect, it } from 'vitest';
import { auc } from '../../../models/metrics/auc.js';
import { bootstrapIntervals } from '../../../models/metrics/bootstrap.js';
import { evaluate, evaluateRanking } from '../../../models/metrics/evaluate.js';
import { countByScore, countRanked, rankRows } from '../../../models/metrics/score-counts.js';
import { seededRandom, shuffledIndexes } from '../../../pipeline/core/random.js';
import { syntheticRows } from '../synthetic.js';

describe('bootstrapIntervals', () => {
  it('gives the interval of a mean that theory expects', () => {
    const random = seededRandom(3);
    const values = Float64Array.from({ length: 2000 }, () => random.normal());
    const mean = (weights: Float64Array) => {
      const sum = weights.reduce((s, w, row) => s + w * values[row], 0);
      return sum / weights.reduce((s, w) => s + w, 0);
    };
    const group = Int32Array.from(values.keys());
    const [{ low, high }] = bootstrapIntervals(group, (w) => [mean(w)], { resamples: 400, seed: 1 });
    expect((high - low) / 2).toBeGreaterThan((1.96 / Math.sqrt(2000)) * 0.85);
    expect((high - low) / 2).toBeLessThan((1.96 / Math.sqrt(2000)) * 1.15);
  });

  it('resamples customers: copies of a row inside a customer do not narrow the interval', () => {
    const random = seededRandom(4);
    const one = Float64Array.from({ length: 300 }, () => random.normal());
    const width = (copies: number) => {
      const rows = 300 * copies;
      const group = Int32Array.from({ length: rows }, (_, row) => row % 300);
      const mean = (w: Float64Array) => {
        const sum = w.reduce((s, weight, row) => s + weight * one[row % 300], 0);
        return [sum / w.reduce((s, weight) => s + weight, 0)];
      };
      const [{ low, high }] = bootstrapIntervals(group, mean, { resamples: 200, seed: 1 });
      return high - low;
    };
    expect(width(5)).toBeCloseTo(width(1), 10);
  });

  it('weights make the resample that its rows would make', () => {
    const { truth, bad, group } = syntheticRows(200, 5);
    bootstrapIntervals(
      group,
      (weights) => {
        const rows = [...weights].flatMap((weight, row) => new Array<number>(weight).fill(row));
        const drawn = countByScore(
          Float64Array.from(rows, (row) => truth[row]),
          Uint8Array.from(rows, (row) => bad[row]),
        );
        expect(auc(countRanked(rankRows(truth, bad), weights))).toBeCloseTo(auc(drawn), 12);
        return [0];
      },
      { resamples: 5, seed: 2 },
    );
  });

  it('leaves undefined resamples out, and says so when most are', () => {
    let call = 0;
    const intervals = bootstrapIntervals(
      Int32Array.of(1, 2),
      () => {
        call++;
        return [call % 10 === 0 ? Number.NaN : 5, call % 10 === 0 ? 5 : Number.NaN];
      },
      { resamples: 20, seed: 1 },
    );
    expect(intervals[0]).toEqual({ low: 5, high: 5 });
    expect(intervals[1].low).toBeNaN();
  });
});

describe('evaluate', () => {
  const rows = syntheticRows(3000, 11);
  const sample = { score: rows.truth, bad: rows.bad, money: rows.money, group: rows.group };
  const evaluation = evaluate(sample, { resamples: 60, seed: 7 });

  it('holds every metric of true probabilities within sensible intervals', () => {
    expect(evaluation.rows).toBe(3000);
    expect(evaluation.captures.map(({ share }) => share)).toEqual([0.05, 0.1, 0.2]);
    const measures = [
      evaluation.auc,
      evaluation.gini,
      evaluation.ks,
      evaluation.brier,
      evaluation.logLoss,
      evaluation.calibrationSlope,
      evaluation.calibrationIntercept,
      ...evaluation.captures.flatMap(({ bads, lift, money, badMoney }) => [bads, lift, money, badMoney]),
    ];
    for (const { value, low, high } of measures) {
      expect(low!).toBeLessThan(value!);
      expect(high!).toBeGreaterThan(value!);
    }
    expect(evaluation.calibrationSlope.low!).toBeLessThan(1);
    expect(evaluation.calibrationSlope.high!).toBeGreaterThan(1);
    expect(evaluation.gini.value).toBeCloseTo(2 * evaluation.auc.value! - 1, 12);
    expect(evaluation.expectedCalibrationError.value!).toBeLessThan(0.04);
    expect(evaluation.calibrationTable).toHaveLength(10);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  it('repeats itself for a seed and does not depend on the order of the rows', () => {
    expect(evaluate(sample, { resamples: 60, seed: 7 })).toEqual(evaluation);
    const order = shuffledIndexes(3000, seededRandom(1));
    const shuffled = evaluateRanking(
      {
        score: Float64Array.from(order, (row) => sample.score[row]),
        bad: Uint8Array.from(order, (row) => sample.bad[row]),
        money: Float64Array.from(order, (row) => Math.round(sample.money[row])),
        group: Int32Array.from(order, (row) => sample.group[row]),
      },
      { resamples: 20, seed: 7 },
    );
    const straight = { ...sample, money: sample.money.map(Math.round) };
    expect(shuffled).toEqual(evaluateRanking(straight, { resamples: 20, seed: 7 }));
  });

  it('says null, not NaN, for one class', () => {
    const single = evaluate({ ...sample, bad: new Uint8Array(3000) }, { resamples: 3, seed: 1 });
    expect(single.auc).toEqual({ value: null, low: null, high: null });
    expect(single.calibrationSlope.value).toBeNull();
    expect(single.gainCurve).toEqual([]);
    expect(JSON.parse(JSON.stringify(single))).toEqual(single);
  });

  it('evaluates a ranking that is no probability', () => {
    const ranking = evaluateRanking({ ...sample, score: rows.money });
    expect(ranking.auc.value!).toBeGreaterThan(0.4);
    expect(ranking.auc.low).toBeNull();
  });
});
