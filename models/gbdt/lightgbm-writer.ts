import type { ModelFeature } from '../matrix.js';
import type { TreeEnsemble } from '../trees/compiled-trees.js';
import { emptyTree, innerCovers, type Tree } from '../trees/tree.js';

/** LightGBM's decision_type: a category, or a number that goes left when missing; missing is NaN. */
const category = 1;
const defaultLeft = 2;
const missingIsNaN = 8;

/**
 * Writes an ensemble whose score is the log-odds of bad as a LightGBM text model, which LightGBM loads
 * and scores alike. The base goes into the leaves of the first tree.
 */
export function writeLightGbm({ features, base, trees }: TreeEnsemble): string {
  const constant: Tree = { ...emptyTree(), leaf_value: [0], leaf_cover: [1] };
  const [first, ...others] = trees.length > 0 ? trees : [constant];
  const withBase = { ...first, leaf_value: first.leaf_value.map((value) => value + base) };
  return [
    'tree',
    'version=v4',
    'num_class=1',
    'num_tree_per_iteration=1',
    'label_index=0',
    `max_feature_idx=${features.length - 1}`,
    'objective=binary sigmoid:1',
    `feature_names=${features.map(({ name }) => name).join(' ')}`,
    `feature_infos=${features.map((feature, f) => featureInfo(feature, f, trees)).join(' ')}`,
    '',
    ...[withBase, ...others].flatMap((tree, t) => treeLines(tree, t, features)),
    'end of trees',
    '',
    'feature_importances:',
    '',
    'parameters:',
    'end of parameters',
    '',
    'pandas_categorical:null',
    '',
  ].join('\n');
}

function featureInfo({ kind }: ModelFeature, f: number, trees: readonly Tree[]): string {
  if (kind === 'number') return '[-inf:inf]';
  const codes = trees.flatMap(({ feature, threshold, sets }) =>
    feature.flatMap((split, node) => (split === f ? sets[threshold[node]] : [])),
  );
  return [...new Set(codes)].sort((a, b) => a - b).join(':') || '-1';
}

function treeLines(tree: Tree, t: number, features: readonly ModelFeature[]): string[] {
  const inner = innerCovers(tree);
  const decisions = tree.feature.map((f, node) => {
    if (features[f].kind === 'category') return category | missingIsNaN;
    return missingIsNaN | (tree.missing_left[node] ? defaultLeft : 0);
  });
  const arrays: [string, ArrayLike<number>][] = [
    ['split_feature', tree.feature],
    ['split_gain', tree.gain],
    ['threshold', tree.threshold],
    ['decision_type', decisions],
    ['left_child', tree.left],
    ['right_child', tree.right],
    ['leaf_value', tree.leaf_value],
    ['leaf_weight', tree.leaf_cover],
    ['leaf_count', tree.leaf_cover],
    ['internal_value', innerValues(tree, inner)],
    ['internal_weight', inner],
    ['internal_count', inner],
  ];
  if (tree.sets.length > 0) {
    const words = tree.sets.map(wordsOf);
    const bounds = [0];
    for (const { length } of words) bounds.push(bounds.at(-1)! + length);
    arrays.push(['cat_boundaries', bounds], ['cat_threshold', words.flat()]);
  }
  return [
    `Tree=${t}`,
    `num_leaves=${tree.leaf_value.length}`,
    `num_cat=${tree.sets.length}`,
    ...arrays.map(([name, values]) => `${name}=${Array.from(values).join(' ')}`),
    'is_linear=0',
    'shrinkage=1',
    '',
    '',
  ];
}

function innerValues(tree: Tree, covers: Float64Array): Float64Array {
  const sums = new Float64Array(covers.length);
  const sumOf = (child: number) => {
    return child >= 0 ? sums[child] : tree.leaf_cover[~child] * tree.leaf_value[~child];
  };
  for (let node = sums.length - 1; node >= 0; node--) {
    sums[node] = sumOf(tree.left[node]) + sumOf(tree.right[node]);
  }
  return sums.map((sum, node) => sum / covers[node]);
}

/** Category codes as bits in words of 32. */
function wordsOf(codes: readonly number[]): number[] {
  const words: number[] = new Array(Math.floor((codes.at(-1) ?? 0) / 32) + 1).fill(0);
  for (const code of codes) words[Math.floor(code / 32)] |= 1 << (code % 32);
  return words.map((word) => word >>> 0);
}
