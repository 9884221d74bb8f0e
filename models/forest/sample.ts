import { type Random, shuffledIndexes } from '../../pipeline/core/random.js';

/**
 * A random sample of `rows` without replacement, at most `limit` of them, in which both classes keep
 * their share (rounded, at least one row each); ascending.
 */
export function stratifiedSample(
  rows: Int32Array,
  bad: Uint8Array,
  limit: number,
  random: Random,
): Int32Array {
  if (rows.length <= limit) return rows;
  const classes = [rows.filter((row) => !bad[row]), rows.filter((row) => bad[row])];
  const share = limit / rows.length;
  const bads = Math.min(Math.max(Math.round(classes[1].length * share), 1), limit - 1);
  const taken = [limit - bads, bads].flatMap((count, c) => {
    const order = shuffledIndexes(classes[c].length, random);
    return Array.from(order.subarray(0, count), (i) => classes[c][i]);
  });
  return Int32Array.from(taken).sort();
}
