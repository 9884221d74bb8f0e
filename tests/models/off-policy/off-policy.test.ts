import { expect, test } from 'vitest';
import { crossFittedMeans } from '../../../models/off-policy/cell-means.js';
import { policyValue } from '../../../models/off-policy/off-policy.js';
import { seededRandom } from '../../../pipeline/core/random.js';

const intervals = { resamples: 200, seed: 7 };
const numbers = (...values: number[]) => Float64Array.from(values);

/** Four decisions; the policy takes the action of the first three. Weights 2, 4, 2 and 0. */
const table = {
  reward: numbers(10, 20, 0, 99),
  logged: numbers(0.5, 0.25, 0.5, 0.75),
  target: numbers(1, 1, 1, 0),
  expectedLogged: numbers(8, 16, 4, 50),
  expectedTarget: numbers(8, 16, 4, 12),
  group: Int32Array.of(1, 2, 3, 4),
};

test('estimates of four decisions as worked out by hand', () => {
  const value = policyValue(table, intervals, { probability: 0.01, effectiveSize: 1 });
  // Σw = 8, Σw² = 24; Σw·r = 20 + 80 + 0 = 100
  expect(value.effectiveSize).toBeCloseTo(64 / 24, 12);
  expect(value.ipw?.value).toBeCloseTo(25, 12);
  expect(value.snips?.value).toBeCloseTo(12.5, 12);
  // (8 + 2·2) + (16 + 4·4) + (4 − 2·4) + 12 = 12 + 32 − 4 + 12 = 52
  expect(value.doublyRobust?.value).toBeCloseTo(13, 12);
});

test('thin overlap is refused, and why', () => {
  expect(policyValue(table, intervals)).toMatchObject({
    refused: 'small_effective_size',
    doublyRobust: null,
  });
  expect(policyValue(table, intervals, { probability: 0.3, effectiveSize: 1 }).refused).toBe(
    'small_probability',
  );
  expect(policyValue({ ...table, target: numbers(0, 0, 0, 0) }, intervals)).toMatchObject({
    refused: 'no_overlap',
    effectiveSize: 0,
    leastProbability: null,
  });
});

test('expectations come from the other fold of customers', () => {
  const means = crossFittedMeans(
    numbers(10, 30, 7, 100),
    Int32Array.of(0, 0, 1, 0),
    Uint8Array.of(1, 1, 0, 0),
    Int32Array.of(0, 1, 1, 2),
  );
  // Even customers learn from 30 (cell 0), odd ones from 10; cell 1 has none and takes the mean of the action.
  expect([...means]).toEqual([30, 10, 10, 30]);
});

test('the interval of the doubly robust value covers a planted truth', () => {
  const truth = 0.5 * 20 + 0.5 * 60;
  let covered = 0;
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(1000 + seed);
    const n = 1500;
    const cell = Int32Array.from({ length: n }, () => Number(random.uniform() < 0.5));
    const logged = new Float64Array(n);
    const took = new Uint8Array(n);
    const reward = new Float64Array(n);
    for (let row = 0; row < n; row++) {
      // Drawn more often where it pays more: the plain mean of the treated is wrong (52).
      const probability = cell[row] ? 0.8 : 0.2;
      took[row] = Number(random.uniform() < probability);
      logged[row] = took[row] ? probability : 1 - probability;
      reward[row] = (took[row] ? [20, 60][cell[row]] : 5) + 20 * (random.uniform() - 0.5);
    }
    const group = Int32Array.from({ length: n }, (_, row) => row);
    const expected = crossFittedMeans(reward, cell, took, group);
    const value = policyValue(
      {
        reward,
        logged,
        target: Float64Array.from(took),
        expectedLogged: expected,
        expectedTarget: expected,
        group,
      },
      { ...intervals, seed },
    );
    const { low, high } = value.doublyRobust!;
    if (low! <= truth && truth <= high!) covered++;
  }
  expect(covered).toBeGreaterThanOrEqual(17);
});
