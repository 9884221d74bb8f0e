import { describe, expect, test } from 'vitest';
import { loadRecovery } from '../../pipeline/contracts/recovery-model.js';
import type { Panel } from '../../pipeline/training/panel.js';
import { panelSides } from '../../pipeline/training/panel-sides.js';
import { recoveryRows, trainRecovery } from '../../pipeline/training/recovery.js';
import { syntheticPanel, trainingConfiguration } from './synthetic-panel.js';

const options = { seed: 1, threads: 1 };
const intervals = { resamples: 50, seed: 1 };

describe('expected recovery', () => {
  const panel = syntheticPanel(400, { early: 1, late: 1 });
  const sides = panelSides(panel, trainingConfiguration());

  test('learns who pays and how much; sums come out near what was paid; bounded by the balance', async () => {
    const trained = await trainRecovery(sides, 5, options, intervals);
    expect(trained.paying[0].kind).toBe('gbdt'); // paying depends on a feature within a bucket
    expect(trained.paying.map(({ error }) => error)).toEqual(
      trained.paying.map(({ error }) => error).sort((a, b) => a - b),
    );
    expect(trained.evaluation.ratio.value).toBeGreaterThan(0.9);
    expect(trained.evaluation.ratio.value).toBeLessThan(1.1);
    expect(trained.evaluation.actualSum).toBeCloseTo(
      sides.test.recovered.reduce((sum, amount) => sum + amount, 0),
      6,
    );
    const predicted = loadRecovery(JSON.parse(JSON.stringify(trained.model)))(recoveryRows(sides.test));
    expect(predicted.every((amount) => amount >= 0 && amount <= 500)).toBe(true);
    expect(predicted.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(
      trained.evaluation.predictedSum,
      6,
    );
    const again = await trainRecovery(sides, 5, { ...options, threads: 2 }, intervals);
    expect(JSON.stringify(again)).toBe(JSON.stringify(trained));
  });

  test('few rows fall back on rates by bucket, worked out by hand', async () => {
    const small = syntheticPanel(8, { early: 1, late: 1 });
    const sides = { training: small, test: small };
    const { model } = await trainRecovery(sides, 5, options, intervals);
    const inOne = [...small.bucket.keys()].filter((row) => small.bucket[row] === 1);
    const paid = inOne.filter((row) => small.recovered[row] > 0);
    const sum = (rows: number[], of: Float64Array) => rows.reduce((total, row) => total + of[row], 0);
    expect(model.paying.kind).toBe('bucket_rate');
    expect(model.paying).toMatchObject({ rates: { 1: paid.length / inOne.length } });
    if (model.amount.kind !== 'bucket_rate') throw new Error('expected a rate');
    expect(model.amount.rates[1]).toBeCloseTo(
      sum(paid, small.recovered) / sum(paid, small.amountPastDue),
      12,
    );
    expect(model.amount.rates[0]).toBeNull();
  });

  test('data without payments gives zero, not NaN', async () => {
    const unpaid = (part: Panel) => ({ ...part, recovered: new Float64Array(part.matrix.rows) });
    const none = { training: unpaid(sides.training), test: unpaid(sides.test) };
    const { model, evaluation } = await trainRecovery(none, 5, options, intervals);
    expect([model.paying.kind, model.amount.kind]).toEqual(['bucket_rate', 'bucket_rate']);
    expect([evaluation.predictedSum, evaluation.actualSum, evaluation.ratio.value]).toEqual([0, 0, null]);
  });
});
