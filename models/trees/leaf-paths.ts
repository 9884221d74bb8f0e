import type { CompiledTrees, Word } from './compiled-trees.js';
import { innerCovers, type Tree } from './tree.js';

/** Stands in for a share of nothing, which would divide by zero. */
const leastShare = 1e-30;

/** A leaf and the features on its path, each once. */
export interface LeafPath {
  readonly value: number;
  /** The features as places in `WordPaths.features`. */
  readonly features: readonly number[];
  /** Of the cover that reaches a feature's nodes on the path, the share that stays on the path. */
  readonly shares: readonly number[];
}

/** A word's leaves with their paths. */
export interface WordPaths {
  /** The features on the paths, as places in `CompiledTrees.features`. */
  readonly features: readonly number[];
  readonly leaves: readonly LeafPath[];
}

/** The paths of a word's leaves. */
export function pathsOf(tree: Tree, word: Word, compiled: CompiledTrees): WordPaths {
  const covers = innerCovers(tree);
  const coverOf = (child: number) => (child >= 0 ? covers[child] : tree.leaf_cover[~child]);
  const parents = new Map<number, number>();
  tree.feature.forEach((_, node) => {
    parents.set(tree.left[node], node).set(tree.right[node], node);
  });
  const placeInLines = new Map(compiled.features.map(({ feature }, place) => [feature, place]));
  const features = new Map<number, number>();
  const leaves = Array.from({ length: word.leaves }, (_, bit): LeafPath => {
    const shares = new Map<number, number>();
    let child = ~(word.firstLeaf + bit);
    for (let node = parents.get(child); node !== undefined; node = parents.get(node)) {
      const line = placeInLines.get(tree.feature[node])!;
      const place = features.get(line) ?? features.size;
      features.set(line, place);
      const share = covers[node] > 0 ? Math.max(coverOf(child) / covers[node], leastShare) : 0.5;
      shares.set(place, (shares.get(place) ?? 1) * share);
      child = node;
    }
    const value = tree.leaf_value[word.firstLeaf + bit];
    return { value, features: [...shares.keys()], shares: [...shares.values()] };
  });
  return { features: [...features.keys()], leaves };
}
