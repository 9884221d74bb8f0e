import type { FeatureMatrix, ModelFeature } from '../../../models/matrix.js';
import type { TreeEnsemble } from '../../../models/trees/compiled-trees.js';
import { goesLeft, type Tree } from '../../../models/trees/tree.js';
import { type Random, seededRandom } from '../../../pipeline/core/random.js';

const codes = [0, 1, 2, 3, 7, 40];

/** Number features with values on a grid of quarters, then category features, all with missing values. */
export function randomMatrix(rows: number, numbers: number, categories: number, seed: number): FeatureMatrix {
  const random = seededRandom(seed);
  const features: ModelFeature[] = [];
  for (let f = 0; f < numbers; f++) features.push({ name: `n${f}`, kind: 'number', direction: 0 });
  for (let f = 0; f < categories; f++) features.push({ name: `c${f}`, kind: 'category', direction: 0 });
  const columns = features.map(({ kind }) =>
    Float32Array.from({ length: rows }, () => {
      if (random.uniform() < 0.15) return Number.NaN;
      return kind === 'number' ? Math.round(random.normal() * 4) / 4 : codes[random.below(codes.length)];
    }),
  );
  return { rows, features, columns };
}

/** Trees with random splits over the features of a matrix. */
export function randomEnsemble(
  features: readonly ModelFeature[],
  trees: number,
  leaves: number,
  seed: number,
): TreeEnsemble {
  const random = seededRandom(seed);
  return {
    features,
    base: random.normal(),
    trees: Array.from({ length: trees }, () => randomTree(features, leaves, random)),
  };
}

function randomTree(features: readonly ModelFeature[], leaves: number, random: Random): Tree {
  const tree: Tree = {
    feature: [],
    threshold: [],
    missing_left: [],
    left: [],
    right: [],
    gain: [],
    leaf_value: Array.from({ length: leaves }, () => random.normal()),
    leaf_cover: Array.from({ length: leaves }, () => 1 + random.below(50)),
    sets: [],
  };
  const parents: [node: number, side: 'left' | 'right'][] = [];
  for (let node = 0; node < leaves - 1; node++) {
    const leaf = random.below(node + 1);
    const feature = random.below(features.length);
    const category = features[feature].kind === 'category';
    tree.feature.push(feature);
    tree.threshold.push(category ? tree.sets.length : Math.round(random.normal() * 4) / 4);
    if (category) tree.sets.push(codes.filter(() => random.uniform() < 0.5));
    tree.missing_left.push(!category && random.uniform() < 0.5 ? 1 : 0);
    tree.gain.push(random.uniform());
    tree.left.push(~leaf);
    tree.right.push(~(node + 1));
    if (parents[leaf]) tree[parents[leaf][1]][parents[leaf][0]] = node;
    parents[leaf] = [node, 'left'];
    parents[node + 1] = [node, 'right'];
  }
  return tree;
}

/** The leaf of a row, by walking. */
export function leafOf(tree: Tree, { features, columns }: FeatureMatrix, row: number): number {
  let child = tree.feature.length > 0 ? 0 : ~0;
  while (child >= 0) {
    const feature = tree.feature[child];
    const left = goesLeft(tree, child, columns[feature][row], features[feature].kind === 'category');
    child = left ? tree.left[child] : tree.right[child];
  }
  return ~child;
}

/** The scores of an ensemble, by walking each tree in turn. */
export function walkedScores({ base, trees }: TreeEnsemble, matrix: FeatureMatrix): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) =>
    trees.reduce((sum, tree) => sum + tree.leaf_value[leafOf(tree, matrix, row)], base),
  );
}
