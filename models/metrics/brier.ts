import { type ScoreCounts, total } from './score-counts.js';

/** Brier score: the mean squared distance of probability and outcome (Brier, 1950); lower is better. */
export function brier({ scores, rows, bads }: ScoreCounts): number {
  let sum = 0;
  for (let s = 0; s < scores.length; s++) {
    const pd = scores[s];
    sum += bads[s] * (1 - pd) ** 2 + (rows[s] - bads[s]) * pd ** 2;
  }
  return sum / total(rows);
}
