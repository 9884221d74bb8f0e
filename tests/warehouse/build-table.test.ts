import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../pipeline/core/hash.js';
import { buildTable } from '../../pipeline/warehouse/build-table.js';
import type { SqlFile } from '../../pipeline/warehouse/sql-file.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

const contract = { loan_key: 'INTEGER', amount: 'DECIMAL(18,2)' };
const sql = (text: string): SqlFile => ({ table: 'balance', text, hash: sha256(text) });
const first = sql('SELECT 1 AS loan_key, CAST($amount AS DECIMAL(18, 2)) AS amount');

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open(':memory:');
  await buildTable(warehouse, first, contract, { amount: '12.34' });
});
afterEach(() => warehouse.close());

const balance = () => warehouse.rows('FROM balance');

test('a table is replaced by its next building, and no half-built table is left', async () => {
  expect(await balance()).toEqual([{ loan_key: 1, amount: '12.34' }]);
  await buildTable(warehouse, first, contract, { amount: '56.78' });
  expect(await balance()).toEqual([{ loan_key: 1, amount: '56.78' }]);
  expect(await warehouse.rows('SELECT table_name FROM duckdb_tables()')).toEqual([{ table_name: 'balance' }]);
});

test('a table can be built under another name', async () => {
  await buildTable(warehouse, first, contract, { amount: '1' }, 'balance_later');
  expect(await warehouse.rows('FROM balance_later')).toEqual([{ loan_key: 1, amount: '1.00' }]);
  expect(await balance()).toEqual([{ loan_key: 1, amount: '12.34' }]);
});

test.each([
  [
    'a wrong type',
    'SELECT 1 AS loan_key, 2.5::DOUBLE AS amount',
    'column 2 should be "amount DECIMAL(18,2)" but is "amount DOUBLE"',
  ],
  ['a missing column', 'SELECT 1 AS loan_key', 'column 2 should be "amount DECIMAL(18,2)" but is "missing"'],
  [
    'another order',
    'SELECT 2.5::DECIMAL(18, 2) AS amount, 1 AS loan_key',
    'column 1 should be "loan_key INTEGER" but is "amount DECIMAL(18,2)"',
  ],
  [
    'a column too many',
    'SELECT 1 AS loan_key, 2.5::DECIMAL(18, 2) AS amount, 3 AS extra',
    'column 3 should be "nothing" but is "extra INTEGER"',
  ],
])('%s is told by its column, and the old table stays', async (_, text, message) => {
  await expect(buildTable(warehouse, sql(text), contract)).rejects.toMatchObject({
    name: 'DataContractError',
    code: 'TABLE_CONTRACT',
    message,
    details: { where: expect.stringContaining('table balance') },
  });
  expect(await balance()).toEqual([{ loan_key: 1, amount: '12.34' }]);
});

test('SQL that fails half-way leaves the old table', async () => {
  const failing = sql(
    "SELECT CAST(range AS INTEGER) AS loan_key, error('broken') AS amount FROM range(5000)",
  );
  await expect(buildTable(warehouse, failing, contract)).rejects.toThrow('broken');
  expect(await balance()).toEqual([{ loan_key: 1, amount: '12.34' }]);
});
