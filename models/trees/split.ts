import { histogramBytes, resultBytes, type TrainingMemory } from './training-memory.js';

/** What a split must keep. Penalties are in the unit of the hessian; see Chen and Guestrin (2016). */
export interface SplitOptions {
  /** L1 penalty on leaf values. */
  readonly l1: number;
  /** L2 penalty on leaf values. */
  readonly l2: number;
  /** Rows a side needs, estimated from its share of the node's hessian as LightGBM does. */
  readonly minLeafRows: number;
  /** Hessian a side needs. */
  readonly minLeafHessian: number;
  /** What a split must take off the loss. */
  readonly minGain: number;
  /** Pulls the order of rare categories towards the middle. */
  readonly categorySmoothing: number;
  /** L2 penalty added at splits of categories. */
  readonly categoryL2: number;
  /** The most categories on the side that is listed. */
  readonly maxCategories: number;
}

/** Fixed-point units a gradient and a hessian of 1 have. */
export interface PairScale {
  readonly gradient: number;
  readonly hessian: number;
}

/** A node that may be split, in fixed-point units. */
export interface Node {
  readonly begin: number;
  readonly end: number;
  readonly gradient: number;
  readonly hessian: number;
  /** What monotone features above leave for the value of a leaf. */
  readonly low: number;
  readonly high: number;
}

/** The best split of a node. */
export interface Split {
  /** Place of the column. */
  readonly column: number;
  /** The score of both sides less the node's own, in fixed-point units. */
  readonly gain: number;
  readonly gradientLeft: number;
  readonly hessianLeft: number;
  readonly missingLeft: boolean;
  /** The last bin that goes left, or all bins that do. */
  readonly bins: number | readonly number[];
}

/** The L2 penalty of both sides of a split, in fixed-point units. */
export function splitL2(categories: boolean, { l2, categoryL2 }: SplitOptions, scale: PairScale): number {
  return (categories ? l2 + categoryL2 : l2) * scale.hessian;
}

/** The value of a leaf that lessens the loss most, within the node's bounds. */
export function leafOutput(
  gradient: number,
  hessian: number,
  l1: number,
  l2: number,
  { low, high }: Pick<Node, 'low' | 'high'>,
): number {
  return Math.min(Math.max(-shrunk(gradient, l1) / (hessian + l2), low), high);
}

/** Twice what a leaf of that value takes off the loss. */
function leafScore(gradient: number, hessian: number, l1: number, l2: number, output: number): number {
  return -(2 * shrunk(gradient, l1) * output + (hessian + l2) * output * output);
}

function shrunk(gradient: number, l1: number): number {
  return Math.sign(gradient) * Math.max(Math.abs(gradient) - l1, 0);
}

/** The least hessian of a side, at least one unit. */
export function leastHessian(
  node: Node,
  { minLeafRows, minLeafHessian }: SplitOptions,
  scale: PairScale,
): number {
  const ofRows = (minLeafRows * node.hessian) / (node.end - node.begin);
  return Math.max(1, minLeafHessian * scale.hessian, ofRows);
}

/**
 * The best split of a node over the usable columns; ties go to the first column. Thresholds were found
 * by the kernels, which wrote them at `results`; categories are tried here.
 */
export function bestSplit(
  training: TrainingMemory,
  node: Node,
  usable: Uint8Array,
  slot: number,
  results: number,
  options: SplitOptions,
  scale: PairScale,
): Split | undefined {
  const { columns, f64 } = training;
  const l1 = options.l1 * scale.gradient;
  const l2 = splitL2(false, options, scale);
  const { gradient, hessian } = node;
  const own = leafScore(gradient, hessian, l1, l2, leafOutput(gradient, hessian, l1, l2, node));
  const unit = (scale.gradient * scale.gradient) / scale.hessian;
  const leastScore = own + Math.max(2 * options.minGain * unit, 1e-12 * Math.abs(own));
  let best: Split | undefined;
  let bestScore = leastScore;
  columns.forEach(({ bins }, column) => {
    if (!usable[column]) return;
    if (bins.feature.kind === 'category') {
      const found = findCategories(training, node, column, slot, options, scale);
      if (found && found.score > bestScore) {
        bestScore = found.score;
        best = { ...found.split, gain: found.score - own };
      }
      return;
    }
    const at = (results + column * resultBytes) >>> 3;
    const score = f64[at];
    if (f64[at + 1] < 0 || !(score > bestScore)) return;
    bestScore = score;
    best = {
      column,
      gain: score - own,
      bins: f64[at + 1],
      missingLeft: f64[at + 2] === 1,
      gradientLeft: f64[at + 3],
      hessianLeft: f64[at + 4],
    };
  });
  return best;
}

/**
 * The best side of categories: they are ordered by gradient over smoothed hessian, and the sides that
 * begin at either end of that order are tried (Fisher, 1958; LightGBM). Missing is on the other side.
 */
function findCategories(
  { columns, u32, i32 }: TrainingMemory,
  node: Node,
  column: number,
  slot: number,
  options: SplitOptions,
  scale: PairScale,
): { score: number; split: Omit<Split, 'gain'> } | undefined {
  const first = (slot + column * histogramBytes) >>> 2;
  const l1 = options.l1 * scale.gradient;
  const l2 = splitL2(true, options, scale);
  const smoothing = options.categorySmoothing * scale.hessian;
  const least = leastHessian(node, options, scale);
  const present: number[] = [];
  for (let bin = 0; bin < columns[column].bins.count; bin++) if (u32[first + 2 * bin] > 0) present.push(bin);
  const order = (bin: number) => i32[first + 2 * bin + 1] / (u32[first + 2 * bin] + smoothing);
  present.sort((a, b) => order(a) - order(b) || a - b);

  let score = Number.NEGATIVE_INFINITY;
  let split: Omit<Split, 'gain'> | undefined;
  for (const ordered of [present, present.toReversed()]) {
    let gradientLeft = 0;
    let hessianLeft = 0;
    for (let taken = 1; taken <= Math.min(ordered.length, options.maxCategories); taken++) {
      const bin = ordered[taken - 1];
      hessianLeft += u32[first + 2 * bin];
      gradientLeft += i32[first + 2 * bin + 1];
      const gradientRight = node.gradient - gradientLeft;
      const hessianRight = node.hessian - hessianLeft;
      if (hessianLeft < least) continue;
      if (hessianRight < least) break;
      const both =
        leafScore(gradientLeft, hessianLeft, l1, l2, leafOutput(gradientLeft, hessianLeft, l1, l2, node)) +
        leafScore(gradientRight, hessianRight, l1, l2, leafOutput(gradientRight, hessianRight, l1, l2, node));
      if (!(both > score)) continue;
      score = both;
      split = { column, gradientLeft, hessianLeft, missingLeft: false, bins: ordered.slice(0, taken) };
    }
  }
  return split && { score, split };
}
