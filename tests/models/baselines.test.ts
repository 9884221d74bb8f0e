import { expect, it } from 'vitest';
import { baselineScores } from '../../models/baselines.js';
import { descendingOrder } from '../../models/metrics/order.js';

it('orders by arrears, by balance and at random, a missing value last', () => {
  const rows = { dpd: [3, Number.NaN, 90], amountPastDue: [500, 20, 10], seed: 1 };
  const scores = baselineScores(rows);
  expect([...descendingOrder(scores['dpd-first'])]).toEqual([2, 0, 1]);
  expect([...descendingOrder(scores['balance-first'])]).toEqual([0, 1, 2]);
  expect(scores.random).toEqual(baselineScores(rows).random);
  expect(scores.random).not.toEqual(baselineScores({ ...rows, seed: 2 }).random);
  expect(new Set(scores.random).size).toBe(3);
});
