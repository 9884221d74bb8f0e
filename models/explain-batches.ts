import type { BatchExplainer, FittedModel } from './estimator.js';

/** Opens a model's explainer on so many threads; to be closed. A model without threads explains on this one. */
export function openExplainer(model: FittedModel, threads: number): BatchExplainer {
  return (
    model.openExplainer?.(threads) ?? { explain: (matrix) => model.explain(matrix), close: async () => {} }
  );
}
