import { beforeAll, describe, expect, test } from 'vitest';
import { auc } from '../../models/metrics/auc.js';
import { countByScore } from '../../models/metrics/score-counts.js';
import { modelFileVersion, type TrainedModelFile } from '../../pipeline/contracts/model-file.js';
import { featureUse } from '../../pipeline/training/feature-use.js';
import { judgeGates } from '../../pipeline/training/gates.js';
import { fallbackCards, modelCards } from '../../pipeline/training/model-card.js';
import { type Training, train } from '../../pipeline/training/train.js';
import { stageModelFile, trainingMetrics } from '../../pipeline/training/training-record.js';
import { syntheticPanel, trainingConfiguration } from './synthetic-panel.js';

const configuration = trainingConfiguration({ engines: ['scorecard'], minimum_accounts: 100 });
const buckets = ['M0', 'M1', 'M2', 'M3', 'M4+'];
let training: Training;

beforeAll(async () => {
  training = await train(syntheticPanel(400, { early: -1.5, late: 1.5 }), configuration, {
    threads: 1,
    buckets: buckets.length,
  });
});

describe('the evaluation', () => {
  test.each(['by_bucket', 'by_date'] as const)(
    '%s covers every test row once, with intervals and baselines',
    (by) => {
      const parts = Object.values(training.slices[by]);
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(training.test.matrix.rows);
      expect(parts.reduce((sum, part) => sum + part.bads, 0)).toBe(training.evaluation.bads);
      for (const part of parts) {
        expect(part.auc.low).toBeLessThanOrEqual(part.auc.value ?? 0);
        expect(part.auc.high).toBeGreaterThanOrEqual(part.auc.value ?? 1);
        expect(Object.keys(part.baselines).sort()).toEqual(['balance-first', 'dpd-first', 'random']);
      }
    },
  );

  test('a bucket’s AUC is that of its rows alone', () => {
    const { test: rows, pd } = training;
    const kept = [...rows.bucket.keys()].filter((row) => rows.bucket[row] === 2);
    const score = Float64Array.from(kept, (row) => pd[row]);
    const bad = Uint8Array.from(kept, (row) => rows.bad[row]);
    expect(training.slices.by_bucket['2'].auc.value).toBe(auc(countByScore(score, bad)));
  });

  test('a stable world has a small PSI, near what chance gives', () => {
    const { psi, psi_by_chance: chance, csi } = training.stability;
    expect(psi).toBeLessThan((chance ?? 0) * 4 + 0.02);
    expect(csi.map(({ index }) => index)).toEqual(csi.map(({ index }) => index).sort((a, b) => b - a));
  });

  test('the metrics are plain JSON: nothing is lost in writing them', () => {
    const metrics = trainingMetrics(training);
    expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
  });

  test('shares of features sum to one and put the feature that matters first', () => {
    for (const model of training.models) {
      const uses = featureUse(model, training.test);
      expect(uses.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      if (uses.length > 0) expect(uses[0].feature.name).toBe('swing');
    }
  });
});

describe('the model card', () => {
  const dictionary = [{ name: 'swing', description: { en: 'the | swing', zh: '搖擺' }, tellable: true }];
  const file = (): TrainedModelFile => ({
    format: 'arrears-registered-model',
    format_version: modelFileVersion,
    model_id: 'staged-2026-07-01-abc',
    trained_on: '2026-07-01',
    outcome: configuration.outcome,
    sql_hash: 'f'.repeat(64),
    data_fingerprint: '0'.repeat(64),
    kind: 'trained',
    families: ['contact'],
    seed: 7,
    models: training.models.map(stageModelFile),
    recovery: training.recovery.model,
  });
  const cards = () =>
    modelCards(file(), training, {
      gates: judgeGates(training, undefined, configuration),
      buckets,
      dictionary,
      configuration,
    });

  test('has the same sections and tables in both languages, all rows as wide as their heads', () => {
    const { en, zh } = cards();
    const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
    expect(count(en, /^## /gm)).toBe(12);
    for (const pattern of [/^## /gm, /^### /gm, /^\| --- /gm, /^\|/gm])
      expect(count(zh, pattern)).toBe(count(en, pattern));
    for (const text of [en, zh]) {
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      for (const table of text.match(/(?:^\|.*\n)+/gm) ?? []) {
        const widths = table
          .trim()
          .split('\n')
          .map((line) => line.replaceAll('\\|', '').split('|').length);
        expect(new Set(widths).size).toBe(1);
      }
    }
  });

  test('tells the choice by stage, the evidence, the gates, and what features mean', () => {
    const { en, zh } = cards();
    const early = training.stages.find(({ stage }) => stage.name === 'early');
    const low = early?.alternatives[early.chosen ?? 0].difference.low?.toFixed(3);
    expect(en).toContain(`${low}–`);
    expect(en).toContain('early: scorecard (its stage)');
    expect(en).toContain('| `swing` | the \\| swing |');
    expect(zh).toContain('| `swing` | 搖擺 |');
    for (const gate of ['minimum_events', 'not_below_champion', 'psi'])
      expect(en).toContain(`| \`${gate}\` | yes |`);
    expect(en).toContain('It was given contact features');
    expect(en).toContain('arrears train --as-of 2026-07-01');
  });

  test('of the fallback says why there is no model', () => {
    const common = file();
    const { en, zh } = fallbackCards(
      {
        ...common,
        kind: 'fallback',
        reason: { en: '12 training snapshots, of 400 needed', zh: '訓練快照 12，需 400' },
        bucket_pd: [{ bucket: 1, accounts: 12, pd: 0.25 }],
        overall_pd: 0.5,
        recovery_rate: 0,
      } as unknown as Parameters<typeof fallbackCards>[0],
      buckets,
    );
    expect(en).toContain('No model ranks: 12 training snapshots, of 400 needed.');
    expect(zh).toContain('沒有模型用於排序：訓練快照 12，需 400。');
    expect(en).toContain('| M1 | 12 | 0.250 |');
  });
});
