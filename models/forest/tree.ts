import { z } from 'zod';

/**
 * A binary tree in arrays. Node 0 is the root; a node's children stand behind it. A row goes left
 * when its value is below the threshold.
 */
export const treeSchema = z.strictObject({
  /** Position of the feature that splits the node; −1 at a leaf. */
  feature: z.array(z.number().int().min(-1)).min(1),
  threshold: z.array(z.number()),
  left: z.array(z.number().int()),
  right: z.array(z.number().int()),
  /** Probability of bad at a leaf; mean over the fitted rows below an inner node. */
  value: z.array(z.number().min(0).max(1)),
});

/** The stored form of a tree. */
export type StoredTree = z.infer<typeof treeSchema>;

/** A tree ready to be walked. */
export interface Tree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
}

/** Packs a stored tree; undefined when its arrays do not make a tree over so many features. */
export function packedTree(stored: StoredTree, features: number): Tree | undefined {
  const { feature, threshold, left, right, value } = stored;
  const nodes = feature.length;
  if ([threshold, left, right, value].some(({ length }) => length !== nodes)) return undefined;
  for (let node = 0; node < nodes; node++) {
    if (feature[node] === -1) continue;
    const children = [left[node], right[node]];
    if (feature[node] >= features || children.some((child) => child <= node || child >= nodes))
      return undefined;
  }
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(value),
  };
}

/** The child a row goes to. */
export function childOf(tree: Tree, node: number, columns: readonly Float32Array[], row: number): number {
  return columns[tree.feature[node]][row] < tree.threshold[node] ? tree.left[node] : tree.right[node];
}

/** The leaf a row ends in. */
export function leafOf(tree: Tree, columns: readonly Float32Array[], row: number): number {
  let node = 0;
  while (tree.feature[node] >= 0) node = childOf(tree, node, columns, row);
  return node;
}
