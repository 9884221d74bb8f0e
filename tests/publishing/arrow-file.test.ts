import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { writeArrowFile } from '../../pipeline/publishing/arrow-file.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { scratchFolder } from '../support/cli.js';

const contract = {
  place: 'INTEGER',
  id: 'VARCHAR',
  word: 'VARCHAR',
  nothing: 'VARCHAR',
  amount: 'DECIMAL(18,2)',
  share: 'DOUBLE',
  yes: 'BOOLEAN',
  day: 'DATE',
};
const folder = scratchFolder();

/** Rows of every type, some of them empty, in the order of places; more than one batch holds. */
async function written(
  rows: number,
): Promise<{ arrow: Record<string, unknown>[]; wanted: Record<string, unknown>[] }> {
  const warehouse = await Warehouse.open(':memory:', { threads: 2 });
  try {
    await warehouse.run('SET preserve_insertion_order = true');
    await warehouse.run(
      `CREATE TABLE listed AS
       SELECT CAST(i AS INTEGER) AS place, '帳戶' || repeat('x', i % 20) || i AS id,
         CASE WHEN i % 7 > 0 THEN (['', '早期''電話', 'M1', 'a longer word than twelve bytes'])[i % 4 + 1] END AS word,
         CAST(NULL AS VARCHAR) AS nothing,
         CASE WHEN i % 5 > 0 THEN CAST((i - 50) * 1234567.89 AS DECIMAL(18, 2)) END AS amount,
         CASE WHEN i % 3 > 0 THEN i / 7 END AS share, CASE WHEN i % 11 > 0 THEN i % 2 = 0 END AS yes,
         CASE WHEN i % 13 > 0 THEN DATE '1969-12-20' + CAST(i % 20000 AS INTEGER) END AS day
       FROM range(${rows}) t(i) ORDER BY place`,
    );
    const path = join(folder, `${rows}.arrow`);
    await writeArrowFile(warehouse, 'listed', contract, path);
    const table = tableFromIPC(readFileSync(path));
    const scaled = (words: Uint32Array) =>
      BigInt.asIntN(
        128,
        words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n),
      ).toString();
    const arrow = Array.from(table, (row) => {
      const { amount, day, ...cells } = (row as { toJSON(): Record<string, unknown> }).toJSON();
      return {
        ...cells,
        amount: amount === null ? null : scaled(amount as Uint32Array),
        day: day === null ? null : new Date(Number(day)).toISOString().slice(0, 10),
      };
    });
    const wanted = await warehouse.rows(
      'SELECT * REPLACE (CAST(CAST(amount * 100 AS BIGINT) AS VARCHAR) AS amount) FROM listed ORDER BY place',
    );
    return { arrow, wanted };
  } finally {
    warehouse.close();
  }
}

test.each([0, 1, 1000, 70_000])('%i rows come back as they were', async (rows) => {
  const { arrow, wanted } = await written(rows);
  expect(arrow.length).toBe(rows);
  expect(arrow).toEqual(wanted);
});
