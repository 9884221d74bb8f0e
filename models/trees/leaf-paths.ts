import type { CompiledTrees, Word } from './compiled-trees.js';
import { innerCovers, type Tree } from './tree.js';

/** Paths of at most so many features have a table of all patterns; longer ones a map of those met. */
const tableFeatures = 10;

/** Stands in for a share of nothing, which would divide by zero. */
const leastShare = 1e-30;

/** A word's leaves with the features on their paths. */
export interface WordPaths {
  /** The features of the tree, as places in `CompiledTrees.features`. */
  readonly features: Int32Array;
  /** The bit of each leaf, and its value. */
  readonly bits: Int32Array;
  readonly values: Float64Array;
  /** Where each leaf's path begins in `path` and `shares`, and the end. */
  readonly starts: Int32Array;
  /** The features on each leaf's path, each once, as places in `features`. */
  readonly path: Int32Array;
  /** The features of `path`, as positions in the ensemble's features. */
  readonly columns: Int32Array;
  /** Of the cover that reaches a feature's nodes on the path, the share that stays on the path. */
  readonly shares: Float64Array;
  /** Where each leaf's table begins in `tables`; −1 when it has a map. */
  readonly tableStarts: Int32Array;
  /** Where the contributions of a pattern of satisfied features are remembered; −1 not yet. */
  readonly tables: Int32Array;
  readonly maps: ReadonlyMap<number, Map<number, number>>;
}

/** The paths of a word's leaves, with no pattern remembered yet. */
export function pathsOf(tree: Tree, word: Word, compiled: CompiledTrees): WordPaths {
  const covers = innerCovers(tree);
  const coverOf = (child: number) => (child >= 0 ? covers[child] : tree.leaf_cover[~child]);
  const parents = new Map<number, number>();
  tree.feature.forEach((_, node) => {
    parents.set(tree.left[node], node).set(tree.right[node], node);
  });
  const placeInLines = new Map(compiled.features.map(({ feature }, place) => [feature, place]));
  const features: number[] = [];
  const leaves: { bit: number; value: number; shares: Map<number, number> }[] = [];
  for (let bit = 0; bit < word.leaves; bit++) {
    const shares = new Map<number, number>();
    let child = ~(word.firstLeaf + bit);
    for (let node = parents.get(child); node !== undefined; node = parents.get(node)) {
      const place = placeInLines.get(tree.feature[node])!;
      if (!features.includes(place)) features.push(place);
      const share = covers[node] > 0 ? Math.max(coverOf(child) / covers[node], leastShare) : 0.5;
      shares.set(features.indexOf(place), (shares.get(features.indexOf(place)) ?? 1) * share);
      child = node;
    }
    leaves.push({ bit, value: tree.leaf_value[word.firstLeaf + bit], shares });
  }
  const path = Int32Array.from(leaves.flatMap(({ shares }) => [...shares.keys()]));
  const starts = [0];
  const tableStarts: number[] = [];
  let tableLength = 0;
  for (const { shares } of leaves) {
    starts.push(starts.at(-1)! + shares.size);
    tableStarts.push(shares.size <= tableFeatures ? tableLength : -1);
    if (shares.size <= tableFeatures) tableLength += 2 ** shares.size;
  }
  return {
    features: Int32Array.from(features),
    bits: Int32Array.from(leaves, ({ bit }) => bit),
    values: Float64Array.from(leaves, ({ value }) => value),
    starts: Int32Array.from(starts),
    path,
    columns: path.map((place) => compiled.features[features[place]].feature),
    shares: Float64Array.from(leaves.flatMap(({ shares }) => [...shares.values()])),
    tableStarts: Int32Array.from(tableStarts),
    tables: new Int32Array(tableLength).fill(-1),
    maps: new Map(tableStarts.flatMap((start, leaf) => (start < 0 ? [[leaf, new Map()]] : []))),
  };
}
