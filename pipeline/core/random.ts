import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sha256 } from './hash.js';

/** A seeded stream of random numbers. The same seed gives the same stream on every machine. */
export interface Random {
  /** A number in [0, 1). */
  uniform(): number;
  /** An integer in [0, bound). */
  below(bound: number): number;
  /** A standard normal deviate (Box and Muller, 1958). */
  normal(): number;
}

/** Opens the stream of `seed`, a 32-bit integer. Seeds are scrambled: raw small ones start alike. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(derivedSeed(seed, 'stream'));
  const uniform = () => uniformFloat64(generator);
  return {
    uniform,
    below: (bound) => uniformInt(generator, 0, bound - 1),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** A seed that depends on `seed` and a name, so that independent parts draw independent streams. */
export function derivedSeed(seed: number, name: string): number {
  return Number.parseInt(sha256(`${seed}/${name}`).slice(0, 8), 16) | 0;
}

/** The integers 0…n−1 in random order (Fisher and Yates). */
export function shuffledIndexes(n: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
  return order;
}
