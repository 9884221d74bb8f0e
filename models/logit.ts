const smallest = 1e-12;

/** A probability moved into [1e-12, 1 − 1e-12], where its logarithm is finite. */
export function clippedProbability(probability: number): number {
  return Math.min(Math.max(probability, smallest), 1 - smallest);
}

/** The log-odds of a probability, which is clipped first. */
export function logit(probability: number): number {
  const p = clippedProbability(probability);
  return Math.log(p / (1 - p));
}

/** The probability of log-odds. */
export function sigmoid(logOdds: number): number {
  const e = Math.exp(-Math.abs(logOdds));
  return logOdds >= 0 ? 1 / (1 + e) : e / (1 + e);
}
