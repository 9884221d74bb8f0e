import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { configurationOf } from '../support/configuration.js';
import { emptyStage, type StagedRow, stage } from '../support/stage.js';

const asOfDate = '2024-03-15';
const configuration = configurationOf({ minimum_dpd: 0 });
let warehouse: Warehouse;

const reported = (status_date: string, dpd: number, more: StagedRow = {}): StagedRow => ({
  status_date,
  dpd,
  known_on: status_date,
  ...more,
});

/** Statuses of each loan, in the order of `loan_key`. */
const loans: readonly (readonly StagedRow[])[] = [
  [
    reported('2024-01-31', 0, { amount_paid: 100 }),
    reported('2024-02-29', 29, { amount_past_due: 100, outstanding_principal: 900 }),
  ],
  [
    reported('2024-02-29', 29, { known_on: '2024-03-14' }),
    reported('2024-03-14', 43, { known_on: '2024-03-15' }),
  ],
  [reported('2024-03-14', 5), reported('2024-03-15', 6)],
  [reported('2024-03-15', 30)],
  [
    reported('2024-01-31', 12, { amount_past_due: 55.5, outstanding_principal: 800 }),
    reported('2024-02-29', 41),
  ],
  [reported('2024-01-31', 12, { amount_past_due: 55.5 }), reported('2024-02-29', 0)],
  [
    reported('2023-12-31', 31, { amount_past_due: 210.1 }),
    reported('2024-01-31', 62, { amount_past_due: 320.2, known_on: '2024-03-14' }),
    reported('2024-02-29', 29, { amount_past_due: 100 }),
    reported('2024-03-10', 39, { amount_past_due: 900, known_on: '2024-03-15' }),
    reported('2024-03-15', 44, { amount_past_due: 950 }),
  ],
  [reported('2024-01-31', 0), reported('2024-02-29', 29)],
];

beforeAll(async () => {
  warehouse = await emptyStage();
  const keys = loans.map((_, index) => ({ loan_key: index + 1 }));
  await stage(
    warehouse,
    'loan',
    keys.map((key) => ({
      ...key,
      loan_id: `L${key.loan_key}`,
      customer_id: 'C',
      product: 'card',
      currency: 'CNY',
      principal: 1200,
      originated_on: '2023-06-01',
      known_on: '2023-06-01',
    })),
  );
  await stage(
    warehouse,
    'delinquency_status',
    loans.flatMap((rows, index) => rows.map((row) => ({ ...keys[index], ...row }))),
  );
  await buildArrearsReferences(warehouse, configuration);
  await buildArrears(warehouse, { form: 'status', configuration }, asOfDate);
});
afterAll(() => warehouse.close());

test('a loan stands where its latest status known before the snapshot says', async () => {
  const found = await warehouse.rows(
    `SELECT loan_key, dpd, dpd_bucket, amount_past_due, outstanding_principal FROM arr_cohort ORDER BY loan_key`,
  );
  const stands = (loan_key: number, dpd: number, dpd_bucket: string, ...amounts: [string, string]) => ({
    loan_key,
    dpd,
    dpd_bucket,
    amount_past_due: amounts[0],
    outstanding_principal: amounts[1],
  });
  expect(found).toEqual([
    stands(1, 29, 'M1', '100.00', '900.00'),
    stands(2, 29, 'M1', '0.00', '1200.00'),
    stands(3, 5, 'M1', '0.00', '1200.00'),
    // loan 4 was not reported on before the snapshot
    stands(5, 41, 'M2', '55.50', '800.00'),
    stands(6, 0, 'M0', '0.00', '1200.00'),
    stands(7, 29, 'M1', '100.00', '1200.00'),
    stands(8, 29, 'M1', '0.00', '1200.00'),
  ]);
});

test('only a loan that was reported on before the snapshot is open', async () => {
  const found = await warehouse.rows<{ loan_key: number }>('SELECT loan_key FROM arr_open ORDER BY loan_key');
  expect(found.map(({ loan_key }) => loan_key)).toEqual([1, 2, 3, 5, 6, 7, 8]);
});

test('a status holds from the day after it until the day of the next one, dpd as reported', async () => {
  const stretches = await warehouse.rows(
    `SELECT loan_key, CAST(from_on AS VARCHAR) AS from_on, CAST(to_on AS VARCHAR) AS to_on, dpd_first, dpd_daily
     FROM arr_timeline ORDER BY loan_key, from_on`,
  );
  const stretch = (loan_key: number, from_on: string, to_on: string, dpd_first: number) => ({
    loan_key,
    from_on,
    to_on,
    dpd_first,
    dpd_daily: 0,
  });
  expect(stretches).toEqual([
    stretch(1, '2024-03-01', '2024-03-16', 29),
    stretch(2, '2024-03-01', '2024-03-16', 29),
    stretch(3, '2024-03-15', '2024-03-16', 5),
    stretch(5, '2024-02-01', '2024-03-01', 12),
    stretch(5, '2024-03-01', '2024-03-16', 41),
    stretch(6, '2024-02-01', '2024-03-01', 12),
    stretch(7, '2024-01-01', '2024-02-01', 31),
    stretch(7, '2024-02-01', '2024-03-01', 62),
    stretch(7, '2024-03-01', '2024-03-16', 29),
    stretch(8, '2024-03-01', '2024-03-16', 29),
  ]);
});

test('what a status says was paid stands as a payment on its date', async () => {
  const payments = await warehouse.rows(
    'SELECT loan_key, CAST(paid_on AS VARCHAR) AS paid_on, amount, reversed FROM arr_payment',
  );
  expect(payments).toEqual([{ loan_key: 1, paid_on: '2024-01-31', amount: '100.00', reversed: false }]);
});

test('what was most past due is the greatest amount that a status known before the snapshot states', async () => {
  const peaks = await warehouse.rows('SELECT loan_key, past_due_max FROM arr_peak ORDER BY loan_key');
  const peak = (loan_key: number, past_due_max: string) => ({ loan_key, past_due_max });
  // No status of loans 2, 3 and 8 states an amount.
  expect(peaks).toEqual([peak(1, '100.00'), peak(5, '55.50'), peak(6, '55.50'), peak(7, '320.20')]);
});
