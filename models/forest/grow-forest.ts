import { derivedSeed } from '../../pipeline/core/random.js';
import { sampleColumns } from '../trees/column-sample.js';
import { chooseBins } from '../trees/feature-bins.js';
import { type GrowOptions, growTree } from '../trees/grow-tree.js';
import { computePairs } from '../trees/pairs.js';
import { sampleRows } from '../trees/row-sample.js';
import type { KernelKind } from '../trees/task-runner.js';
import { openTrainingMemory, type TrainingData } from '../trees/training-memory.js';
import type { Tree } from '../trees/tree.js';

/** How a forest is grown. */
export interface ForestGrowOptions extends GrowOptions {
  readonly trees: number;
  /** Share of the rows that each tree is grown on, drawn without replacement, in (0, 1]. */
  readonly rowShare: number;
  /** Share of the features that each node may split on, in (0, 1]. */
  readonly featureShare: number;
  readonly seed: number;
  readonly threads: number;
  readonly kernels: KernelKind;
}

/**
 * Grows trees that each fit the target by least squares on a sample of the rows, every node choosing
 * among a sample of the features (Breiman, 2001). A leaf's value is the mean of its rows: for a target
 * of 0 and 1 its share of bads, and the splits are those of the Gini impurity.
 */
export async function growForest(data: TrainingData, options: ForestGrowOptions): Promise<Tree[]> {
  const { rows } = data.matrix;
  const every = Int32Array.from({ length: rows }, (_, row) => row);
  const bins = chooseBins(data.matrix, every);
  if (!bins.some(({ varies }) => varies)) return [];
  const training = openTrainingMemory(data, bins, options);
  const { u32, f64, places, columns, runner } = training;
  try {
    f64.fill(0, places.scores >>> 3, (places.scores >>> 3) + rows);
    const trees: Tree[] = [];
    for (let t = 0; t < options.trees; t++) {
      const seed = derivedSeed(options.seed, `tree ${t}`);
      const order = u32.subarray(places.order >>> 2);
      const grown = sampleRows(every, options.rowShare, seed, order, u32.subarray(places.rights >>> 2));
      const scale = computePairs(training, 'regression', data.weight !== undefined, grown);
      let node = 0;
      const usable = () => sampleColumns(columns.length, options.featureShare, seed, `node ${node++}`);
      if (scale) trees.push(growTree(training, grown, scale, usable, options).tree);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return trees;
  } finally {
    await runner.close();
  }
}
