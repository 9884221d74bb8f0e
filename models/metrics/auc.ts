import type { ScoreCounts } from './score-counts.js';

/**
 * Area under the ROC curve: the probability that a random bad row scores above a random good one,
 * ties counting half (Mann and Whitney, 1947). A constant score gives 0.5; NaN when a class is absent.
 */
export function auc({ rows, bads }: ScoreCounts): number {
  let badsAbove = 0;
  let goodsAbove = 0;
  let pairs = 0;
  for (let s = 0; s < rows.length; s++) {
    const goods = rows[s] - bads[s];
    pairs += goods * (badsAbove + bads[s] / 2);
    badsAbove += bads[s];
    goodsAbove += goods;
  }
  return pairs / (badsAbove * goodsAbove);
}

/** Gini coefficient, 2·AUC − 1. */
export function gini(counts: ScoreCounts): number {
  return 2 * auc(counts) - 1;
}
