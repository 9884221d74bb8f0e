import { afterAll, beforeAll, expect, test } from 'vitest';
import { numericColumns } from '../../pipeline/warehouse/columns.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(':memory:', { threads: 2 });
});
afterAll(() => warehouse.close());

test('a query of many chunks arrives whole, its columns row by row together', async () => {
  const rows = 10_001; // DuckDB hands over 2,048 rows at a time
  const found = await numericColumns(
    warehouse,
    `SELECT CAST(range AS INTEGER) AS i, CAST(range / 4 AS FLOAT) AS f, range * $scale AS d
     FROM range(${rows})`,
    rows,
    { scale: 0.1 },
  );
  const [i, f, d] = found.columns;
  expect(found.rows).toBe(rows);
  expect([i, f, d].map((column) => column.constructor)).toEqual([Int32Array, Float32Array, Float64Array]);
  expect(new Set(i).size).toBe(rows);
  for (let row = 0; row < rows; row++) {
    expect(f[row]).toBe(Math.fround(i[row] / 4));
    expect(d[row]).toBe(i[row] * 0.1);
  }
});

test('a selection that leaves chunks part empty arrives whole', async () => {
  const found = await numericColumns(
    warehouse,
    'SELECT CAST(range AS INTEGER) AS i FROM range(100000) WHERE range % 1000 < 3 ORDER BY range',
    300,
  );
  expect(found.rows).toBe(300);
  expect([...found.columns[0].slice(0, 4)]).toEqual([0, 1, 2, 1000]);
  expect(found.columns[0][299]).toBe(99_002);
});

test('NaN stands for missing', async () => {
  const { columns } = await numericColumns(
    warehouse,
    "SELECT coalesce(CAST(v AS FLOAT), 'nan'::FLOAT) AS v FROM (VALUES (1), (NULL)) t(v) ORDER BY v NULLS LAST",
    2,
  );
  expect([...columns[0]]).toEqual([1, Number.NaN]);
});

test('no rows give empty columns', async () => {
  const found = await numericColumns(warehouse, 'SELECT 1.5::DOUBLE AS a, 2 AS b WHERE FALSE', 0);
  expect(found.rows).toBe(0);
  expect(found.columns.map((column) => column.length)).toEqual([0, 0]);
});

test.each(['1.5', "'text'", '1::BIGINT', 'TRUE'])('a column such as %s is refused', async (value) => {
  await expect(numericColumns(warehouse, `SELECT ${value} AS v`, 1)).rejects.toThrow(
    'numericColumns reads FLOAT, DOUBLE and INTEGER columns only',
  );
});
