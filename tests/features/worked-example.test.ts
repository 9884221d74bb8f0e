import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import { buildFeatures } from '../../pipeline/features/build-features.js';
import { standardFamilies } from '../../pipeline/features/families.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { configurationOf } from '../support/configuration.js';
import { allNeeds } from '../support/families.js';
import { differences, type MatrixRow, matrixRows } from '../support/feature-matrix.js';
import { clearStage, emptyStage, stage } from '../support/stage.js';

const families = standardFamilies;
const configuration = configurationOf({});
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await emptyStage();
  await buildArrearsReferences(warehouse, configuration);
});
afterAll(() => warehouse.close());

const loan = {
  loan_key: 1,
  customer_key: 1,
  loan_id: 'L1',
  customer_id: 'C1',
  product: 'personal',
  currency: 'CNY',
  principal: 600,
  annual_rate: 0.12,
  originated_on: '2023-10-01',
  known_on: '2023-10-01',
};
const due = (installment_no: number, due_on: string) => ({
  loan_key: 1,
  installment_no,
  due_on,
  principal_due: 90,
  interest_due: 10,
  fee_due: 0,
  known_on: '2023-10-01',
});
const paid = (paid_on: string, amount: number, more = {}) => ({
  loan_key: 1,
  paid_on,
  amount,
  known_on: paid_on,
  ...more,
});
const contacted = (contacted_at: string, outcome: string, more = {}) => ({
  customer_key: 1,
  contacted_at,
  channel: 'phone',
  direction: 'outbound',
  outcome,
  known_on: contacted_at.slice(0, 10),
  ...more,
});

async function features(asOfDate: string): Promise<MatrixRow> {
  await buildArrears(warehouse, { form: 'ledger', configuration }, asOfDate);
  await buildFeatures(warehouse, families, asOfDate, allNeeds);
  return (await matrixRows(warehouse)).get(1)!;
}

test('every feature of one account, worked out by hand', async () => {
  // Six installments of 100, the first of each month from November; seen at the start of 15 March 2024.
  await stage(warehouse, 'loan', [
    loan,
    { ...loan, loan_key: 2, loan_id: 'L2', originated_on: '2022-12-31', known_on: '2022-12-31' },
    { ...loan, loan_key: 3, loan_id: 'L3', closed_on: '2024-01-10' },
  ]);
  await stage(warehouse, 'installment', [
    due(1, '2023-11-01'),
    due(2, '2023-12-01'),
    due(3, '2024-01-01'),
    due(4, '2024-02-01'),
    due(5, '2024-03-01'),
    due(6, '2024-04-01'),
    { ...due(1, '2024-03-10'), loan_key: 2 },
  ]);
  // 100 on 30 October; a debit of 100 on 5 December that failed on the 8th; 60 and 40 on 11 December; 150 on
  // 31 January, posted two days later.
  await stage(warehouse, 'payment', [
    paid('2023-10-30', 100, { method: 'transfer' }),
    paid('2023-12-05', 100, { method: 'direct_debit', reversed_on: '2023-12-08' }),
    paid('2023-12-11', 60, { method: 'direct_debit' }),
    paid('2023-12-11', 40, { method: 'direct_debit' }),
    paid('2024-01-31', 150, { method: 'transfer', known_on: '2024-02-02' }),
  ]);
  await stage(warehouse, 'contact', [
    contacted('2024-01-20 10:00:00', 'promise', { promised_on: '2024-01-31', promised_amount: 150 }),
    contacted('2024-02-10 10:00:00', 'promise', { promised_on: '2024-02-20', promised_amount: 50 }),
    contacted('2024-03-08 09:00:00', 'no_answer'),
    contacted('2024-03-12 09:00:00', 'right_party', { direction: 'inbound' }),
    contacted('2024-03-14 23:00:00', 'promise', { promised_on: '2024-03-15' }),
  ]);
  await stage(warehouse, 'restriction', [
    { customer_key: 1, kind: 'dispute', starts_on: '2024-03-01', known_on: '2024-03-01' },
    {
      customer_key: 1,
      kind: 'dispute',
      starts_on: '2024-01-01',
      ends_on: '2024-03-14',
      known_on: '2024-01-01',
    },
  ]);

  // Cumulative due: 100, 200, 300, 400, 500 (600 in April). Paid: 100 from 30 October, 200 from 11 December, 350 from
  // 31 January. So the first is cleared 2 days early, December's on the 11th (10 late), January's on the 31st (30 late),
  // February's (43 days) and March's (14) are open. Delinquent snapshots: 2 to 11 December (dpd 1 to 10), 2 to 31 January
  // (dpd 1 to 30), 2 February to 15 March (dpd 1 to 43): 10 + 30 + 43 = 83.
  const found = await features('2024-03-15');
  expect(
    differences(found, {
      dpd: 43,
      dpd_bucket: 2,
      dpd_max_life: 43,
      dpd_max_3m: 43,
      dpd_max_6m: 43,
      dpd_max_12m: 43,
      times_delinquent_life: 3,
      times_30plus_12m: 2, // 31 January, and 2 March
      times_60plus_12m: 0,
      months_since_last_delinquent: 43 / 30.4375, // ended with the snapshot of 1 February
      consecutive_late_installments_max: 4,
      days_in_delinquency_total: 83,
      delinquent_days_share_of_age: 83 / 166, // since 1 October: 31 + 30 + 31 + 31 + 29 + 14 days
      avg_delinquency_spell_days: 83 / 3,
      first_payment_default: 0,
      dpd_change_30d: 43 - 13, // 14 February
      dpd_change_90d: 43, // 16 December: current
      roll_forward_count_12m: 2, // M0 on 16 December, M1 on 15 January and 14 February, M2 now
      roll_back_count_12m: 0,
      self_cured_spells_share: 1 / 2, // 20 January was called
      worst_bucket_6m: 2,
      amount_past_due: 150,
      outstanding_principal: 600 - 90 - 90 - 90 - 40, // February’s 50 are 10 interest and 40 principal
      past_due_to_outstanding: 150 / 290,
      outstanding_to_principal: 290 / 600,
      past_due_max_life: 150,
      installments_paid_share: 3 / 5,
      installments_past_due: 2,
      remaining_term_share: 1 / 6,
      principal: 600,
      annual_rate: 0.12,
      months_on_book: 5,
      days_since_last_payment: 44,
      days_since_last_cleared: 44, // January’s, on the 31st
      oldest_unpaid_paid_share: 50 / 100, // February’s
      payments_count_30d: 0,
      payments_count_60d: 1,
      payments_count_90d: 1, // from 16 December
      paid_to_due_3m: 150 / 300,
      paid_to_due_6m: 350 / 500,
      paid_to_outstanding_1m: 0,
      paid_to_outstanding_3m: 150 / (150 + 290),
      partial_payment_share_6m: 2 / 4,
      payment_amount_trend_3m: 150 / 200,
      early_payment_share_6m: 1 / 5,
      avg_days_late_3m: (30 + 43 + 14) / 3, // due from 16 December
      avg_days_late_6m: (0 + 10 + 30 + 43 + 14) / 5,
      avg_days_late_12m: (0 + 10 + 30 + 43 + 14) / 5,
      failed_debit_share_6m: 1 / 3,
      reversed_payments_12m: 1,
      payday_proximity: 27, // 11 December twice: 11 April
      attempts_7d: 2,
      attempts_30d: 2,
      right_party_contacts_90d: 3,
      right_party_rate_90d: 3 / 4,
      days_since_right_party: 1,
      inbound_90d: 1,
      promises_12m: 3,
      promises_kept_share_12m: 1 / 2,
      days_since_broken_promise: 24,
      open_promise: 1,
      customer_open_loans: 2,
      other_loans_dpd_max: 5,
      customer_tenure_months: 14, // 31 December 2022 to 29 February 2024 is 14
      disputes_open: 1,
    }),
  ).toEqual([]);
});

