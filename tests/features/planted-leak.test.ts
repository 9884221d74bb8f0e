import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { addDays, dateOfDay } from '../../pipeline/core/dates.js';
import { buildFeatures } from '../../pipeline/features/build-features.js';
import { standardFamilies } from '../../pipeline/features/families.js';
import type { Row, Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { configurationOf } from '../support/configuration.js';
import { stageCustomers } from '../support/customer.js';
import { allNeeds } from '../support/families.js';
import { anyCustomer } from '../support/random-customer.js';
import { epoch } from '../support/random-ledger.js';
import { emptyStage, type StagedRow, stage } from '../support/stage.js';

const asOfDate = dateOfDay(epoch + 250);
const families = standardFamilies;
const built = [
  'arr_open',
  'arr_scope',
  'arr_position',
  'arr_cohort',
  'arr_payment',
  'arr_installment',
  'arr_timeline',
  'arr_peak',
  'feat_matrix',
];
const customers = fc.sample(anyCustomer, { seed: 20260101, numRuns: 80 });

interface Key {
  readonly loan_key: number;
  readonly loan_id: string;
  readonly customer_id: string;
  readonly customer_key: number;
}

/** Days from the snapshot on which planted facts happen. */
const happening = [-200, -40, -1, 0, 25];

/** A row of every kind for every loan and each of those days, and a new loan for each of them, all known on one day. */
function plantedRows(loans: readonly Key[], known_on: string): Record<string, StagedRow[]> {
  const newLoans = loans.map(({ customer_id, customer_key, loan_key }) => ({
    loan_key: loan_key + loans.length,
    loan_id: `planted-${loan_key}`,
    customer_id,
    customer_key,
  }));
  const each = (keys: readonly Key[], row: (key: Key, on: string, nth: number) => StagedRow): StagedRow[] =>
    keys.flatMap((key) =>
      happening.map((days, nth) => ({
        ...row(key, addDays(asOfDate, days), nth),
        known_on,
      })),
    );
  const all = [...loans, ...newLoans];
  return {
    loan: newLoans.map((key) => ({
      ...key,
      product: 'personal',
      currency: 'CNY',
      principal: 5000,
      originated_on: addDays(asOfDate, -400),
      known_on,
    })),
    installment: each(all, ({ loan_key }, due_on, nth) => ({
      loan_key,
      installment_no: 900 + nth,
      due_on,
      principal_due: 777,
      interest_due: 7,
      fee_due: 7,
    })),
    payment: each(all, ({ loan_key }, paid_on) => ({
      loan_key,
      paid_on,
      amount: 3.33,
      method: 'direct_debit',
    })),
    delinquency_status: each(all, ({ loan_key }, status_date) => ({
      loan_key,
      status_date,
      dpd: 333,
      amount_past_due: 99,
      outstanding_principal: 99,
      amount_paid: 9,
    })),
    customer: [{ customer_id: 'planted', known_on }],
    contact: each(loans, ({ customer_key }, on) => ({
      customer_key,
      contacted_at: `${on} 10:00:00`,
      channel: 'phone',
      direction: 'outbound',
      outcome: 'promise',
      promised_on: addDays(on, 5),
      promised_amount: 10,
    })),
    restriction: each(loans, ({ customer_key }, starts_on) => ({ customer_key, kind: 'dispute', starts_on })),
    consent: each(loans, ({ customer_key }, decided_on) => ({
      customer_key,
      channel: 'phone',
      decided_on,
      given: true,
    })),
    provided_outcome: each(loans, ({ loan_key }, as_of_date) => ({
      loan_key,
      as_of_date,
      bad: true,
    })),
  };
}

describe.each(['ledger', 'status'] as const)('in the %s form', (form) => {
  let warehouse: Warehouse;
  let loans: readonly Key[];

  const build = async () => {
    const configuration = configurationOf({});
    await buildArrears(warehouse, { form, configuration }, asOfDate);
    await buildFeatures(warehouse, families, asOfDate, allNeeds);
  };

  /** Plants rows that become known on a day, builds again, and counts the rows that differ, table by table. */
  const rowsMoved = async (known_on: string) => {
    const planted = plantedRows(loans, known_on);
    expect(Object.keys(planted)).toEqual(sourceTables);
    for (const [table, rows] of Object.entries(planted)) await stage(warehouse, table, rows);
    await build();
    const moved: Record<string, number> = {};
    for (const table of built) {
      const { n } = await warehouse.row<{ n: string }>(
        `SELECT count(*) AS n FROM (
           (FROM ${table} EXCEPT ALL FROM ${table}_before) UNION ALL
           (FROM ${table}_before EXCEPT ALL FROM ${table}))`,
      );
      moved[table] = Number(n);
    }
    return moved;
  };

  beforeEach(async () => {
    warehouse = await emptyStage();
    await stageCustomers(warehouse, customers);
    loans = await warehouse.rows<Row & Key>(
      'SELECT loan_key, loan_id, customer_id, customer_key FROM stg_loan ORDER BY loan_key',
    );
    await buildArrearsReferences(warehouse, configurationOf({}));
    await build();
    for (const table of built) {
      const { n } = await warehouse.row<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
      if (form === 'ledger' || table !== 'arr_installment') expect(Number(n)).toBeGreaterThan(20);
      await warehouse.run(`CREATE TABLE ${table}_before AS FROM ${table}`);
    }
  });
  afterEach(() => warehouse.close());

  test.each([0, 60])('rows known %i days after the snapshot move nothing', async (days) => {
    const moved = await rowsMoved(addDays(asOfDate, days));
    expect(moved).toEqual(Object.fromEntries(built.map((table) => [table, 0])));
  });

  test('the same rows known the day before move every table', async () => {
    const moved = await rowsMoved(addDays(asOfDate, -1));
    if (form === 'status') delete moved.arr_installment;
    for (const [table, rows] of Object.entries(moved)) expect([table, rows > 0]).toEqual([table, true]);
  });
});
