import { derivedSeed, seededRandom, shuffledIndexes } from '../../pipeline/core/random.js';

/** A byte a column, 1 for about `share` of them (at least one), drawn by the seed and a name. */
export function sampleColumns(columns: number, share: number, seed: number, name: string): Uint8Array {
  const mask = new Uint8Array(columns);
  if (share >= 1) return mask.fill(1);
  const drawn = shuffledIndexes(columns, seededRandom(derivedSeed(seed, name)));
  for (const column of drawn.subarray(0, Math.max(1, Math.round(share * columns)))) mask[column] = 1;
  return mask;
}
