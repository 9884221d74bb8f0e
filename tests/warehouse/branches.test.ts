import { afterEach, expect, test } from 'vitest';
import { inBranches } from '../../pipeline/warehouse/branches.js';
import { buildTable } from '../../pipeline/warehouse/build-table.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

let warehouse: Warehouse;
afterEach(() => warehouse.close());

const items = Array.from({ length: 9 }, (_, i) => i);
const file = { table: 'square', text: 'SELECT CAST($i * $i AS INTEGER) AS n FROM source', hash: '' };
const databases = () => warehouse.rows("SELECT 1 FROM duckdb_databases() WHERE database_name LIKE 'branch%'");

async function opened(threads: number): Promise<Warehouse> {
  warehouse = await Warehouse.open(':memory:', { threads });
  await warehouse.run('CREATE TABLE source AS SELECT 1 AS one');
  await warehouse.run('CREATE TABLE square AS SELECT -1 AS n');
  return warehouse;
}

test.each([1, 2, 3])(
  '%i threads: each branch makes tables of its own and adds to those of all',
  async (threads) => {
    await opened(threads);
    const branches = new Set<Warehouse>();
    const begun: number[] = [];
    await warehouse.aside(async () => {
      await warehouse.run('CREATE TABLE found (i INTEGER, n INTEGER)');
      await inBranches(warehouse, items, async (branch, i, index) => {
        branches.add(branch);
        begun.push(index);
        await buildTable(branch, file, { n: 'INTEGER' }, { i });
        await branch.run('INSERT INTO found SELECT $i, n FROM square', { i });
      });
      expect(await warehouse.rows('SELECT i, n FROM found ORDER BY i')).toEqual(
        items.map((i) => ({ i, n: i * i })),
      );
      expect(await databases()).toEqual([]);
    });
    expect(begun).toEqual(items);
    expect(branches.size).toBe(Math.min(threads, 2));
    expect(await warehouse.rows('SELECT n FROM square')).toEqual([{ n: -1 }]);
  },
);

test('nothing is begun after a failure, which is thrown once all have ended', async () => {
  await opened(2);
  const ended: number[] = [];
  const work = inBranches(warehouse, items, async (branch, i) => {
    if (i === 1) throw new Error('the second cannot be done');
    await branch.run('SELECT count(*) FROM range(20000000)');
    ended.push(i);
  });
  await expect(work).rejects.toThrow('the second cannot be done');
  expect(ended).toEqual([0]);
  expect(await databases()).toEqual([]);
});

test('without items there is nothing to do', async () => {
  await opened(2);
  await inBranches(warehouse, [], () => Promise.reject(new Error('never')));
  expect(await databases()).toEqual([]);
});
