import { blockWords, type CompiledTrees, type TreeEnsemble, type Word } from './compiled-trees.js';
import { innerCovers, type Tree } from './tree.js';

/** Paths of at most so many features have a table of all patterns; longer ones a map of those met. */
const tableFeatures = 10;

/** Numbers that all remembered patterns together may hold: 128 MiB. */
const mostRemembered = 2 ** 24;

/** A leaf as its contributions see it. */
interface Leaf {
  readonly bit: number;
  readonly value: number;
  /** The features on its path, each once, as places in the tree's `features`. */
  readonly features: Int32Array;
  /** Of the cover that reaches a feature's nodes on the path, the share that stays on the path. */
  readonly shares: Float64Array;
  /** Where the contributions of a pattern of satisfied features stand among those remembered; −1 not yet. */
  readonly patterns: Int32Array | Map<number, number>;
}

/** A word's leaves with the features on their paths, as places in `CompiledTrees.features`. */
interface WordPaths {
  readonly features: Int32Array;
  readonly leaves: readonly Leaf[];
}

/** Adds the contributions of rows to `values`, rows × `width`, row-major, from `firstRow`. */
export type Explainer = (
  lines: Uint32Array,
  firstRow: number,
  rows: number,
  values: Float64Array,
  width: number,
) => void;

/** The mean of a tree's leaves by cover: what is expected before any feature is known. */
export function expectedValue(tree: Tree): number {
  let sum = 0;
  let cover = 0;
  tree.leaf_cover.forEach((c, leaf) => {
    sum += c * tree.leaf_value[leaf];
    cover += c;
  });
  return cover > 0 ? sum / cover : tree.leaf_value[0];
}

/**
 * Exact path-dependent TreeSHAP (Lundberg et al., 2020). A leaf's contributions depend on a row only
 * through which features of its path the row satisfies, so they are computed once for each such pattern
 * (Yang, 2021).
 */
export function treeExplainer(ensemble: TreeEnsemble, compiled: CompiledTrees): Explainer {
  const words = compiled.words.map((word) => pathsOf(ensemble.trees[word.tree], word, compiled));
  const { features: lineFeatures, lines: lineCount, masks } = compiled;
  const lineWidth = lineFeatures.length;
  const possible = new Uint32Array(lineWidth);
  let remembered = new Float64Array(2 ** 16);
  let used = 0;

  /** The place of a pattern's contributions, computed when they are not remembered. */
  const placeOf = (leaf: Leaf, pattern: number): number => {
    const { patterns, features } = leaf;
    const known = patterns instanceof Map ? (patterns.get(pattern) ?? -1) : patterns[pattern];
    if (known >= 0) return known;
    if (used + features.length > remembered.length) {
      const grown = new Float64Array(2 * remembered.length);
      grown.set(remembered);
      remembered = grown;
    }
    const place = used;
    contributions(leaf, pattern, remembered.subarray(place, place + features.length));
    if (used > mostRemembered) return place;
    used += features.length;
    if (patterns instanceof Map) patterns.set(pattern, place);
    else patterns[pattern] = place;
    return place;
  };

  return (lines, firstRow, rows, values, width) => {
    for (let from = 0; from < rows; from += 256) {
      const to = Math.min(from + 256, rows);
      words.forEach(({ features, leaves }, w) => {
        const first = Math.floor(w / blockWords) * lineCount * blockWords + (w % blockWords);
        for (let row = from; row < to; row++) {
          for (let f = 0; f < features.length; f++) {
            possible[f] = masks[first + lines[row * lineWidth + features[f]] * blockWords];
          }
          const target = (firstRow + row) * width;
          for (const leaf of leaves) {
            const { bit, features: path } = leaf;
            let pattern = 0;
            for (let j = 0; j < path.length; j++) pattern |= ((possible[path[j]] >>> bit) & 1) << j;
            const place = placeOf(leaf, pattern);
            for (let j = 0; j < path.length; j++) {
              values[target + lineFeatures[features[path[j]]].feature] += remembered[place + j];
            }
          }
        }
      });
    }
  };
}

/**
 * The contributions of one leaf to the features of its path. With o(j) = 1 for a satisfied feature and
 * share z(j), feature i gets value·(o(i) − z(i))·Σ_s s!(d−1−s)!/d! · [x^s] Π_{j≠i} (o(j)·x + z(j)).
 * Features that are not satisfied are constants of the product, and all get the same.
 */
function contributions({ value, shares }: Leaf, pattern: number, into: Float64Array): void {
  const d = shares.length;
  const product = new Float64Array(d + 1);
  product[0] = 1;
  let on = 0;
  let constant = value;
  for (let j = 0; j < d; j++) {
    if (!((pattern >>> j) & 1)) {
      constant *= shares[j];
      continue;
    }
    on++;
    for (let s = on; s > 0; s--) product[s] = product[s] * shares[j] + product[s - 1];
    product[0] *= shares[j];
  }
  const weights = shapleyWeights(d);
  let off = 0;
  for (let s = 0; s <= on && s < d; s++) off += product[s] * weights[s];
  for (let j = 0; j < d; j++) {
    if (!((pattern >>> j) & 1)) {
      into[j] = -constant * off;
      continue;
    }
    let quotient = 0;
    let sum = 0;
    for (let s = on - 1; s >= 0; s--) {
      quotient = product[s + 1] - shares[j] * quotient;
      sum += quotient * weights[s];
    }
    into[j] = (1 - shares[j]) * constant * sum;
  }
}

const weightsBySize: Float64Array[] = [];

/** s!(d−1−s)!/d! for s < d. */
function shapleyWeights(d: number): Float64Array {
  weightsBySize[d] ??= Float64Array.from({ length: d }, (_, s) => {
    let weight = 1 / d;
    for (let i = 1; i <= s; i++) weight *= i / (d - i);
    return weight;
  });
  return weightsBySize[d];
}

function pathsOf(tree: Tree, word: Word, compiled: CompiledTrees): WordPaths {
  const covers = innerCovers(tree);
  const coverOf = (child: number) => (child >= 0 ? covers[child] : tree.leaf_cover[~child]);
  const parents = new Map<number, number>();
  tree.feature.forEach((_, node) => {
    parents.set(tree.left[node], node).set(tree.right[node], node);
  });
  const placeInLines = new Map(compiled.features.map(({ feature }, place) => [feature, place]));
  const features: number[] = [];
  const leaves = Array.from({ length: word.leaves }, (_, bit): Leaf => {
    const shares = new Map<number, number>();
    let child = ~(word.firstLeaf + bit);
    for (let node = parents.get(child); node !== undefined; node = parents.get(node)) {
      const place = placeInLines.get(tree.feature[node])!;
      if (!features.includes(place)) features.push(place);
      const local = features.indexOf(place);
      const share = covers[node] > 0 ? coverOf(child) / covers[node] : 0.5;
      shares.set(local, (shares.get(local) ?? 1) * share);
      child = node;
    }
    return {
      bit,
      value: tree.leaf_value[word.firstLeaf + bit],
      features: Int32Array.from(shares.keys()),
      shares: Float64Array.from(shares.values()),
      patterns: shares.size <= tableFeatures ? new Int32Array(2 ** shares.size).fill(-1) : new Map(),
    };
  });
  return { features: Int32Array.from(features), leaves: leaves.filter(({ shares }) => shares.length > 0) };
}
