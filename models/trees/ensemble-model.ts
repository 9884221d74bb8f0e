import { columnsOf } from '../columns.js';
import type { BatchExplainer, Contributions } from '../estimator.js';
import type { FeatureMatrix } from '../matrix.js';
import { compileTrees, type TreeEnsemble } from './compiled-trees.js';
import { expectedValue } from './expected-value.js';
import { openExplainer } from './explainer.js';
import { openScorer, type Scorer } from './scorer.js';
import { usefulThreads } from './task-runner.js';

/** An ensemble ready to score and explain. */
export interface EnsembleModel {
  readonly ensemble: TreeEnsemble;
  /** base + Σ leaf values, a row. */
  scores(matrix: FeatureMatrix): Float64Array;
  /** The same numbers, computed on several threads. */
  scoresOn(matrix: FeatureMatrix, threads: number): Promise<Float64Array>;
  /** Exact additive contributions to the score. */
  explain(matrix: FeatureMatrix): Contributions;
  /** Opens threads that give the same contributions, batch by batch. */
  openExplainer(threads: number): BatchExplainer;
}

/** Prepares an ensemble; its tables are built at the first use. */
export function ensembleModel(ensemble: TreeEnsemble): EnsembleModel {
  const { features, base, trees } = ensemble;
  const compiled = once(() => compileTrees(ensemble));
  const scorer = once((): Scorer => openScorer(compiled()));
  const scoresBy = (with_: Scorer, matrix: FeatureMatrix) => {
    const scores = new Float64Array(matrix.rows).fill(base);
    with_.addScores(columnsOf(matrix, features), scores);
    return scores;
  };
  const expected = once(() => trees.reduce((sum, tree) => sum + expectedValue(tree), base));
  const batchExplainer = (threads: number): BatchExplainer => {
    const explainer = openExplainer(ensemble, compiled(), { threads });
    return {
      explain(matrix) {
        const values = new Float64Array(matrix.rows * features.length);
        explainer.explain(columnsOf(matrix, features), values);
        return { base: expected(), values };
      },
      close: () => explainer.close(),
    };
  };
  const ownExplainer = once(() => batchExplainer(1));
  return {
    ensemble,
    scores: (matrix) => scoresBy(scorer(), matrix),
    async scoresOn(matrix, threads) {
      const parallel = openScorer(compiled(), usefulThreads(matrix.rows, threads));
      try {
        return scoresBy(parallel, matrix);
      } finally {
        await parallel.close();
      }
    },
    explain: (matrix) => ownExplainer().explain(matrix),
    openExplainer: batchExplainer,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
