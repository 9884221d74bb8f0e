import { DataContractError } from '../pipeline/core/errors.js';
import { suggestion } from '../pipeline/core/nearest.js';
import type { FeatureMatrix, ModelFeature } from './matrix.js';

/**
 * The columns of `features` in their order, found in the matrix by name; it may hold more.
 *
 * @throws DataContractError when a feature is absent, or of another kind
 */
export function columnsOf(matrix: FeatureMatrix, features: readonly ModelFeature[]): Float32Array[] {
  const places = new Map(matrix.features.map(({ name }, place) => [name, place]));
  return features.map(({ name, kind }) => {
    const place = places.get(name);
    if (place === undefined) {
      throw new DataContractError('model_feature_absent', `the model needs the feature "${name}"`, {
        where: `feature ${name}`,
        hint: `give the features the model was trained on; ${suggestion(name, [...places.keys()])}`,
      });
    }
    const given = matrix.features[place].kind;
    if (given !== kind) {
      throw new DataContractError(
        'model_feature_kind',
        `the model knows the feature "${name}" as a ${kind}, the data has it as a ${given}`,
        { where: `feature ${name}`, hint: 'train again, or declare the feature as it was' },
      );
    }
    return matrix.columns[place];
  });
}
