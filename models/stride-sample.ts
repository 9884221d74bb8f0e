/** Evenly spaced row indexes, at most `limit` of them; all rows when there are no more. */
export function strideSample(rows: number, limit: number): Int32Array {
  const taken = Math.min(rows, limit);
  const sample = new Int32Array(taken);
  for (let i = 0; i < taken; i++) sample[i] = Math.floor((i * rows) / taken);
  return sample;
}
