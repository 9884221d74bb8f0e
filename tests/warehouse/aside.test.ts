import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildTable } from '../../pipeline/warehouse/build-table.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open(':memory:');
  await warehouse.run('CREATE TABLE source AS SELECT 1 AS n');
  await warehouse.run('CREATE TABLE result AS SELECT 7 AS n');
});
afterEach(() => warehouse.close());

const file = { table: 'result', text: 'SELECT n FROM source', hash: '' };
const n = async (table: string) => (await warehouse.row<{ n: number }>(`SELECT n FROM ${table}`)).n;

test('tables made aside leave those outside as they were', async () => {
  const inside = await warehouse.aside(async () => {
    await buildTable(warehouse, file, { n: 'INTEGER' });
    await buildTable(warehouse, file, { n: 'INTEGER' });
    return n('result');
  });
  expect(inside).toBe(1);
  expect(await n('result')).toBe(7);
  expect(await warehouse.rows("SELECT 1 FROM duckdb_databases() WHERE database_name = 'aside'")).toEqual([]);
});

test('a failure inside leaves no database and the usual search path', async () => {
  await expect(warehouse.aside(() => warehouse.run('SELECT * FROM nothing'))).rejects.toThrow();
  expect(await n('result')).toBe(7);
  expect(await warehouse.rows("SELECT 1 FROM duckdb_databases() WHERE database_name = 'aside'")).toEqual([]);
});
