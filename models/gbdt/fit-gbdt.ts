import { ConfigurationError } from '../../pipeline/core/errors.js';
import { derivedSeed } from '../../pipeline/core/random.js';
import type { FitOptions } from '../estimator.js';
import { assignFolds, foldSides, type Sides, splitSides } from '../split.js';
import type { Objective } from '../trees/pairs.js';
import { availableKernels, usefulThreads } from '../trees/task-runner.js';
import type { TrainingData } from '../trees/training-memory.js';
import { type Boosted, boost } from './boost.js';
import { type GbdtDocument, gbdtHeader } from './gbdt-document.js';
import { defaultOptions, type GbdtOptions } from './options.js';

/** Trees that are grown when too few rows could decide when to stop. */
export const treesWithoutValidation = 100;

/** What is trained on, with the customer of each row. */
export interface GroupedData extends TrainingData {
  readonly group: Int32Array;
}

/**
 * Fits boosted trees: one booster that stops early by the rows of customers that are held out, or the mean of
 * several that each hold out another fold of the customers, so that all rows are learned from.
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
  const stopsEarly = options.validationShare > 0;
  const held = stopsEarly ? sidesOf(group, options, seed) : [];
  const stoppable = stopsEarly && held.every(({ train, test }) => usable(train) && usable(test));
  const everyRow = { train: Int32Array.from(group.keys()), test: new Int32Array(0) };
  const sides = stoppable ? held : Array.from({ length: stopsEarly ? 1 : options.bags }, () => everyRow);
  const trees = stopsEarly && !stoppable ? Math.min(options.trees, treesWithoutValidation) : options.trees;
  const used = { ...options, trees };
  const boosters: (Sides & Boosted)[] = [];
  for (const [b, side] of sides.entries()) {
    const boosted = await boost(data, side.train, side.test, {
      ...used,
      objective,
      seed: derivedSeed(seed, `booster ${b}`),
      threads: usefulThreads(matrix.rows, threads),
      kernels: availableKernels,
    });
    boosters.push({ ...side, ...boosted });
  }
  return {
    ...gbdtHeader,
    objective,
    training: {
      rows: matrix.rows,
      settings: { ...used, bags: boosters.length },
      boosters: boosters.map(({ train, test, trees: grown, validationLoss }) => ({
        rows: train.length,
        validation_rows: test.length,
        trees: grown.length,
        validation_loss: [...validationLoss],
      })),
    },
    features: matrix.features.map(({ name, kind, direction }) => ({ name, kind, direction })),
    base: boosters.reduce((sum, { base }) => sum + base, 0) / boosters.length,
    trees: boosters.flatMap((booster) =>
      booster.trees.map((tree) => ({
        ...tree,
        leaf_value: tree.leaf_value.map((value) => value / boosters.length),
      })),
    ),
  };
}

/** The training and validation rows of each booster; customers stand on one side. */
function sidesOf(group: Int32Array, { bags, validationShare }: GbdtOptions, seed: number): Sides[] {
  const validationSeed = derivedSeed(seed, 'validation');
  if (bags === 1) return [splitSides(group, validationShare, validationSeed)];
  const foldOf = assignFolds(group, bags, validationSeed);
  return Array.from({ length: bags }, (_, fold) => foldSides(foldOf, fold));
}
