import type { PairScale } from './split.js';
import { runBlocks, type TrainingMemory } from './training-memory.js';

/** What is minimized: log loss over log-odds, or half the squared error. */
export type Objective = 'logistic' | 'regression';

/**
 * Computes the pairs of the first `rows` of `order`. The scale is the finest at which no sum of any of
 * these rows can leave its 32 bits.
 *
 * @returns undefined when every gradient is zero: there is nothing left to learn
 */
export function computePairs(
  training: TrainingMemory,
  objective: Objective,
  weighted: boolean,
  rows: number,
): PairScale | undefined {
  const { places, runner, f64 } = training;
  let blocks = 0;
  runBlocks(training, 0, rows, (begin, end, block) => {
    runner.call(
      'gradients',
      objective === 'logistic' ? 1 : 0,
      places.order,
      begin,
      end,
      places.scores,
      places.targets,
      weighted ? places.weights : 0,
      places.pairs,
      places.sums + 16 * block,
    );
    blocks = block + 1;
  });
  let gradients = 0;
  let hessians = 0;
  for (let block = 0; block < blocks; block++) {
    gradients += f64[(places.sums >>> 3) + 2 * block];
    hessians += f64[(places.sums >>> 3) + 2 * block + 1];
  }
  if (!(gradients > 0 && hessians > 0)) return undefined;
  const scale = {
    gradient: (2 ** 31 - 1 - rows) / gradients,
    hessian: (2 ** 32 - 1 - rows) / hessians,
  };
  runBlocks(training, 0, rows, (begin, end) => {
    runner.call(
      'quantize',
      places.order,
      begin,
      end,
      scale.gradient,
      scale.hessian,
      places.pairs,
      places.ordered,
    );
  });
  return scale;
}
