import { describe, expect, it } from 'vitest';
import { compileTrees, floorFloat32 } from '../../../models/trees/compiled-trees.js';
import { ensembleModel } from '../../../models/trees/ensemble-model.js';
import { openScorer } from '../../../models/trees/scorer.js';
import { randomEnsemble, randomMatrix, walkedScores } from './random-trees.js';

describe('compiled trees', () => {
  it.each([1, 2, 7, 31, 32, 33, 64, 100])('score as walking does, trees of %i leaves', (leaves) => {
    const matrix = randomMatrix(300, 4, 2, leaves);
    const ensemble = randomEnsemble(matrix.features, 20, leaves, leaves);
    expect(ensembleModel(ensemble).scores(matrix)).toEqual(walkedScores(ensemble, matrix));
  });

  it('score the same with script kernels and with any number of threads', async () => {
    const matrix = randomMatrix(40_000, 5, 2, 1);
    const ensemble = randomEnsemble(matrix.features, 40, 20, 2);
    const expected = ensembleModel(ensemble).scores(matrix);
    for (const threads of [2, 3]) {
      expect(await ensembleModel(ensemble).scoresOn(matrix, threads)).toEqual(expected);
    }
    const script = openScorer(compileTrees(ensemble), 1, 'script');
    const scores = new Float64Array(matrix.rows).fill(ensemble.base);
    script.addScores(matrix.columns, scores);
    expect(scores).toEqual(expected);
  });

  it('score no trees as the base', () => {
    const matrix = randomMatrix(3, 1, 0, 1);
    const model = ensembleModel({ features: matrix.features, base: 0.25, trees: [] });
    expect([...model.scores(matrix)]).toEqual([0.25, 0.25, 0.25]);
    expect(model.explain(matrix)).toEqual({ base: 0.25, values: new Float64Array(3) });
  });
});

describe('floorFloat32', () => {
  it('keeps comparisons of 32-bit values', () => {
    for (const x of [0.1, -0.1, 1e-50, -1e-50, 0, 3, 1e38, -1e38, 1 / 3]) {
      const floor = floorFloat32(x);
      expect(Math.fround(floor)).toBe(floor);
      expect(floor).toBeLessThanOrEqual(x);
      for (const v of [Math.fround(x), Math.fround(x * (1 + 1e-7)), Math.fround(x * (1 - 1e-7)), 0]) {
        expect(v <= floor).toBe(v <= x);
      }
    }
  });
});
