import { beforeAll, describe, expect, test } from 'vitest';
import { judgeGates, rivalOf } from '../../pipeline/training/gates.js';
import { type Training, train } from '../../pipeline/training/train.js';
import { syntheticPanel, trainingConfiguration } from './synthetic-panel.js';

const world = { early: 1.2, late: 1.2 };
const configured = (gates: Record<string, unknown> = {}) =>
  trainingConfiguration({ engines: ['scorecard'], stages: {}, gates });
let training: Training;

beforeAll(async () => {
  training = await train(syntheticPanel(300, world), configured(), { threads: 1, buckets: 5 });
});

const failed = (gates: Record<string, unknown>, rival?: Parameters<typeof judgeGates>[1]) =>
  judgeGates(training, rival, configured(gates))
    .filter(({ passed }) => !passed)
    .map(({ gate }) => gate);

describe('the promotion gates', () => {
  test('let a good model pass, each gate with what was found and wanted', () => {
    expect(failed({})).toEqual([]);
    for (const { found, wanted } of judgeGates(training, undefined, configured()))
      for (const { en, zh } of [found, wanted]) {
        expect(en).toMatch(/^[\w ,.()-]+$/);
        expect(zh).toMatch(/\p{Script=Han}|^AUC \d/u);
      }
  });

  test.each([
    ['minimum_events', { minimum_events: 100000 }],
    ['calibration_slope', { calibration_slope: [2, 3] }],
    ['psi', { psi: 1e-9 }],
    ['protected_columns', { protected_columns: ['SWING'] }],
  ])('%s refuses when its limit is crossed, and only it', (gate, gates) => {
    const shifted = { ...training, stability: { ...training.stability, psi: 0.2, psi_by_chance: 0.01 } };
    const refused = judgeGates(gate === 'psi' ? shifted : training, undefined, configured(gates))
      .filter(({ passed }) => !passed)
      .map((result) => result.gate);
    expect(refused).toEqual([gate]);
  });

  test('a model no better than a baseline is refused', () => {
    const { auc } = training.baselines['dpd-first'];
    const level = { ...training, evaluation: { ...training.evaluation, auc } };
    expect(
      judgeGates(level, undefined, configured()).find(({ gate }) => gate === 'above_baselines')?.passed,
    ).toBe(false);
  });

  test('against itself the difference is zero and passes; against the truth it is refused', () => {
    const twin = rivalOf(training, 'twin', training.pd, 1);
    expect(twin.difference.value).toBe(0);
    expect(failed({}, twin)).toEqual([]);
    const oracle = Float64Array.from(training.test.bad, (bad, row) => bad + training.pd[row] / 2);
    expect(failed({}, rivalOf(training, 'oracle', oracle, 1))).toEqual(['not_below_champion']);
  });
});