test.each([
  ['2024-01-31', 31, 0],
  ['2024-02-01', 31, 28],
  ['2024-02-29', 31, 0],
  ['2024-03-01', 31, 30],
  ['2024-01-31', 30, 29],
  ['2024-01-15', 14, 30],
  ['2024-12-31', 5, 5],
])('at %s the usual payday, the %i, is %i days ahead', async (asOfDate, day, ahead) => {
  await clearStage(warehouse);
  await stage(warehouse, 'loan', [loan]);
  await stage(warehouse, 'installment', [due(1, '2023-11-01')]);
  const on = (month: string) => `2023-${month}-${String(day).padStart(2, '0')}`;
  await stage(warehouse, 'payment', [paid(on('10'), 1), paid(on('12'), 1), paid('2023-11-02', 1)]);
  expect((await features(asOfDate)).payday_proximity).toBe(ahead);
});

test.each([
  ['the day before', '2024-03-14', 2, 0],
  ['on the day of', '2024-03-15', 1, 0],
  ['two months after', '2024-05-20', 1, 0],
  ['fourteen months before', '2023-01-15', 2, 14],
])('a loan that originates %s the snapshot', async (_, originated_on, open, tenure) => {
  await clearStage(warehouse);
  await stage(warehouse, 'loan', [
    { ...loan, originated_on: '2024-03-01', known_on: '2024-03-01' },
    { ...loan, loan_key: 2, loan_id: 'L2', originated_on, known_on: '2024-03-01' },
  ]);
  await stage(warehouse, 'installment', [due(1, '2024-03-10')]);
  expect(await features('2024-03-15')).toMatchObject({
    months_on_book: 0,
    customer_open_loans: open,
    customer_tenure_months: tenure,
  });
});

test('a loan that is past due before it originates has been on book for no month', async () => {
  await clearStage(warehouse);
  await stage(warehouse, 'loan', [{ ...loan, originated_on: '2024-05-20', known_on: '2024-03-01' }]);
  await stage(warehouse, 'installment', [due(1, '2024-03-10')]);
  expect(await features('2024-03-15')).toMatchObject({
    months_on_book: 0,
    customer_open_loans: 0,
    customer_tenure_months: 0,
  });
});
