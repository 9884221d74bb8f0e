import type { Random } from '../../pipeline/core/random.js';
import type { Weighted } from './parameters.js';

/** Whether an event of this probability happens. */
export function happens(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** A number in [low, high). */
export function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random.uniform();
}

/** A function that draws one of the values by weight. */
export function weightedDraw<T>(choices: Weighted<T>): (random: Random) => T {
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  return (random) => {
    let left = random.uniform() * total;
    for (const [value, weight] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    return choices[choices.length - 1][0];
  };
}
