import type { Warehouse } from './warehouse.js';

/** More would want more memory, and two keep two threads busy: most statements of a snapshot use both. */
const mostBranches = 2;

/**
 * Works through `items` in their order, on one branch of the warehouse after the other as they get free: two of them
 * with two threads or more. When one item fails, no other is begun, and the first error is thrown.
 */
export async function inBranches<T>(
  warehouse: Warehouse,
  items: readonly T[],
  work: (branch: Warehouse, item: T, index: number) => Promise<void>,
): Promise<void> {
  const { threads } = await warehouse.row<{ threads: string }>(
    "SELECT current_setting('threads') AS threads",
  );
  const branches = Math.min(mostBranches, Number(threads), items.length);
  const waiting = items.entries();
  let failed = false;
  const workThrough = async (branch: Warehouse) => {
    for (const [index, item] of waiting) {
      if (failed) return;
      try {
        await work(branch, item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(
    Array.from({ length: branches }, (_, b) => warehouse.branch(`branch_${b}`, workThrough)),
  );
  const first = ended.find((each) => each.status === 'rejected');
  if (first) throw first.reason;
}
