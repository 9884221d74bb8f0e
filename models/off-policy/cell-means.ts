const folds = 2;

/**
 * Expected reward of one action for every row: the mean of the rows of the same cell that got the action, in the other
 * fold of customers (so no row has a part in its own expectation); without such rows the mean of the action, else of all.
 *
 * @param cell of each row, 0, 1, …
 * @param took 1 where the row got the action
 * @param group the customer of each row; its parity is its fold
 */
export function crossFittedMeans(
  reward: Float64Array,
  cell: Int32Array,
  took: Uint8Array,
  group: Int32Array,
): Float64Array {
  const cells = cell.reduce((most, c) => Math.max(most, c), 0) + 1;
  const means = Array.from({ length: folds }, (_, fold) => {
    const sums = new Float64Array(cells + 2);
    const counts = new Float64Array(cells + 2);
    for (let row = 0; row < reward.length; row++) {
      if (group[row] % folds === fold) continue;
      const places = took[row] ? [cell[row], cells, cells + 1] : [cells + 1];
      for (const place of places) {
        sums[place] += reward[row];
        counts[place]++;
      }
    }
    return (c: number) => {
      const place = [c, cells, cells + 1].find((p) => counts[p] > 0);
      return place === undefined ? 0 : sums[place] / counts[place];
    };
  });
  return Float64Array.from(cell, (c, row) => means[group[row] % folds](c));
}
