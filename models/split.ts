/**
 * A stable number in [0, 1) for a customer and a seed. It depends on nothing else, so a customer
 * keeps its side when others come or go. Mixing: MurmurHash3's 32-bit finalizer (Appleby, 2011).
 */
export function customerUniform(customer: number, seed: number): number {
  return mixed(mixed(customer) ^ mixed(seed ^ 0x9e3779b9)) / 2 ** 32;
}

function mixed(key: number): number {
  let h = key | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The fold of each row, in [0, folds). All rows of a customer are in one fold. Folds are about equal
 * in customers; with few customers a fold may be empty.
 *
 * @param group the customer of each row
 */
export function assignFolds(group: Int32Array, folds: number, seed: number): Int32Array {
  return group.map((customer) => Math.floor(customerUniform(customer, seed) * folds));
}

/** The two sides of a split, as row indexes in ascending order. */
export interface Sides {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Puts about `testShare` of the customers, with all their rows, on the test side. */
export function splitSides(group: Int32Array, testShare: number, seed: number): Sides {
  return partition(group, (row) => customerUniform(group[row], seed) < testShare);
}

/** Fold `fold` as the test side, all other folds as the training side. */
export function foldSides(foldOf: Int32Array, fold: number): Sides {
  return partition(foldOf, (row) => foldOf[row] === fold);
}

function partition(rows: Int32Array, isTest: (row: number) => boolean): Sides {
  const every = Int32Array.from(rows.keys());
  return { train: every.filter((row) => !isTest(row)), test: every.filter((row) => isTest(row)) };
}
