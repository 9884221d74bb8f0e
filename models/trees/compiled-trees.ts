import type { ModelFeature } from '../matrix.js';
import type { Tree } from './tree.js';

/** Trees over named features: the score is base + Σ leaf values. */
export interface TreeEnsemble {
  readonly features: readonly ModelFeature[];
  readonly base: number;
  readonly trees: readonly Tree[];
}

/** Words that are scored together: the masks of a line fill one cache line. */
export const blockWords = 16;

/** Leaves of a word, and the values it has: the last, 0, is for rows that end in another word. */
export const wordLeaves = 32;
export const wordValues = wordLeaves + 1;

/**
 * How a feature's values become lines of the mask tables. Line `firstLine` + b is for values up to
 * thresholds[b] (and above those before), the next to last for values above all, the last for missing.
 */
export interface FeatureLines {
  /** Position in the ensemble's features. */
  readonly feature: number;
  readonly thresholds: Float32Array;
  readonly firstLine: number;
}

/** Up to 32 leaves of one tree. */
export interface Word {
  readonly tree: number;
  readonly firstLeaf: number;
  readonly leaves: number;
}

/**
 * Trees as tables: a line's mask in a word has a bit for each leaf that a value of the line can still
 * reach. The leaf of a row is the one bit left when the masks of all its values are combined.
 */
export interface CompiledTrees {
  readonly lines: number;
  /** Only the features that split somewhere. */
  readonly features: readonly FeatureLines[];
  readonly words: readonly Word[];
  readonly blocks: number;
  /** blocks × lines × 16. */
  readonly masks: Uint32Array;
  /** blocks × 16 × 33. */
  readonly values: Float64Array;
}

/** Builds the tables of an ensemble. */
export function compileTrees({ features, trees }: TreeEnsemble): CompiledTrees {
  const featureLines = linesOf(features, trees);
  const last = featureLines.at(-1);
  const lines = last ? last.firstLine + lineCount(last) : 0;
  const words = trees.flatMap((tree, t) => wordsOf(tree, t));
  const blocks = Math.ceil(words.length / blockWords);
  const masks = new Uint32Array(blocks * lines * blockWords);
  const values = new Float64Array(blocks * blockWords * wordValues);
  const linesOfFeature = new Map(featureLines.map((entry) => [entry.feature, entry]));
  words.forEach(({ tree: t, firstLeaf, leaves }, w) => {
    const tree = trees[t];
    const everyLeaf = leaves === wordLeaves ? 0xffffffff : 2 ** leaves - 1;
    const first = Math.floor(w / blockWords) * lines * blockWords + (w % blockWords);
    for (let line = 0; line < lines; line++) masks[first + line * blockWords] = everyLeaf;
    for (let leaf = 0; leaf < leaves; leaf++)
      values[w * wordValues + leaf] = tree.leaf_value[firstLeaf + leaf];
    const below = leavesBelow(tree, firstLeaf);
    tree.feature.forEach((feature, node) => {
      const entry = linesOfFeature.get(feature)!;
      const category = features[feature].kind === 'category';
      const left = leftLines(tree, node, entry, category);
      const [belowLeft, belowRight] = [below(tree.left[node]), below(tree.right[node])];
      for (let line = 0; line < left.length; line++) {
        masks[first + (entry.firstLine + line) * blockWords] &= ~(left[line] ? belowRight : belowLeft);
      }
    });
  });
  return { lines, features: featureLines, words, blocks, masks, values };
}

function lineCount({ thresholds }: FeatureLines): number {
  return thresholds.length + 2;
}

function linesOf(features: readonly ModelFeature[], trees: readonly Tree[]): FeatureLines[] {
  const thresholds = features.map(() => new Set<number>());
  for (const tree of trees) {
    tree.feature.forEach((feature, node) => {
      if (features[feature].kind === 'number') {
        thresholds[feature].add(floorFloat32(tree.threshold[node]));
        return;
      }
      for (const code of tree.sets[tree.threshold[node]]) {
        thresholds[feature].add(code - 1).add(code);
      }
    });
  }
  let firstLine = 0;
  const entries: FeatureLines[] = [];
  thresholds.forEach((set, feature) => {
    if (set.size === 0) return;
    const entry = { feature, thresholds: Float32Array.from(set).sort(), firstLine };
    entries.push(entry);
    firstLine += lineCount(entry);
  });
  return entries;
}

/** Which lines of its feature go left at a node. A code's own line ends at it and begins at the code before. */
function leftLines(tree: Tree, node: number, { thresholds }: FeatureLines, category: boolean): boolean[] {
  if (category) {
    const codes = new Set(tree.sets[tree.threshold[node]]);
    return [...Array.from(thresholds, (code) => codes.has(code)), false, false];
  }
  const threshold = floorFloat32(tree.threshold[node]);
  return [...Array.from(thresholds, (edge) => edge <= threshold), false, tree.missing_left[node] === 1];
}

function wordsOf(tree: Tree, t: number): Word[] {
  const leaves = tree.leaf_value.length;
  return Array.from({ length: Math.ceil(leaves / wordLeaves) }, (_, w) => {
    const firstLeaf = w * wordLeaves;
    return { tree: t, firstLeaf, leaves: Math.min(wordLeaves, leaves - firstLeaf) };
  });
}

/** The leaves below a child as bits of the word that begins at `firstLeaf`. */
function leavesBelow(tree: Tree, firstLeaf: number): (child: number) => number {
  const below = new Uint32Array(tree.feature.length);
  const bits = (child: number) => {
    if (child >= 0) return below[child];
    const bit = ~child - firstLeaf;
    return bit >= 0 && bit < wordLeaves ? 1 << bit : 0;
  };
  for (let node = below.length - 1; node >= 0; node--) {
    below[node] = bits(tree.left[node]) | bits(tree.right[node]);
  }
  return bits;
}

const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

/** The largest 32-bit float that is not above x: for 32-bit values v ≤ x means the same as v ≤ this. */
export function floorFloat32(x: number): number {
  float[0] = x;
  if (float[0] <= x) return float[0];
  if (float[0] === 0) return -1.401298464324817e-45;
  floatBits[0] += float[0] > 0 ? -1 : 1;
  return float[0];
}
