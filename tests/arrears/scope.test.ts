import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  buildArrears,
  buildArrearsReferences,
  buildCohort,
  buildHistory,
  buildScope,
} from '../../pipeline/arrears/arrears.js';
import { dateOfDay } from '../../pipeline/core/dates.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { configurationOf } from '../support/configuration.js';
import { stageLedgers } from '../support/ledger.js';
import { anyLedger, epoch } from '../support/random-ledger.js';
import { emptyStage } from '../support/stage.js';

const tables = [
  'arr_scope',
  'arr_position',
  'arr_cohort',
  'arr_payment',
  'arr_paid',
  'arr_installment',
  'arr_timeline',
  'arr_peak',
];
const dates = [40, 95, 160, 250].map((days) => dateOfDay(epoch + days));
const settings = { form: 'ledger', configuration: configurationOf({}) } as const;
let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await emptyStage();
  await buildArrearsReferences(warehouse, settings.configuration);
  await stageLedgers(warehouse, fc.sample(anyLedger(fc.constant('C')), { seed: 11, numRuns: 300 }));
});
afterAll(() => warehouse.close());

const contents = async () =>
  Promise.all(tables.map((table) => warehouse.rows(`SELECT * FROM ${table} ORDER BY ALL`)));

test('a snapshot is the same whatever other dates the scope is built for', async () => {
  const alone = [];
  for (const date of dates) {
    await buildArrears(warehouse, settings, date);
    alone.push(await contents());
  }
  await buildScope(warehouse, settings, dates);
  for (const [index, date] of dates.entries()) {
    await buildCohort(warehouse, settings, date);
    await buildHistory(warehouse, settings, date);
    expect(await contents()).toEqual(alone[index]);
  }
  const cohorts = alone.map(([, , cohort]) => cohort.length);
  expect(Math.min(...cohorts)).toBeGreaterThan(10);
  expect(new Set(cohorts).size).toBeGreaterThan(1);
});
