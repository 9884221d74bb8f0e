import type { StageModelFile } from '../contracts/model-file.js';
import type { ChampionModel, Training } from './train.js';

/** One model of a champion as the model file keeps it. */
export function stageModelFile({ stage, learnedFrom, candidate }: ChampionModel): StageModelFile {
  const { engine, description, settings, fitted, calibrator, baseRate } = candidate;
  return {
    stage,
    engine,
    description: description.en,
    learned_from: learnedFrom,
    settings: settings as StageModelFile['settings'],
    model: fitted.toJSON(),
    calibrator: calibrator.toJSON(),
    base_rate: baseRate,
  };
}

/** The engine that a champion is called after; `staged` when stages have models of their own. */
export function championName({ models }: Training): string {
  return models.length === 1 ? models[0].candidate.engine : 'staged';
}

/** `metrics.json`: all figures of a training, as plain JSON. */
export function trainingMetrics(training: Training) {
  const { summary, candidates, best, models, stages, evaluation, slices, stability, baselines, recovery } =
    training;
  const { model: _, ...recoveryFigures } = recovery;
  return {
    kind: 'trained',
    summary,
    chosen: candidates[best].engine,
    candidates: candidates.map((candidate) => ({
      engine: candidate.engine,
      description: candidate.description.en,
      settings: candidate.settings,
      tuning: candidate.tuning ?? null,
      calibration: candidate.calibrator.kind,
      evaluation: candidate.evaluation,
    })),
    champion: {
      models: models.map(({ stage, learnedFrom, candidate }) => ({
        stage: stage?.name ?? null,
        engine: candidate.engine,
        learned_from: learnedFrom,
      })),
      evaluation,
      ...slices,
    },
    stages,
    stability,
    baselines,
    recovery: recoveryFigures,
  };
}
