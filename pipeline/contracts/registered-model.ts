import type { Calibrator } from '../../models/calibration/calibrator.js';
import { loadCalibrator } from '../../models/calibration/load.js';
import { loadModel } from '../../models/engines.js';
import type { FittedModel } from '../../models/estimator.js';
import type { FeatureMatrix } from '../../models/matrix.js';
import type { TrainedModelFile } from './model-file.js';

/** A trained model with its calibration, ready to score. */
export interface RegisteredModel {
  readonly file: TrainedModelFile;
  readonly fitted: FittedModel;
  readonly calibrator: Calibrator;
}

/**
 * Loads the estimator and the calibrator of a model file.
 * @throws DataContractError when either is damaged
 */
export function loadRegistered(file: TrainedModelFile): RegisteredModel {
  return { file, fitted: loadModel(file.model), calibrator: loadCalibrator(file.calibrator) };
}

/** Calibrated pd of every row, in (0, 1). */
export function calibratedPd({ fitted, calibrator }: RegisteredModel, matrix: FeatureMatrix): Float64Array {
  return calibrator.apply(fitted.margin(matrix));
}
