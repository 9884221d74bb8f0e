import { expect, test } from 'vitest';
import { evaluateAmounts } from '../../../models/metrics/amounts.js';

test('sums, ratio and errors of three payments, by hand', () => {
  const evaluation = evaluateAmounts({
    predicted: Float64Array.of(10, 20, 0),
    actual: Float64Array.of(13, 16, 0),
    group: Int32Array.of(1, 2, 3),
  });
  expect(evaluation).toEqual({
    rows: 3,
    predictedSum: 30,
    actualSum: 29,
    ratio: { value: 30 / 29, low: null, high: null },
    meanAbsoluteError: { value: 7 / 3, low: null, high: null },
    rootMeanSquaredError: { value: Math.sqrt(25 / 3), low: null, high: null },
  });
});

test('nothing paid leaves the ratio undefined, and intervals hold the value', () => {
  const group = Int32Array.from({ length: 50 }, (_, i) => i);
  const predicted = Float64Array.from(group, (i) => i % 7);
  const none = evaluateAmounts({ predicted, actual: new Float64Array(50), group });
  expect(none.ratio.value).toBeNull();
  const { ratio } = evaluateAmounts(
    { predicted, actual: predicted.map((p) => p * 2), group },
    { resamples: 100, seed: 1 },
  );
  expect([ratio.low, ratio.value, ratio.high]).toEqual([0.5, 0.5, 0.5]);
});
