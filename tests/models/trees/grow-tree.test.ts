import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoostOptions, boost } from '../../../models/gbdt/boost.js';
import type { FeatureMatrix } from '../../../models/matrix.js';
import { seededRandom } from '../../../pipeline/core/random.js';
import { leafOf, randomMatrix } from './random-trees.js';

const options: BoostOptions = {
  objective: 'regression',
  trees: 1,
  leaves: 2,
  learningRate: 1,
  minLeafRows: 1,
  minLeafHessian: 0,
  minGain: 0,
  l1: 0,
  l2: 0,
  rowShare: 1,
  featureShare: 1,
  categorySmoothing: 0,
  categoryL2: 0,
  maxCategories: 255,
  patience: 10,
  seed: 1,
  threads: 1,
  kernels: 'wasm',
};

const everyRow = (matrix: FeatureMatrix) => Int32Array.from({ length: matrix.rows }, (_, row) => row);

async function grow(matrix: FeatureMatrix, target: Float32Array, changed: Partial<BoostOptions> = {}) {
  return boost({ matrix, target }, everyRow(matrix), new Int32Array(0), { ...options, ...changed });
}

/** What a split takes off half the squared error, with penalty l2. */
function gainOf(target: Float32Array, left: boolean[], l2: number): number {
  const mean = target.reduce((sum, y) => sum + y, 0) / target.length;
  const score = (rows: number[]) =>
    rows.reduce((sum, row) => sum + target[row] - mean, 0) ** 2 / (rows.length + l2);
  const rows = [...target.keys()];
  const [ins, outs] = [rows.filter((row) => left[row]), rows.filter((row) => !left[row])];
  return ins.length > 0 && outs.length > 0 ? (score(ins) + score(outs) - score(rows)) / 2 : 0;
}

/** The best gain over every threshold with missing on either side, and every set of categories. */
function bestGain({ features, columns }: FeatureMatrix, target: Float32Array, l2: number): number {
  let best = 0;
  columns.forEach((column, f) => {
    const values = [...new Set(column)].filter((v) => !Number.isNaN(v));
    if (features[f].kind === 'number') {
      for (const threshold of values) {
        for (const missing of [true, false]) {
          const left = Array.from(column, (v) => (Number.isNaN(v) ? missing : v <= threshold));
          best = Math.max(best, gainOf(target, left, l2));
        }
      }
      return;
    }
    for (let set = 1; set < 2 ** values.length; set++) {
      const left = Array.from(column, (v) => values.some((code, i) => code === v && (set >> i) & 1));
      best = Math.max(best, gainOf(target, left, l2));
    }
  });
  return best;
}

describe('the first split', () => {
  it.each([0, 1.5])('is the best there is, by brute force (l2 %f)', async (l2) => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seededRandom(seed);
      const matrix = randomMatrix(60, 2, 2, seed);
      const target = Float32Array.from({ length: 60 }, (_, row) => {
        const [number, , code] = matrix.columns.map((column) => column[row]);
        return random.normal() + (Number.isNaN(number) ? 1 : number) + (code === 3 || code === 40 ? 1.5 : 0);
      });
      const { trees } = await grow(matrix, target, { l2 });
      expect(trees[0].gain[0]).toBeCloseTo(bestGain(matrix, target, l2), 3);
    }
  });

  it('of constant categories or numbers is none', async () => {
    const matrix = {
      rows: 4,
      features: randomMatrix(4, 1, 0, 1).features,
      columns: [new Float32Array(4).fill(2)],
    };
    expect((await grow(matrix, Float32Array.of(0, 1, 2, 3))).trees).toEqual([]);
  });
});

