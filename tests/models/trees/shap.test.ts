import { expect, it } from 'vitest';
import type { FeatureMatrix } from '../../../models/matrix.js';
import { compileTrees } from '../../../models/trees/compiled-trees.js';
import { ensembleModel } from '../../../models/trees/ensemble-model.js';
import { expectedValue } from '../../../models/trees/expected-value.js';
import { type ExplainerOptions, openExplainer } from '../../../models/trees/explainer.js';
import { goesLeft, innerCovers, type Tree } from '../../../models/trees/tree.js';
import { randomEnsemble, randomMatrix } from './random-trees.js';

/** What a tree gives when only the features in `known` are: unknown splits average by cover. */
function conditional(tree: Tree, matrix: FeatureMatrix, row: number, known: number): number {
  const covers = innerCovers(tree);
  const coverOf = (child: number) => (child >= 0 ? covers[child] : tree.leaf_cover[~child]);
  const value = (child: number): number => {
    if (child < 0) return tree.leaf_value[~child];
    const feature = tree.feature[child];
    const [left, right] = [tree.left[child], tree.right[child]];
    if ((known >> feature) & 1) {
      const category = matrix.features[feature].kind === 'category';
      return value(goesLeft(tree, child, matrix.columns[feature][row], category) ? left : right);
    }
    return (coverOf(left) * value(left) + coverOf(right) * value(right)) / covers[child];
  };
  return value(tree.feature.length > 0 ? 0 : ~0);
}

/** Shapley's formula over all sets of features. */
function shapley(tree: Tree, matrix: FeatureMatrix, row: number): number[] {
  const n = matrix.features.length;
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  const values = Array.from({ length: 2 ** n }, (_, known) => conditional(tree, matrix, row, known));
  return Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let set = 0; set < 2 ** n; set++) {
      if ((set >> i) & 1) continue;
      const size = set.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(n - size - 1)) / factorial(n);
      sum += weight * (values[set | (1 << i)] - values[set]);
    }
    return sum;
  });
}

it.each([1, 2, 8, 40])('contributions are Shapley values, trees of %i leaves', (leaves) => {
  const matrix = randomMatrix(12, 4, 2, 3);
  const ensemble = randomEnsemble(matrix.features, 3, leaves, 4);
  const { base, values } = ensembleModel(ensemble).explain(matrix);
  expect(base).toBeCloseTo(
    ensemble.base + ensemble.trees.reduce((sum, tree) => sum + conditional(tree, matrix, 0, 0), 0),
    10,
  );
  for (let row = 0; row < matrix.rows; row++) {
    const expected = matrix.features.map(() => 0);
    for (const tree of ensemble.trees) {
      for (const [f, phi] of shapley(tree, matrix, row).entries()) expected[f] += phi;
    }
    for (const [f, phi] of expected.entries()) expect(values[row * 6 + f]).toBeCloseTo(phi, 10);
  }
});

it('contributions and base sum to the score, over long paths too', () => {
  const matrix = randomMatrix(500, 25, 3, 5);
  const ensemble = randomEnsemble(matrix.features, 10, 120, 6);
  const model = ensembleModel(ensemble);
  const { base, values } = model.explain(matrix);
  const scores = model.scores(matrix);
  for (let row = 0; row < matrix.rows; row++) {
    let sum = base;
    for (let f = 0; f < 28; f++) sum += values[row * 28 + f];
    expect(Math.abs(sum - scores[row])).toBeLessThan(1e-9);
  }
});

it('sum over a path of more features than a pattern holds', () => {
  const matrix = randomMatrix(50, 45, 0, 8);
  const steps = Array.from({ length: 44 }, (_, node) => node);
  const chain: Tree = {
    feature: steps,
    threshold: steps.map(() => 0.5),
    missing_left: steps.map(() => 1),
    left: steps.map((node) => (node < 43 ? node + 1 : ~44)),
    right: steps.map((node) => ~node),
    gain: steps,
    leaf_value: [...steps, 44].map((leaf) => Math.sin(leaf)),
    leaf_cover: [...steps, 44].map((leaf) => 50 + leaf),
    sets: [],
  };
  const model = ensembleModel({ features: matrix.features, base: 0, trees: [chain] });
  const { base, values } = model.explain(matrix);
  for (const [row, score] of model.scores(matrix).entries()) {
    const sum = values.subarray(row * 45, row * 45 + 45).reduce((total, value) => total + value, base);
    expect(Math.abs(sum - score)).toBeLessThan(1e-9);
  }
});

it.each([
  ['short paths', 30, 12],
  ['paths longer than a table', 120, 60],
])('are the same by both kernels, any number of threads and any cache: %s', async (_, leaves, numbers) => {
  const matrix = randomMatrix(300, numbers, 2, 9);
  const ensemble = randomEnsemble(matrix.features, 6, leaves, 10);
  const compiled = compileTrees(ensemble);
  const explained = async (options: ExplainerOptions) => {
    const explainer = openExplainer(ensemble, compiled, options);
    const values = new Float64Array(matrix.rows * matrix.features.length);
    explainer.explain(matrix.columns, values);
    const again = values.slice().fill(1);
    explainer.explain(matrix.columns, again);
    await explainer.close();
    expect(again).toEqual(values);
    return values;
  };
  const values = await explained({});
  for (const options of [
    { threads: 2 },
    { threads: 3, cacheBytes: 20_000 },
    { kernels: 'script' },
    { kernels: 'script', cacheBytes: 0 },
    { threads: 2, tableBytes: 5000 },
    { kernels: 'script', tableBytes: 5000 },
  ] as const)
    expect(Buffer.from((await explained(options)).buffer).equals(Buffer.from(values.buffer))).toBe(true);
});

it('the expected value weighs leaves by cover', () => {
  const tree = randomEnsemble(randomMatrix(1, 1, 0, 1).features, 1, 2, 1).trees[0];
  expect(expectedValue({ ...tree, leaf_value: [1, 4], leaf_cover: [2, 1] })).toBe(2);
});
