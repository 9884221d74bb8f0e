import { describe, expect, test } from 'vitest';
import { auc } from '../../models/metrics/auc.js';
import { countByScore } from '../../models/metrics/score-counts.js';
import type { Scorecard } from '../../models/scorecard/scorecard.js';
import { fitEngine } from '../../pipeline/training/candidate.js';
import { configuredSettings, weighted } from '../../pipeline/training/engine-settings.js';
import { takePanel } from '../../pipeline/training/panel.js';
import { rowsWhere } from '../../pipeline/training/panel-sides.js';
import { train } from '../../pipeline/training/train.js';
import { tuneEngine } from '../../pipeline/training/tuning.js';
import { syntheticPanel, trainingConfiguration } from './synthetic-panel.js';

const panel = syntheticPanel(100, { early: 1.5, late: -1.5 });
const options = { seed: 1, threads: 1 };

describe('settings of arrears.yaml', () => {
  test('reach the engine, the model file and the card’s description', async () => {
    const configuration = trainingConfiguration({
      engines: ['scorecard', 'gbdt', 'forest'],
      stages: {},
      settings: {
        scorecard: {
          bins: { swing: { edges: [-1, 0, 1] } },
          min_iv: 0,
          scaling: { points: 500, odds: 20, pdo: 40 },
        },
        gbdt: { leaves: 3, trees: 7, bags: 1 },
        forest: { trees: 5 },
      },
    });
    const { candidates } = await train(panel, configuration, { threads: 1, buckets: 5 });
    const [card, gbdt, forest] = candidates;
    const { terms, scaling } = (card.fitted as Scorecard).document;
    expect(scaling).toEqual({ points: 500, odds: 20, pdo: 40 });
    expect(terms.find(({ binning }) => binning.feature === 'swing')?.binning).toMatchObject({
      edges: [-1, 0, 1],
    });
    const trees = (of: unknown) => (of as { trees: { leaf_value: number[] }[] }).trees;
    expect(trees(gbdt.fitted.toJSON()).length).toBeLessThanOrEqual(7);
    for (const tree of trees(gbdt.fitted.toJSON())) expect(tree.leaf_value.length).toBeLessThanOrEqual(3);
    expect(trees(forest.fitted.toJSON())).toHaveLength(5);
    expect(gbdt.settings).toEqual({ leaves: 3, trees: 7, bags: 1 });
    expect(gbdt.description.zh).toContain('另行設定：trees 7、leaves 3');
    expect(gbdt.description.en).toContain('Set otherwise: trees 7, leaves 3, bags 1.');
  });

  test('are not searched by tuning', async () => {
    const configuration = trainingConfiguration({ settings: { gbdt: { leaves: 5, min_leaf_rows: 33 } } });
    const fixed = configuredSettings(configuration, 'gbdt');
    expect(fixed).toEqual({ leaves: 5, minLeafRows: 33 });
    const tuned = await tuneEngine('gbdt', panel, {
      ...options,
      trials: 4,
      fixed,
      horizonDays: 30,
      onProgress: () => {},
    });
    expect(tuned.settings).toMatchObject(fixed);
  });
});

describe('half_life_days', () => {
  const half = { engine: 'gbdt', settings: { halfLifeDays: 31 } };

  test('halves the weight of a snapshot for each so many days before the newest', () => {
    const { weight } = weighted(panel, half);
    expect([weight?.[0], weight?.[1000], weight?.[1199]]).toEqual([2 ** -11, 2 ** -1, 1]);
    expect(weighted(panel, { engine: 'gbdt', settings: {} })).toBe(panel);
  });

  test.each(['gbdt', 'forest'])('lets %s follow a world that has turned round', async (engine) => {
    const before = syntheticPanel(100, { early: 2, late: 2 });
    const turnedOn = before.day[Math.floor(before.day.length * 0.75)];
    const turned = {
      ...before,
      bad: before.bad.map((bad, row) => (before.day[row] >= turnedOn ? 1 - bad : bad)),
    };
    const newest = takePanel(
      turned,
      rowsWhere(turned, (row) => turned.day[row] >= turnedOn),
    );
    const reached = async (settings: Record<string, number>) => {
      const { fitted } = await fitEngine({ engine, settings }, turned, options);
      return auc(countByScore(fitted.margin(newest.matrix), newest.bad));
    };
    expect(await reached({ halfLifeDays: 30 })).toBeGreaterThan((await reached({})) + 0.1);
  });

  test('is told in the description', async () => {
    const { description } = await fitEngine(half, panel, options);
    expect(description.zh).toMatch(/快照每比最新者早 31 天，權重減半。$/);
    expect(description.en).toMatch(/A snapshot weighs half for each 31 days/);
  });
});
