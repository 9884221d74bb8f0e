import { expect, test } from 'vitest';
import { withoutTokens } from '../../pipeline/warehouse/id-tokens.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { IdKey } from '../../pipeline/workspace/id-key.js';

test('tokens of loans that the warehouse has become ids again; others stay', async () => {
  const warehouse = await Warehouse.open(':memory:', { threads: 2 });
  const [one, two] = [1, 2].map((byte) => new IdKey(Buffer.alloc(64, byte)));
  await warehouse.run(
    "CREATE TABLE stg_loan AS FROM (VALUES ('L1', 'C1'), ('L2', 'C1'), ('L3', 'C3')) t(loan_id, customer_id)",
  );
  const list = (key: IdKey, rows: [string, string][]) =>
    `(FROM (VALUES ${rows.map(([loan, customer], rank) => `(${rank}, '${key.token('loan_id', loan)}', '${key.token('customer_id', customer)}')`).join(', ')}) t(rank, loan_id, customer_id))`;
  const read = async (key: IdKey, rows: [string, string][]) =>
    warehouse.rows(`FROM ${await withoutTokens(warehouse, key, list(key, rows))} ORDER BY rank`);
  const rows: [string, string][] = [
    ['L2', 'C1'],
    ['L9', 'C3'],
    ['L3', 'C9'],
  ];
  for (const key of [one, two])
    expect(await read(key, rows)).toEqual([
      { rank: 0, loan_id: 'L2', customer_id: 'C1' },
      { rank: 1, loan_id: key.token('loan_id', 'L9'), customer_id: 'C3' },
      { rank: 2, loan_id: 'L3', customer_id: key.token('customer_id', 'C9') },
    ]);
  // Under another key nothing is found.
  expect((await warehouse.rows(`FROM ${await withoutTokens(warehouse, two, list(one, rows))}`)).length).toBe(
    3,
  );
  const lost = await warehouse.rows<{ loan_id: string }>(
    `FROM ${await withoutTokens(warehouse, two, list(one, rows))} ORDER BY rank`,
  );
  expect(lost[0].loan_id).toBe(one.token('loan_id', 'L2'));
  warehouse.close();
});
