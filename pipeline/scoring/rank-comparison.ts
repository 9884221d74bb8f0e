import { descendingOrder } from '../../models/metrics/order.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** How two models rank the same accounts by pd; ties end in loan_id. */
export interface RankComparison {
  readonly asOfDate: string | null;
  readonly accounts: number;
  /** Spearman's correlation of the ranks, in [−1, 1]; null with fewer than two accounts. */
  readonly correlation: number | null;
  /** Share of the first's riskiest tenth that is in the second's, too; null without accounts. */
  readonly topTenthShared: number | null;
  /** The accounts whose ranks differ most. */
  readonly moved: readonly RankMove[];
}

/** An account that two models rank apart. */
export interface RankMove {
  readonly loan_id: string;
  readonly first_rank: number;
  readonly second_rank: number;
  readonly first_pd: number;
  readonly second_pd: number;
}

const movesShown = 10;

/**
 * Compares two rankings of `arr_cohort`.
 * @param keys loan_key of each account, ascending, which is the order of loan_id
 */
export async function compareRanks(
  warehouse: Warehouse,
  asOfDate: string | null,
  keys: Int32Array,
  first: Float64Array,
  second: Float64Array,
): Promise<RankComparison> {
  const accounts = keys.length;
  const [a, b] = [ranksOf(first), ranksOf(second)];
  let squares = 0;
  let shared = 0;
  const top = Math.ceil(accounts / 10);
  for (let row = 0; row < accounts; row++) {
    squares += (a[row] - b[row]) ** 2;
    if (a[row] <= top && b[row] <= top) shared++;
  }
  const apart = Uint32Array.from(descendingOrder(a.map((rank, row) => Math.abs(rank - b[row]))))
    .slice(0, movesShown)
    .filter((row) => a[row] !== b[row]);
  const ids = new Map<number, string>();
  if (apart.length > 0)
    for (const { loan_key, loan_id } of await warehouse.rows<{ loan_key: number; loan_id: string }>(
      `SELECT loan_key, loan_id FROM arr_cohort WHERE loan_key IN (${Array.from(apart, (row) => keys[row]).join(', ')})`,
    ))
      ids.set(loan_key, loan_id);
  return {
    asOfDate,
    accounts,
    correlation: accounts > 1 ? 1 - (6 * squares) / (accounts * (accounts * accounts - 1)) : null,
    topTenthShared: accounts > 0 ? shared / top : null,
    moved: Array.from(apart, (row) => ({
      loan_id: ids.get(keys[row]) ?? '',
      first_rank: a[row],
      second_rank: b[row],
      first_pd: first[row],
      second_pd: second[row],
    })),
  };
}

/** Rank of every row by falling pd, from 1; equal pds keep their order. */
function ranksOf(pd: Float64Array): Float64Array {
  const ranks = new Float64Array(pd.length);
  descendingOrder(pd).forEach((row, place) => {
    ranks[row] = place + 1;
  });
  return ranks;
}
