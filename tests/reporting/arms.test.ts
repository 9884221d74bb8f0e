import { expect, test } from 'vitest';
import { armTables } from '../../pipeline/reporting/sections/arms.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

/** The tables of arms and agencies of a list with these arms, probabilities, decisions and agencies. */
async function tablesOf(rows: string): Promise<(readonly [string, readonly (readonly unknown[])[]])[]> {
  const warehouse = await Warehouse.open(':memory:');
  try {
    await warehouse.run(
      `CREATE TABLE pub_ranked AS SELECT 'L' || row_number() OVER () AS loan_id, CAST(100 AS DECIMAL(18, 2)) AS amount_past_due,
         CAST(1.5 AS DECIMAL(18, 2)) AS expected_gain, * FROM (VALUES ${rows}) v(arm, assignment_probability, decision, suppressed, agency)`,
    );
    return (await armTables(warehouse)).map(({ name, rows: told }) => [name, told] as const);
  } finally {
    warehouse.close();
  }
}

test('accounts by arm, and by agency', async () => {
  expect(
    await tablesOf(`('tone:firm', 0.3, 'treated', false, 'north'), ('tone:firm', 0.3, 'rule', true, NULL),
      ('tone:firm keep:holdout', 0.03, 'holdout', false, NULL), ('champion', 1.0, 'treated', false, 'south'),
      ('tone:champion', 0.7, 'treated', false, 'north')`),
  ).toEqual([
    [
      'arms',
      [
        ['tone', 'champion', 1, '100.00', 0.7, 1, 0],
        ['tone', 'firm', 2, '200.00', 0.3, 1, 1],
        ['tone keep', 'firm holdout', 1, '100.00', 0.03, 0, 0],
        [null, 'champion', 1, '100.00', 1, 1, 0],
      ],
    ],
    [
      'agencies',
      [
        ['north', 2, '200.00', '3.00'],
        ['south', 1, '100.00', '1.50'],
      ],
    ],
  ]);
});

test('no table where nothing is drawn and nothing is placed', async () => {
  expect(await tablesOf(`('champion', 1.0, 'treated', false, CAST(NULL AS VARCHAR))`)).toEqual([]);
});
