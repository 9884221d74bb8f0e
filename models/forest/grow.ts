import { RandomForestClassifier } from 'ml-random-forest';
import type { StoredTree } from './tree.js';

/** How one tree is grown. */
export interface TreeOptions {
  /** Features the tree may use. */
  readonly features: number;
  readonly maxDepth: number;
  /** Nodes of this many rows or fewer are not split. */
  readonly minNodeRows: number;
}

/** A node of the package's exported tree; a leaf has a distribution over the classes 0 and 1. */
interface ExportedNode {
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly left?: ExportedNode;
  readonly right?: ExportedNode;
  readonly distribution?: readonly (readonly number[])[];
}

/**
 * Grows one tree with `ml-random-forest` and takes its splits out of the package's own export.
 *
 * @param columns without missing values
 * @param rows the rows to grow on
 * @param reference the rows whose mean is the value of inner nodes; they hold `rows`
 */
export function growTree(
  columns: readonly Float32Array[],
  bad: Uint8Array,
  rows: Int32Array,
  reference: Int32Array,
  options: TreeOptions,
  seed: number,
): StoredTree {
  const classifier = new RandomForestClassifier({
    nEstimators: 1,
    maxFeatures: options.features,
    replacement: false,
    useSampleBagging: false,
    noOOB: true,
    seed,
    treeOptions: { maxDepth: options.maxDepth, minNumSamples: options.minNodeRows, gainThreshold: 0 },
  });
  classifier.train(
    Array.from(rows, (row) => columns.map((column) => column[row])),
    Array.from(rows, (row) => bad[row]),
  );
  const { baseModel } = JSON.parse(JSON.stringify(classifier)) as {
    baseModel: { indexes: number[][]; estimators: { root: ExportedNode }[] };
  };
  const tree: StoredTree = { feature: [], threshold: [], left: [], right: [], value: [] };
  const featureOf = baseModel.indexes[0];
  append(baseModel.estimators[0].root, reference);
  return tree;

  /** Appends a node, which holds these reference rows, and all below it; its position. */
  function append(node: ExportedNode, held: Int32Array): number {
    const place = tree.feature.length;
    const { left, right } = node;
    const inner = left !== undefined && right !== undefined;
    const feature = inner ? featureOf[node.splitColumn!] : -1;
    const threshold = inner ? node.splitValue! : 0;
    const badShare = node.distribution?.[0]?.[1] ?? 0; // a leaf of goods only has no second class
    tree.feature.push(feature);
    tree.threshold.push(threshold);
    tree.left.push(-1);
    tree.right.push(-1);
    tree.value.push(Math.min(badShare, 1));
    if (!inner) return place;
    const column = columns[feature];
    const below = held.filter((row) => column[row] < threshold);
    const above = held.filter((row) => column[row] >= threshold);
    tree.left[place] = append(left, below);
    tree.right[place] = append(right, above);
    tree.value[place] =
      (below.length * tree.value[tree.left[place]] + above.length * tree.value[tree.right[place]]) /
      held.length;
    return place;
  }
}
