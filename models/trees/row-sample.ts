/**
 * Moves about `share` of the rows to the front, both parts keeping their order. Whether a row is taken
 * depends on the row and the seed only. Mixing: MurmurHash3's 32-bit finalizer (Appleby, 2011).
 *
 * @returns how many were taken; at least one when there are rows
 */
export function sampleRows(
  rows: Int32Array,
  share: number,
  seed: number,
  taken: Uint32Array,
  left: Uint32Array,
): number {
  const limit = share * 2 ** 32;
  let front = 0;
  let back = 0;
  for (const row of rows) {
    let h = Math.imul(row ^ seed, 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    if ((h ^ (h >>> 16)) >>> 0 < limit) taken[front++] = row;
    else left[back++] = row;
  }
  if (front === 0 && back > 0) taken[front++] = left[--back];
  return front;
}
