import { missingBin } from './feature-bins.js';
import { partitionRows } from './partition-rows.js';
import {
  bestSplit,
  leafOutput,
  leastHessian,
  type Node,
  type PairScale,
  type Split,
  type SplitOptions,
  splitL2,
} from './split.js';
import {
  decisionBytes,
  histogramBytes,
  type Pack,
  type PackShare,
  resultBytes,
  searchedBytes,
  type TrainingMemory,
} from './training-memory.js';
import { emptyTree, type Tree } from './tree.js';

/** How a tree is grown. */
export interface GrowOptions extends SplitOptions {
  /** The most leaves. */
  readonly leaves: number;
}

/** A leaf while the tree grows: rows order[begin, end), its histograms' slot, its best split. */
interface GrowingLeaf extends Node {
  readonly slot: number;
  readonly output: number;
  readonly best: Split | undefined;
}

/** Where a side of a split looks for thresholds, and where what was found is written. */
interface Search {
  readonly mask: Uint8Array;
  readonly searched: number;
  readonly results: number;
}

/** A grown tree and the rows of `order` that each leaf holds. */
export interface GrownTree {
  readonly tree: Tree;
  readonly ranges: readonly { readonly begin: number; readonly end: number }[];
}

/**
 * Grows a tree, always splitting the leaf that gains most, over the first `rows` of `order`, whose
 * pairs stand in `pairs` and, in that order, in `ordered`. The smaller child's histograms are counted,
 * the larger's are the parent's less those.
 *
 * @param usable draws the columns that a node may split on, a byte a column
 */
