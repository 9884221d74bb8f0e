import type { Calibrator } from '../../models/calibration/calibrator.js';
import { loadCalibrator } from '../../models/calibration/load.js';
import { loadModel } from '../../models/engines.js';
import type { FittedModel } from '../../models/estimator.js';
import { loadImportedTrees } from '../../models/gbdt/imported-trees.js';
import { type FeatureMatrix, takeRows } from '../../models/matrix.js';
import { engineOfDocument } from '../../models/model-document.js';
import type { StageModelFile, TrainedModelFile } from './model-file.js';
import { isInStage, type Stage } from './stage.js';

/** An estimator with its calibration, and the stage that it ranks: null for all that is left. */
export interface StageModel {
  readonly stage: Stage | null;
  readonly fitted: FittedModel;
  readonly calibrator: Calibrator;
}

/** A trained model, ready to score; the first entry whose stage holds a row's bucket scores it. */
export type RegisteredModel = readonly StageModel[];

/** Rows to score: features, and the bucket ordinal of each. */
export interface ScoredRows {
  readonly matrix: FeatureMatrix;
  readonly bucket: Int32Array;
}

/** The rows that one entry scores; `indexes` is undefined when they are all. */
export interface RoutedRows<Model> {
  readonly model: Model;
  readonly matrix: FeatureMatrix;
  readonly indexes: Int32Array | undefined;
}

/**
 * Loads the estimators and the calibrators of a model file.
 * @throws DataContractError when one is damaged
 */
export function loadRegistered({ models }: TrainedModelFile): RegisteredModel {
  return models.map(loadStageModel);
}

/**
 * Loads one entry of a model file.
 * @throws DataContractError when it is damaged
 */
export function loadStageModel({ stage, model, calibrator }: StageModelFile): StageModel {
  return { stage, fitted: loadEstimator(model), calibrator: loadCalibrator(calibrator) };
}

/** Imported trees load and score, but are no engine that a training may choose. */
function loadEstimator(document: unknown): FittedModel {
  return engineOfDocument(document) === 'imported_trees' ? loadImportedTrees(document) : loadModel(document);
}

/** Gives every row to the first entry whose stage holds its bucket; entries without rows are left out. */
export function routed<Model extends Pick<StageModel, 'stage'>>(
  models: readonly Model[],
  { matrix, bucket }: ScoredRows,
): RoutedRows<Model>[] {
  if (models.length === 1) return [{ model: models[0], matrix, indexes: undefined }];
  const rows = models.map((): number[] => []);
  for (let row = 0; row < bucket.length; row++)
    rows[models.findIndex(({ stage }) => stage === null || isInStage(stage, bucket[row]))].push(row);
  return models.flatMap((model, at) => {
    if (rows[at].length === 0) return [];
    const indexes = Int32Array.from(rows[at]);
    return [{ model, matrix: takeRows(matrix, indexes), indexes }];
  });
}

/** Calibrated pd of every row, in (0, 1). */
export function calibratedPd(model: RegisteredModel, rows: ScoredRows): Float64Array {
  const pd = new Float64Array(rows.matrix.rows);
  for (const { model: entry, matrix, indexes } of routed(model, rows)) {
    const part = entry.calibrator.apply(entry.fitted.margin(matrix));
    if (indexes === undefined) return part;
    for (let i = 0; i < part.length; i++) pd[indexes[i]] = part[i];
  }
  return pd;
}
