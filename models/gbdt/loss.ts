import type { Objective } from '../trees/pairs.js';
import type { TrainingData } from '../trees/training-memory.js';

/** The weighted mean loss of some rows: log loss of log-odds, or half the squared error. */
export function meanLoss(
  objective: Objective,
  scores: Float64Array,
  { target, weight }: TrainingData,
  rows: Int32Array,
): number {
  const lossOf = objective === 'logistic' ? logLossOfLogit : halfSquare;
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const w = weight ? weight[row] : 1;
    sum += w * lossOf(scores[row], target[row]);
    total += w;
  }
  return sum / total;
}

/** log(1 + e^s) − y·s, without overflow. */
function logLossOfLogit(score: number, target: number): number {
  return Math.max(score, 0) - score * target + Math.log1p(Math.exp(-Math.abs(score)));
}

function halfSquare(score: number, target: number): number {
  return (score - target) ** 2 / 2;
}
