import type { Calibrator } from '../../models/calibration/calibrator.js';
import { loadCalibrator } from '../../models/calibration/load.js';
import { loadModel } from '../../models/engines.js';
import type { FittedModel } from '../../models/estimator.js';
import type { FeatureMatrix } from '../../models/matrix.js';
import { DataContractError } from '../core/errors.js';
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

/**
 * Chooses the columns that a model needs, in its order.
 * @throws DataContractError when a feature of the model is not built
 */
export function matrixFor(model: FittedModel, matrix: FeatureMatrix): FeatureMatrix {
  const columns = model.features.map(({ name }) => {
    const index = matrix.features.findIndex((feature) => feature.name === name);
    if (index < 0)
      throw new DataContractError(
        'MODEL_FEATURES',
        `the model needs the feature "${name}", which is not built`,
        {
          where: 'arrears.yaml, features.families',
          hint: 'switch its family on again, or train a new model with: arrears train',
        },
      );
    return matrix.columns[index];
  });
  return { rows: matrix.rows, features: model.features, columns };
}

/** Calibrated pd of every row, in (0, 1). */
export function calibratedPd({ fitted, calibrator }: RegisteredModel, matrix: FeatureMatrix): Float64Array {
  return calibrator.apply(fitted.margin(matrixFor(fitted, matrix)));
}
