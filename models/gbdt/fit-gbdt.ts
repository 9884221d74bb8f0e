import { ConfigurationError } from '../../pipeline/core/errors.js';
import { derivedSeed } from '../../pipeline/core/random.js';
import type { FitOptions } from '../estimator.js';
import { type Sides, splitSides } from '../split.js';
import type { Objective } from '../trees/pairs.js';
import { availableKernels, usefulThreads } from '../trees/task-runner.js';
import type { TrainingData } from '../trees/training-memory.js';
import { boost } from './boost.js';
import { type GbdtDocument, gbdtHeader } from './gbdt-document.js';
import { defaultOptions, type GbdtOptions } from './options.js';

/** Trees that are grown when too few rows could decide when to stop. */
export const treesWithoutValidation = 100;

/** What is trained on, with the customer of each row. */
export interface GroupedData extends TrainingData {
  readonly group: Int32Array;
}

/**
 * Fits boosted trees, stopping early by the rows of customers that are held out.
 *
 * @param usable whether rows can decide when to stop
 * @throws ConfigurationError when there are no features or a weight is not positive
 */
export async function fitGbdt(
  objective: Objective,
  data: GroupedData,
  settings: Partial<GbdtOptions>,
  { seed, threads }: FitOptions,
  usable: (rows: Int32Array) => boolean,
): Promise<GbdtDocument> {
  const { matrix, group, weight } = data;
  if (matrix.features.length === 0) {
    throw new ConfigurationError('gbdt_no_features', 'gradient boosting has no features to learn from', {
      hint: 'switch at least one feature family on',
    });
  }
  if (weight?.some((w) => !(w > 0 && Number.isFinite(w)))) {
    throw new ConfigurationError('gbdt_weights', 'a row has a weight that is not a positive number', {
      hint: 'leave rows without weight out',
    });
  }
  const options = { ...defaultOptions(matrix.rows), ...settings };
  let { train, test }: Sides = splitSides(group, options.validationShare, derivedSeed(seed, 'validation'));
  let { trees } = options;
  if (!usable(train) || !usable(test)) {
    train = Int32Array.from(group.keys());
    test = new Int32Array(0);
    if (options.validationShare > 0) trees = Math.min(trees, treesWithoutValidation);
  }
  const boosted = await boost(data, train, test, {
    ...options,
    trees,
    objective,
    seed,
    threads: usefulThreads(matrix.rows, threads),
    kernels: availableKernels,
  });
  return {
    ...gbdtHeader,
    objective,
    training: {
      rows: train.length,
      validation_rows: test.length,
      settings: { ...options, trees },
      validation_loss: [...boosted.validationLoss],
    },
    features: matrix.features.map(({ name, kind, direction }) => ({ name, kind, direction })),
    base: boosted.base,
    trees: [...boosted.trees],
  };
}
