import { expect, test } from 'vitest';
import { seededRandom } from '../../pipeline/core/random.js';
import { drawSettings, estimatorOf } from '../../pipeline/training/engine-settings.js';
import { train } from '../../pipeline/training/train.js';
import { tuneEngine } from '../../pipeline/training/tuning.js';
import { syntheticPanel, trainingConfiguration } from './synthetic-panel.js';

const panel = syntheticPanel(100, { early: 1.5, late: -1.5 });
const options = { seed: 1, threads: 1, trials: 5, horizonDays: 30, onProgress: () => {} };

test('every draw is one that its engine accepts', () => {
  const { uniform } = seededRandom(4);
  for (const engine of ['scorecard', 'gbdt', 'forest'])
    for (let draw = 0; draw < 50; draw++)
      expect(() => estimatorOf({ engine, settings: drawSettings(engine, uniform) })).not.toThrow();
});

test('the choice is at least as good as the defaults, the same for a seed on any threads, and told', async () => {
  const told: string[] = [];
  const chosen = await tuneEngine('gbdt', panel, { ...options, onProgress: (what) => told.push(what) });
  expect(chosen.auc).toBeGreaterThanOrEqual(chosen.defaultAuc);
  expect(chosen.trials).toBe(5);
  expect(await tuneEngine('gbdt', panel, { ...options, threads: 2 })).toEqual(chosen);
  expect(told[0]).toMatch(/^gbdt: tune, round 1 of 3, trial 1 of 5, best 0\.\d{3}$/);
});

test('one trial is the defaults', async () => {
  const { settings, auc, defaultAuc } = await tuneEngine('scorecard', panel, { ...options, trials: 1 });
  expect([settings, auc]).toEqual([{}, defaultAuc]);
});

test('rows of the test never reach it: their outcomes can turn round and nothing changes', async () => {
  const configuration = trainingConfiguration({ engines: ['gbdt'], stages: {}, tuning: { trials: 4 } });
  const fitted = await train(panel, configuration, { threads: 1, buckets: 5 });
  const firstTest = Math.min(...fitted.test.day);
  const turned = {
    ...panel,
    bad: panel.bad.map((bad, row) => (panel.day[row] >= firstTest ? 1 - bad : bad)),
  };
  const again = await train(turned, configuration, { threads: 1, buckets: 5 });
  expect(again.candidates[0].tuning).toEqual(fitted.candidates[0].tuning);
  expect(again.candidates[0].settings).toEqual(fitted.candidates[0].settings);
});

test('no budget leaves the defaults and records no tuning', async () => {
  const { candidates } = await train(panel, trainingConfiguration({ engines: ['scorecard'] }), {
    threads: 1,
    buckets: 5,
  });
  expect([candidates[0].settings, candidates[0].tuning]).toEqual([{}, undefined]);
});
