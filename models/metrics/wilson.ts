/** A share with its 95 % interval; null where there is nothing to take a share of. */
export interface Share {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const z = 1.959963984540054;

/**
 * A share of independent trials with its 95 % score interval (Wilson, 1927), which stays within [0, 1] and is not
 * empty at none or all.
 * @param successes in [0, trials]
 */
export function wilson(successes: number, trials: number): Share {
  if (trials === 0) return { value: null, low: null, high: null };
  const value = successes / trials;
  const shrink = 1 + z ** 2 / trials;
  const middle = (value + z ** 2 / (2 * trials)) / shrink;
  const half = (z / shrink) * Math.sqrt((value * (1 - value)) / trials + (z / (2 * trials)) ** 2);
  return {
    value,
    low: successes === 0 ? 0 : middle - half,
    high: successes === trials ? 1 : middle + half,
  };
}
