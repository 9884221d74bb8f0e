import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  arrearsSql,
  buildArrears,
  buildArrearsReferences,
  buildPositionAt,
} from '../../pipeline/arrears/arrears.js';
import { buildFeatures } from '../../pipeline/features/build-features.js';
import { featureSql, featuresOf, standardFamilies } from '../../pipeline/features/families.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { configurationOf } from '../support/configuration.js';
import { allNeeds, familiesNamed } from '../support/families.js';
import { emptyStage, stage } from '../support/stage.js';

const families = standardFamilies;
const all = featuresOf(families);
const asOfDate = '2024-03-15';

describe('every declared feature', () => {
  test('there are at least 55, under names of their own', () => {
    expect(all.length).toBeGreaterThanOrEqual(55);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test.each(all.map((feature) => [feature.name, feature] as const))('%s says what it is', (name, feature) => {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(familiesNamed(feature.family)[0].features).toContain(feature);
    expect(['+', '-', 'none']).toContain(feature.direction);
    expect(['days', 'months', 'count', 'share', 'ratio', 'money', 'rate', 'ordinal', 'flag']).toContain(
      feature.unit,
    );
    for (const text of [feature.description, feature.missing]) {
      expect(text.en).toMatch(/^[a-z][\x20-\x7e’÷]+$/);
      expect(text.zh).toMatch(/\p{Script=Han}/u);
    }
  });

  test('what a customer may not be told is the family of contacts, and no other', () => {
    for (const feature of all) expect(feature.tellable).toBe(feature.family !== 'contact');
  });
});

describe('declaration and SQL', () => {
  let warehouse: Warehouse;
  beforeEach(async () => {
    warehouse = await emptyStage();
    await buildArrearsReferences(warehouse, configurationOf({}));
  });
  afterEach(() => warehouse.close());

  const rowsOf = async (table: string) =>
    Number((await warehouse.row<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).n);

  test.each(['ledger', 'status'] as const)(
    'all SQL of the %s form binds on empty tables and gives nothing',
    async (form) => {
      const settings = { form, configuration: configurationOf({ minimum_dpd: 0 }) };
      await buildArrears(warehouse, settings, asOfDate);
      await buildPositionAt(warehouse, settings, '2024-04-14', 'arr_position_later');
      await buildFeatures(warehouse, families, asOfDate, allNeeds);
      const tables = [...new Set(arrearsSql.map(({ table }) => table)), 'arr_position_later', 'feat_matrix'];
      for (const table of tables) expect([table, await rowsOf(table)]).toEqual([table, 0]);
      const columns = await warehouse.rows('SELECT column_name, column_type FROM (DESCRIBE feat_matrix)');
      expect(columns).toEqual([
        { column_name: 'loan_key', column_type: 'INTEGER' },
        ...all.map(({ name }) => ({ column_name: name, column_type: 'FLOAT' })),
      ]);
    },
  );

  test('no SQL file of the two rooms is left out of what is built', () => {
    const sqlFilesIn = (folder: string) =>
      readdirSync(fileURLToPath(new URL(`../../pipeline/${folder}`, import.meta.url)), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.sql'));
    expect(arrearsSql).toHaveLength(sqlFilesIn('arrears').length);
    expect(featureSql.map(({ table }) => `${table}.sql`).sort()).toEqual(sqlFilesIn('features').sort());
  });

  test('a declared feature that the SQL lacks is named', async () => {
    await buildArrears(warehouse, { form: 'ledger', configuration: configurationOf({}) }, asOfDate);
    const [customer] = familiesNamed('customer');
    const wider = {
      ...customer,
      features: [...customer.features, { ...customer.features[0], name: 'shoe_size' }],
    };
    await expect(buildFeatures(warehouse, [wider], asOfDate, allNeeds)).rejects.toMatchObject({
      code: 'FEATURES_DIFFER',
      message: 'feat_customer.sql does not give the features it declares',
      details: { where: 'family customer', examples: ['missing: shoe_size'] },
    });
  });

  test('a column that no feature declares is named', async () => {
    await buildArrears(warehouse, { form: 'ledger', configuration: configurationOf({}) }, asOfDate);
    const [customer] = familiesNamed('customer');
    const narrower = {
      ...customer,
      features: customer.features.filter(({ name }) => name !== 'other_loans_dpd_max'),
    };
    await expect(buildFeatures(warehouse, [narrower], asOfDate, allNeeds)).rejects.toMatchObject({
      code: 'FEATURES_DIFFER',
      details: { examples: ['not declared: other_loans_dpd_max'] },
    });
  });

  test('SQL that gives a loan twice is refused', async () => {
    const loan = {
      loan_key: 1,
      loan_id: 'L1',
      customer_id: 'C1',
      product: 'card',
      currency: 'CNY',
      principal: 100,
      originated_on: '2023-06-01',
      known_on: '2023-06-01',
    };
    await stage(warehouse, 'loan', [loan]);
    const configuration = configurationOf({ minimum_dpd: 0 });
    await buildArrears(warehouse, { form: 'ledger', configuration }, asOfDate);
    await stage(warehouse, 'loan', [loan]);
    await expect(buildFeatures(warehouse, families, asOfDate, allNeeds)).rejects.toMatchObject({
      code: 'FEATURES_ROWS',
      message: 'feat_delinquency.sql gives 2 rows for 1 loans',
    });
  });
});