export function growTree(
  training: TrainingMemory,
  rows: number,
  scale: PairScale,
  usable: () => Uint8Array,
  options: GrowOptions,
): GrownTree {
  const { columns, shares, places, runner, slotBytes } = training;
  const l1 = options.l1 * scale.gradient;
  const outputUnit = scale.hessian / scale.gradient;
  const gainUnit = scale.hessian / (2 * scale.gradient * scale.gradient);
  const tree = emptyTree();

  const place = (slot: number) => places.histograms + slot * slotBytes;
  const decisionsOf = (k: number) => places.decisions + k * decisionBytes;

  /** Notes in which columns one of the two sides looks for thresholds. */
  const choose = (side: number, mask: Uint8Array): Search => {
    const searched = places.searched + side * columns.length * searchedBytes;
    columns.forEach(({ bins }, c) => {
      const at = (searched >>> 2) + 2 * c;
      training.i32[at] = mask[c] && bins.feature.kind === 'number' ? bins.count : 0;
      training.i32[at + 1] = bins.feature.direction;
    });
    return { mask, searched, results: places.results + side * columns.length * resultBytes };
  };

  /** Describes the search for thresholds in the columns of a pack. */
  const search = (node: Node, slot: number, { searched, results }: Search, { first, columns }: Pack) =>
    runner.call(
      'findThresholds',
      columns.length,
      searched + first * searchedBytes,
      place(slot) + first * histogramBytes,
      node.gradient,
      node.hessian,
      l1,
      splitL2(false, options, scale),
      leastHessian(node, options, scale),
      node.low,
      node.high,
      results + first * resultBytes,
    );

  /** Describes the count of a share's histograms over a node's rows. */
  const count = ({ begin, end }: Pick<Node, 'begin' | 'end'>, slot: number, { packs, table }: PackShare) =>
    runner.call(
      'histogram',
      packs.length,
      table,
      places.bins,
      training.stride,
      places.order,
      places.ordered,
      begin,
      end,
      place(slot),
    );

  const root = growRoot();
  const leaves: GrowingLeaf[] = [root];
  const parents: [node: number, side: 'left' | 'right'][] = [];
  while (leaves.length < options.leaves) {
    const l = bestLeaf(leaves);
    if (l < 0) break;
    split(l);
  }
  leaves.forEach(({ output, begin, end }) => {
    tree.leaf_value.push(output * outputUnit);
    tree.leaf_cover.push(end - begin);
  });
  return { tree, ranges: leaves };

  function growRoot(): GrowingLeaf {
    for (const share of shares) {
      count({ begin: 0, end: rows }, 0, share);
      runner.endJob();
    }
    runner.run();
    let gradient = 0;
    let hessian = 0;
    for (let bin = 0; bin < 256; bin++) {
      hessian += training.u32[(place(0) >>> 2) + 2 * bin];
      gradient += training.i32[(place(0) >>> 2) + 2 * bin + 1];
    }
    const node: Node = { begin: 0, end: rows, gradient, hessian, low: -Infinity, high: Infinity };
    const chosen = choose(0, usable());
    for (const { packs } of shares) {
      for (const pack of packs) search(node, 0, chosen, pack);
      runner.endJob();
    }
    runner.run();
    const best = bestSplit(training, node, chosen.mask, place(0), chosen.results, options, scale);
    return {
      ...node,
      slot: 0,
      output: leafOutput(gradient, hessian, l1, splitL2(false, options, scale), node),
      best,
    };
  }

  function split(l: number): void {
    const leaf = leaves[l];
    const { best } = leaf as { best: Split };
    const k = tree.feature.length;
    const column = columns[best.column];
    record(k, l, leaf, best);
    const middle = partitionRows(training, leaf, column, decisionsOf(k));
    const [left, right] = children(leaf, best, column.bins.feature.direction, middle);
    const [small, large] = middle - leaf.begin <= leaf.end - middle ? [left, right] : [right, left];
    const slots = new Map([
      [small, leaves.length],
      [large, leaf.slot],
    ]);
    const found = leaves.length + 1 < options.leaves ? searchChildren(small, large, slots) : new Map();
    leaves[l] = { ...left, slot: slots.get(left)!, best: found.get(left) };
    leaves.push({ ...right, slot: slots.get(right)!, best: found.get(right) });
  }

  /** Writes inner node k, which takes the place of leaf l: left keeps its number, right gets the next. */
  function record(k: number, l: number, leaf: GrowingLeaf, best: Split): void {
    const { bins, feature } = columns[best.column];
    const decisions = training.u8.subarray(decisionsOf(k), decisionsOf(k) + decisionBytes);
    decisions.fill(0);
    let threshold: number;
    let missingLeft = false;
    if (typeof best.bins === 'number') {
      const missing =
        training.u32[((place(leaf.slot) + best.column * histogramBytes) >>> 2) + 2 * missingBin];
      missingLeft = missing > 0 ? best.missingLeft : 2 * best.hessianLeft >= leaf.hessian;
      decisions.fill(1, 0, best.bins + 1);
      decisions[missingBin] = missingLeft ? 1 : 0;
      threshold = best.bins < bins.values.length ? bins.values[best.bins] : maxFloat32;
    } else {
      for (const bin of best.bins) decisions[bin] = 1;
      threshold = tree.sets.length;
      tree.sets.push(best.bins.map((bin) => bins.values[bin]).sort((a, b) => a - b));
    }
    tree.feature.push(feature);
    tree.threshold.push(threshold);
    tree.missing_left.push(missingLeft ? 1 : 0);
    tree.gain.push(best.gain * gainUnit);
    tree.left.push(~l);
    tree.right.push(~leaves.length);
    if (parents[l]) tree[parents[l][1]][parents[l][0]] = k;
    parents[l] = [k, 'left'];
    parents[leaves.length] = [k, 'right'];
  }

  /** Both children with what a monotone feature leaves them: neither may cross the middle. */
  function children(leaf: GrowingLeaf, best: Split, direction: number, middle: number) {
    const l2 = splitL2(typeof best.bins !== 'number', options, scale);
    const gradientRight = leaf.gradient - best.gradientLeft;
    const hessianRight = leaf.hessian - best.hessianLeft;
    const outputs = [
      leafOutput(best.gradientLeft, best.hessianLeft, l1, l2, leaf),
      leafOutput(gradientRight, hessianRight, l1, l2, leaf),
    ];
    const between = (outputs[0] + outputs[1]) / 2;
    const bounds = [
      { low: direction < 0 ? between : leaf.low, high: direction > 0 ? between : leaf.high },
      { low: direction > 0 ? between : leaf.low, high: direction < 0 ? between : leaf.high },
    ];
    return [
      { begin: leaf.begin, end: middle, gradient: best.gradientLeft, hessian: best.hessianLeft },
      { begin: middle, end: leaf.end, gradient: gradientRight, hessian: hessianRight },
    ].map((side, s) => ({ ...side, ...bounds[s], output: outputs[s] }));
  }

  function searchChildren(small: Node, large: Node, slots: Map<Node, number>): Map<Node, Split | undefined> {
    const sides = [small, large].map((node, s) => {
      return { node, slot: slots.get(node)!, chosen: choose(s, usable()) };
    });
    for (const share of shares) {
      count(small, sides[0].slot, share);
      for (const pack of share.packs) {
        const histograms = pack.first * histogramBytes;
        runner.call(
          'subtract',
          place(sides[1].slot) + histograms,
          place(sides[0].slot) + histograms,
          pack.columns.length * histogramBytes,
        );
        for (const { node, slot, chosen } of sides) search(node, slot, chosen, pack);
      }
      runner.endJob();
    }
    runner.run();
    return new Map(
      sides.map(({ node, slot, chosen: { mask, results } }) => {
        return [node, bestSplit(training, node, mask, place(slot), results, options, scale)];
      }),
    );
  }
}

const maxFloat32 = 3.4028234663852886e38;

function bestLeaf(leaves: readonly GrowingLeaf[]): number {
  let chosen = -1;
  leaves.forEach(({ best }, l) => {
    if (best && (chosen < 0 || best.gain > leaves[chosen].best!.gain)) chosen = l;
  });
  return chosen;
}
