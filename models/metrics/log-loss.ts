import { clippedProbability } from '../logit.js';
import { type ScoreCounts, total } from './score-counts.js';

/** Mean negative log-likelihood in nats; probabilities are clipped as `clippedProbability` says. */
export function logLoss({ scores, rows, bads }: ScoreCounts): number {
  let sum = 0;
  for (let s = 0; s < scores.length; s++) {
    const pd = clippedProbability(scores[s]);
    sum -= bads[s] * Math.log(pd) + (rows[s] - bads[s]) * Math.log1p(-pd);
  }
  return sum / total(rows);
}
