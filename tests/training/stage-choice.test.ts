import { describe, expect, test } from 'vitest';
import { type ModelFile, modelFileSchema, modelFileVersion } from '../../pipeline/contracts/model-file.js';
import { calibratedPd, loadRegistered } from '../../pipeline/contracts/registered-model.js';
import type { Stage } from '../../pipeline/contracts/stage.js';
import { crossValidatedPd, pdOf } from '../../pipeline/training/candidate.js';
import { takePanel } from '../../pipeline/training/panel.js';
import { testRows } from '../../pipeline/training/panel-sides.js';
import { rowsInStage, type StagePick } from '../../pipeline/training/stage-choice.js';
import { type Training, train } from '../../pipeline/training/train.js';
import { stageModelFile } from '../../pipeline/training/training-record.js';
import { syntheticPanel, trainingConfiguration } from './synthetic-panel.js';

// A scorecard adds features up, so it cannot learn that one of them means the opposite in another stage.
const configuration = trainingConfiguration({ engines: ['scorecard'], minimum_accounts: 100 });
const options = { threads: 1, buckets: 5 };

function fileOf(training: Training): Extract<ModelFile, { kind: 'trained' }> {
  return modelFileSchema.parse(
    JSON.parse(
      JSON.stringify({
        format: 'arrears-registered-model',
        format_version: modelFileVersion,
        model_id: 'x',
        trained_on: '2026-01-01',
        outcome: configuration.outcome,
        sql_hash: '',
        data_fingerprint: '',
        kind: 'trained',
        families: [],
        seed: 1,
        models: training.models.map(stageModelFile),
        recovery: training.recovery.model,
      }),
    ),
  ) as Extract<ModelFile, { kind: 'trained' }>;
}

describe('a stage in which risk works the other way round', () => {
  const panel = syntheticPanel(500, { early: -1.5, late: 1.5 });

  test('gets a model of its own, trained on its rows, and the file carries it whole', async () => {
    const training = await train(panel, configuration, options);
    const early = training.stages.find(({ stage }) => stage.name === 'early');
    expect(early?.chosen).not.toBeNull();
    expect(early?.alternatives[early.chosen ?? 0]).toMatchObject({
      engine: 'scorecard',
      learnedFrom: 'stage',
    });
    expect(early?.alternatives[early.chosen ?? 0].difference.low).toBeGreaterThan(0);
    expect(training.models.at(-1)?.stage).toBeNull();
    expect(training.evaluation.auc.value).toBeGreaterThan(training.candidates[0].evaluation.auc.value ?? 1);

    const test = testRows(panel, configuration);
    const loaded = loadRegistered(fileOf(training));
    const pd = calibratedPd(loaded, test);
    const pick = training.models.find(({ stage }) => stage?.name === 'early') as StagePick;
    const alone = loaded.find(({ stage }) => stage?.name === 'early');
    let compared = 0;
    const earlyPd = alone?.calibrator.apply(alone.fitted.margin(test.matrix));
    for (let row = 0; row < test.matrix.rows; row++)
      if (test.bucket[row] <= 1) {
        expect(pd[row]).toBe(earlyPd?.[row]);
        compared++;
      }
    expect(compared).toBe(early?.rows);
    expect(pick.pd).toHaveLength(compared);
  });
});

test('cross-validated, the stage is judged by models that have not seen its rows', async () => {
  const folded = trainingConfiguration({ engines: ['scorecard'], evaluation: 'cross_validation' });
  const panel = syntheticPanel(300, { early: -1.5, late: 1.5 });
  const training = await train(panel, folded, options);
  const stage = training.stages.find(({ stage }) => stage.name === 'early')?.stage as Stage;
  const pick = training.models.find(({ stage }) => stage?.name === 'early') as StagePick;
  const rows = rowsInStage(panel, stage);
  const alone = takePanel(panel, rows);
  const fitting = { seed: folded.training.seed, threads: 1 };
  const unseen = await crossValidatedPd({ engine: 'scorecard', settings: {} }, alone, fitting);
  expect(Array.from(rows, (row) => training.pd[row])).toEqual([...unseen]);
  expect([...unseen]).not.toEqual([...pdOf(pick.candidate, alone)]);
  expect(training.evaluation.auc.value).toBeGreaterThan(training.candidates[0].evaluation.auc.value ?? 1);
});

describe('a world in which risk works alike everywhere', () => {
  const panel = syntheticPanel(300, { early: 1.2, late: 1.2 });

  test('keeps one model for all, and shows the evidence', async () => {
    const training = await train(panel, configuration, options);
    expect(training.models).toHaveLength(1);
    expect(training.stages.map(({ stage, chosen }) => [stage.name, chosen])).toEqual([
      ['early', null],
      ['middle', null],
      ['late', null],
    ]);
    for (const { alternatives } of training.stages) expect(alternatives.length).toBeGreaterThan(0);
    expect(training.evaluation).toBe(training.candidates[training.best].evaluation);
  });

  test('threads change nothing', async () => {
    const one = await train(panel, configuration, options);
    const two = await train(panel, configuration, { ...options, threads: 2 });
    expect(JSON.stringify(fileOf(two))).toBe(JSON.stringify(fileOf(one)));
  });

  test('a stage with too few outcomes is not contested, and says why', async () => {
    const few = trainingConfiguration({ engines: ['scorecard'], minimum_accounts: 1000000, minimum_bad: 10 });
    const { stages, models } = await train(panel, few, options);
    expect(models).toHaveLength(1);
    expect(stages[0].note?.zh).toMatch(/該階段訓練快照 \d+，需 \d+/);
    expect(stages[0].note?.en).toMatch(/training snapshots in the stage, of 1000000 needed/);
  });

  test('no stage is contested when the configuration has none', async () => {
    const none = trainingConfiguration({ engines: ['scorecard'], stages: {} });
    expect((await train(panel, none, options)).stages).toEqual([]);
  });
});