describe('a tree', () => {
  const matrix = randomMatrix(400, 4, 2, 9);
  const random = seededRandom(4);
  const target = Float32Array.from(
    { length: 400 },
    (_, row) => (matrix.columns[0][row] || 0) ** 2 + random.normal(),
  );

  it('has leaves that are the penalized means of their rows, and count them', async () => {
    const { base, trees } = await grow(matrix, target, { leaves: 16, l2: 2, l1: 1 });
    const [tree] = trees;
    expect(tree.leaf_value).toHaveLength(16);
    const sums = new Float64Array(16);
    const counts = new Float64Array(16);
    for (let row = 0; row < 400; row++) {
      const leaf = leafOf(tree, matrix, row);
      sums[leaf] += target[row] - base;
      counts[leaf]++;
    }
    expect([...counts]).toEqual(tree.leaf_cover);
    tree.leaf_value.forEach((value, leaf) => {
      const shrunk = Math.sign(sums[leaf]) * Math.max(Math.abs(sums[leaf]) - 1, 0);
      expect(value).toBeCloseTo(shrunk / (counts[leaf] + 2), 5);
    });
  });

  it('keeps the least rows and hessian of a leaf', async () => {
    const { trees } = await grow(matrix, target, { leaves: 31, minLeafRows: 40 });
    expect(Math.min(...trees[0].leaf_cover)).toBeGreaterThanOrEqual(40);
    const heavy = await grow(matrix, target, { leaves: 31, minLeafHessian: 60 });
    expect(Math.min(...heavy.trees[0].leaf_cover)).toBeGreaterThanOrEqual(60);
    const dear = await grow(matrix, target, { leaves: 31, minGain: 20 });
    expect(Math.min(...dear.trees[0].gain)).toBeGreaterThanOrEqual(20);
  });

  it('is the same by both kernels and by any number of threads', async () => {
    const many = randomMatrix(20_000, 9, 2, 12);
    const noisy = Float32Array.from(
      { length: 20_000 },
      (_, row) => +(random.normal() > (many.columns[1][row] || 0)),
    );
    const settings: Partial<BoostOptions> = {
      objective: 'logistic',
      trees: 5,
      leaves: 31,
      learningRate: 0.1,
      rowShare: 0.7,
    };
    const reference = await grow(many, noisy, settings);
    expect(await grow(many, noisy, { ...settings, kernels: 'script' })).toEqual(reference);
    for (const threads of [2, 3])
      expect(await grow(many, noisy, { ...settings, threads })).toEqual(reference);
  });

  it('is monotone in a feature that is declared so, whatever the data say', async () => {
    const directed = {
      ...matrix,
      features: matrix.features.map((f, i) => (i === 0 ? { ...f, direction: 1 as const } : f)),
    };
    const { trees } = await grow(directed, target, { leaves: 31, trees: 5, learningRate: 0.5 });
    fc.assert(
      fc.property(
        fc.nat(399),
        fc.float({ min: -3, max: 3, noNaN: true }),
        fc.float({ min: 0, max: 2, noNaN: true }),
        (row, x, step) => {
          const at = (value: number) => {
            const columns = directed.columns.map((column, c) =>
              Float32Array.of(c === 0 ? value : column[row]),
            );
            const one = { rows: 1, features: directed.features, columns };
            return trees.reduce((sum, tree) => sum + tree.leaf_value[leafOf(tree, one, 0)], 0);
          };
          expect(at(x + step)).toBeGreaterThanOrEqual(at(x));
        },
      ),
    );
  });
});

describe('boosting', () => {
  it('stops when nothing is left to explain, with more leaves than columns', async () => {
    const column = Float32Array.from({ length: 300 }, (_, row) => row % 100);
    const matrix = { rows: 300, features: randomMatrix(1, 1, 0, 1).features, columns: [column] };
    const target = column.map((x) => (x * 37) % 101);
    const { base, trees } = await grow(matrix, target, { leaves: 100, trees: 20 });
    expect(trees.length).toBeLessThan(20);
    for (let row = 0; row < 300; row++) {
      const sum = trees.reduce((total, tree) => total + tree.leaf_value[leafOf(tree, matrix, row)], base);
      expect(sum).toBeCloseTo(target[row], 4);
    }
  });

  it('with rows of weight 2 is boosting with those rows twice', async () => {
    const matrix = randomMatrix(300, 3, 1, 21);
    const random = seededRandom(5);
    const target = Float32Array.from({ length: 300 }, () => random.below(2));
    const weight = Float32Array.from({ length: 300 }, (_, row) => 1 + (row % 2));
    const twice = Int32Array.from([...everyRow(matrix), ...everyRow(matrix).filter((row) => row % 2)]);
    const repeated = {
      ...matrix,
      rows: twice.length,
      columns: matrix.columns.map((column) => Float32Array.from(twice, (row) => column[row])),
    };
    const settings: Partial<BoostOptions> = {
      objective: 'logistic',
      trees: 3,
      leaves: 6,
      learningRate: 0.3,
      minLeafRows: 1,
      minLeafHessian: 3,
      l2: 1,
    };
    const weighted = await boost({ matrix, target, weight }, everyRow(matrix), new Int32Array(0), {
      ...options,
      ...settings,
    });
    const doubled = await grow(
      repeated,
      Float32Array.from(twice, (row) => target[row]),
      settings,
    );
    expect(weighted.base).toBeCloseTo(doubled.base, 12);
    weighted.trees.forEach((tree, t) => {
      expect(tree.feature).toEqual(doubled.trees[t].feature);
      for (const [leaf, value] of tree.leaf_value.entries()) {
        expect(value).toBeCloseTo(doubled.trees[t].leaf_value[leaf], 5);
      }
    });
  });
});
