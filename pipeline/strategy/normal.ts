/**
 * The standard normal distribution function, by the series of Marsaglia (Evaluating the normal distribution, Journal of
 * Statistical Software 11(4), 2004).
 */
export function normalProbability(z: number): number {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The value that a standard normal variable stays below with `probability`, in (0, 1); by bisection. */
export function normalQuantile(probability: number): number {
  return bisect((z) => normalProbability(z) - probability, -8, 8);
}

/** Where a rising function crosses zero between two points, to the last bit that halving can tell. */
export function bisect(rising: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2)
    if (rising(middle) < 0) low = middle;
    else high = middle;
  return high;
}
