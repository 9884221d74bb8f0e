import { z } from 'zod';

/**
 * A binary tree in arrays. Inner nodes come first-split first: node 0 is the root and children stand
 * behind their parent. A child c ≥ 0 is an inner node; c < 0 is the leaf −c − 1. A tree of one leaf has
 * no inner node.
 */
export const treeSchema = z.strictObject({
  /** Position of the feature that splits each inner node. */
  feature: z.array(z.number().int().min(0)),
  /** A value goes left when it is at most this; at a category, the place in `sets`. */
  threshold: z.array(z.number()),
  /** Whether missing goes left. At a category missing and unseen codes always go right. */
  missing_left: z.array(z.union([z.literal(0), z.literal(1)])),
  left: z.array(z.number().int()),
  right: z.array(z.number().int()),
  /** What the split took off the loss. */
  gain: z.array(z.number()),
  leaf_value: z.array(z.number()).min(1),
  /** The training rows, or their weight, in each leaf. */
  leaf_cover: z.array(z.number().min(0)),
  /** The category codes that go left, rising. */
  sets: z.array(z.array(z.number().int().min(0))),
});

/** A tree as it is stored and read. */
export type Tree = z.infer<typeof treeSchema>;

/** A tree without nodes or leaves, to be grown or read into. */
export function emptyTree(): Tree {
  return {
    feature: [],
    threshold: [],
    missing_left: [],
    left: [],
    right: [],
    gain: [],
    leaf_value: [],
    leaf_cover: [],
    sets: [],
  };
}

/** What contradicts itself in a tree over features of these kinds; undefined when nothing does. */
export function treeFault(tree: Tree, kinds: readonly ('number' | 'category')[]): string | undefined {
  const { feature, threshold, missing_left, left, right, gain, leaf_value, leaf_cover, sets } = tree;
  const inner = feature.length;
  if ([threshold, missing_left, left, right, gain].some(({ length }) => length !== inner)) {
    return 'the arrays of its nodes differ in length';
  }
  if (leaf_value.length !== inner + 1 || leaf_cover.length !== inner + 1) {
    return `${inner} splits need ${inner + 1} leaves`;
  }
  const seen = new Set<number>();
  for (let node = 0; node < inner; node++) {
    if (feature[node] >= kinds.length) return `node ${node} splits on a feature that is not listed`;
    if (kinds[feature[node]] === 'category' && !(threshold[node] in sets)) {
      return `node ${node} has no category set`;
    }
    for (const child of [left[node], right[node]]) {
      const exists = child >= 0 ? child > node && child < inner : ~child <= inner;
      if (!exists || seen.has(child)) return `node ${node} has a child that is not its own`;
      seen.add(child);
    }
  }
  return undefined;
}

/** The cover of each inner node: the sum of its leaves'. */
export function innerCovers(tree: Tree): Float64Array {
  const covers = new Float64Array(tree.feature.length);
  const coverOf = (child: number) => (child >= 0 ? covers[child] : tree.leaf_cover[~child]);
  for (let node = covers.length - 1; node >= 0; node--) {
    covers[node] = coverOf(tree.left[node]) + coverOf(tree.right[node]);
  }
  return covers;
}

/** Whether a value goes left at a node: the definition, for tests and rare calls. */
export function goesLeft(tree: Tree, node: number, value: number, category: boolean): boolean {
  if (category) return tree.sets[tree.threshold[node]].includes(value);
  return Number.isNaN(value) ? tree.missing_left[node] === 1 : value <= tree.threshold[node];
}
