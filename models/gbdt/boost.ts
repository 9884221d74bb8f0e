import { derivedSeed } from '../../pipeline/core/random.js';
import { logit } from '../logit.js';
import { addToGrown, addToOthers } from '../trees/add-tree.js';
import { sampleColumns } from '../trees/column-sample.js';
import { chooseBins } from '../trees/feature-bins.js';
import { type GrowOptions, growTree } from '../trees/grow-tree.js';
import { computePairs, type Objective } from '../trees/pairs.js';
import { sampleRows } from '../trees/row-sample.js';
import type { KernelKind } from '../trees/task-runner.js';
import { openTrainingMemory, type TrainingData, type TrainingMemory } from '../trees/training-memory.js';
import type { Tree } from '../trees/tree.js';
import { meanLoss } from './loss.js';

/** How trees are boosted. */
export interface BoostOptions extends GrowOptions {
  readonly objective: Objective;
  /** The most trees. */
  readonly trees: number;
  /** What a tree's leaf values are multiplied by. */
  readonly learningRate: number;
  /** Share of the training rows that each tree is grown on, in (0, 1]. */
  readonly rowShare: number;
  /** Share of the features that each tree may use, in (0, 1]. */
  readonly featureShare: number;
  /** Stops after so many trees without a lower validation loss; without validation rows, never. */
  readonly patience: number;
  readonly seed: number;
  readonly threads: number;
  readonly kernels: KernelKind;
}

/** Boosted trees: the score is base + Σ leaf values. */
export interface Boosted {
  readonly base: number;
  /** With the learning rate in their leaf values. */
  readonly trees: readonly Tree[];
  /** The mean validation loss before the first tree and after each; empty without validation rows. */
  readonly validationLoss: readonly number[];
}

/**
 * Gradient boosting (Friedman, 2001) with second-order leaf values. After early stopping only the trees
 * up to the lowest validation loss are kept.
 *
 * @param train rows that trees are grown on, rising
 * @param validation rows that decide when to stop, rising; may be empty
 */
export async function boost(
  data: TrainingData,
  train: Int32Array,
  validation: Int32Array,
  options: BoostOptions,
): Promise<Boosted> {
  const base = baseScore(data, train, options.objective);
  const bins = chooseBins(data.matrix, train);
  const trees: Tree[] = [];
  const validationLoss: number[] = [];
  const validate = (scores: Float64Array) => {
    if (validation.length > 0) validationLoss.push(meanLoss(options.objective, scores, data, validation));
  };
  if (!bins.some(({ varies }) => varies)) return { base, trees, validationLoss };
  const training = openTrainingMemory(data, bins, options);
  try {
    const { f64, places, rows } = training;
    const scores = f64.subarray(places.scores >>> 3, (places.scores >>> 3) + rows);
    scores.fill(base);
    validate(scores);
    while (trees.length < options.trees && !outOfPatience(validationLoss, options.patience)) {
      const tree = nextTree(training, train, validation, trees.length, data.weight !== undefined, options);
      if (!tree) break;
      trees.push(tree);
      validate(scores);
      await nextTurn();
    }
  } finally {
    await training.runner.close();
  }
  const kept = validation.length > 0 ? lowest(validationLoss) : trees.length;
  return { base, trees: trees.slice(0, kept), validationLoss };
}

/** Grows one tree and adds it to the scores of all rows; undefined when nothing is left to learn. */
function nextTree(
  training: TrainingMemory,
  train: Int32Array,
  validation: Int32Array,
  number: number,
  weighted: boolean,
  options: BoostOptions,
): Tree | undefined {
  const { rowShare, featureShare, learningRate, seed } = options;
  const grown = orderRows(training, train, validation, rowShare, derivedSeed(seed, `rows of tree ${number}`));
  const scale = computePairs(training, options.objective, weighted, grown);
  if (!scale) return undefined;
  const usable = sampleColumns(training.columns.length, featureShare, seed, `features of tree ${number}`);
  const result = growTree(training, grown, scale, () => usable, options);
  if (result.tree.feature.length === 0 && rowShare === 1 && featureShare === 1) return undefined;
  addToGrown(training, result, learningRate);
  addToOthers(training, result, learningRate, grown, train.length + validation.length);
  return { ...result.tree, leaf_value: result.tree.leaf_value.map((value) => value * learningRate) };
}

/** Writes `order`: the rows a tree is grown on, then all others; the number of the former. */
function orderRows(
  { u32, places }: TrainingMemory,
  train: Int32Array,
  validation: Int32Array,
  rowShare: number,
  seed: number,
): number {
  const order = u32.subarray(places.order >>> 2, (places.order >>> 2) + train.length + validation.length);
  order.set(validation, train.length);
  if (rowShare >= 1) {
    order.set(train);
    return train.length;
  }
  const left = u32.subarray(places.rights >>> 2);
  const grown = sampleRows(train, rowShare, seed, order, left);
  order.set(left.subarray(0, train.length - grown), grown);
  return grown;
}

function baseScore({ target, weight }: TrainingData, rows: Int32Array, objective: Objective): number {
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const w = weight ? weight[row] : 1;
    sum += w * target[row];
    total += w;
  }
  return objective === 'logistic' ? logit(sum / total) : sum / total;
}

/** The place of the first lowest number. */
function lowest(numbers: readonly number[]): number {
  return numbers.reduce((best, number, place) => (number < numbers[best] ? place : best), 0);
}

function outOfPatience(losses: readonly number[], patience: number): boolean {
  return losses.length > 0 && losses.length - 1 - lowest(losses) >= patience;
}

/** Lets timers and progress of the process run between trees. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
