import { beforeEach, expect, test } from 'vitest';
import { buildKeyFigures, mergeKeyFigures } from '../../pipeline/reporting/key-figure-tables.js';
import type { QueryTable } from '../../pipeline/reporting/query-table.js';
import { queryTable } from '../../pipeline/reporting/query-table.js';
import { contactFigures } from '../../pipeline/reporting/sections/contact-figures.js';
import { recovery } from '../../pipeline/reporting/sections/recovery.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

const asOfDate = '2026-07-01';
const monthAgo = '2026-06-01';

/** Loans overdue a month ago: loan, customer, bucket, past due. */
const ago = ['(1, 10, 1, 100.00)', '(2, 10, 1, 50.00)', '(3, 30, 2, 200.00)'];
/** Loans overdue tonight: loan, customer. */
const tonight = ['(3, 30)', '(4, 40)', '(5, 50)'];
/** Payments of loans overdue a month ago: loan, day, amount. */
const paid = [
  "(1, DATE '2026-05-31', 70.00)",
  "(1, DATE '2026-06-01', 60.00)",
  "(1, DATE '2026-06-20', 70.00)",
  "(3, DATE '2026-06-30', 20.00)",
];
/** Payments of tonight's cohort: loan, day, amount, reversed. */
const cohortPaid = [
  "(3, DATE '2026-06-30', 20.00, false)",
  "(4, DATE '2026-06-10', 30.00, false)",
  "(5, DATE '2026-06-10', 30.00, true)",
];
/** Contacts: customer, loan, moment in UTC, channel, direction, outcome, promised, by when, known. */
const contacts = [
  // On the edges of the window, and beyond.
  "(10, 1, '2026-05-31 16:00', 'phone', 'outbound', 'no_answer', NULL, NULL, '2026-06-01')",
  "(10, 1, '2026-05-31 15:59', 'phone', 'outbound', 'right_party', NULL, NULL, '2026-05-31')",
  "(10, 1, '2026-06-30 15:59', 'sms', 'outbound', 'delivered', NULL, NULL, '2026-06-30')",
  "(10, 1, '2026-06-30 16:00', 'phone', 'outbound', 'right_party', NULL, NULL, '2026-06-30')",
  "(10, 1, '2026-06-29', 'phone', 'outbound', 'right_party', NULL, NULL, '2026-07-01')",
  // A customer who is on neither list.
  "(60, NULL, '2026-06-15', 'phone', 'outbound', 'right_party', NULL, NULL, '2026-06-15')",
  // For both loans of the customer, in the lender's own word: one is paid, the other is not.
  "(10, NULL, '2026-06-10', 'phone', 'outbound', '承諾還款', 70.00, '2026-06-20', '2026-06-10')",
  // Made before the window and due in it; due tonight; about a loan that is on neither list.
  "(30, 3, '2026-05-20', 'phone', 'outbound', 'promise', 20.01, '2026-06-30', '2026-05-20')",
  "(30, 3, '2026-06-25', 'visit', 'outbound', 'promise', 20.00, '2026-07-01', '2026-06-25')",
  "(30, 9, '2026-06-25', 'visit', 'outbound', 'promise', 20.00, '2026-06-28', '2026-06-25')",
  // The customer called and named no amount; any payment keeps it, unless it was reversed.
  "(40, 4, '2026-06-10', 'app', 'inbound', 'promise', NULL, '2026-06-12', '2026-06-10')",
  "(50, 5, '2026-06-10', 'app', 'inbound', 'promise', NULL, '2026-06-12', '2026-06-10')",
  "(50, 5, '2026-06-11', 'phone', 'inbound', 'right_party', NULL, NULL, '2026-06-11')",
];
let warehouse: Warehouse;

beforeEach(async () => {
  warehouse = await Warehouse.open(':memory:');
  await warehouse.run(
    `CREATE TABLE ref_bucket AS SELECT ordinal, 'M' || ordinal AS label FROM range(0, 4) t(ordinal)`,
  );
  return () => warehouse.close();
});

async function fill(table: string, columns: string, rows: readonly string[]): Promise<void> {
  await warehouse.run(`CREATE OR REPLACE TABLE ${table} (${columns})`);
  if (rows.length > 0) await warehouse.run(`INSERT INTO ${table} VALUES ${rows.join(', ')}`);
}

/** The key figures of the customers that `isThere` takes. */
async function build(isThere: (customer: number) => boolean, isLedger = true): Promise<void> {
  const ofCustomer = (row: string, at: number) => isThere(Number(row.slice(1, -1).split(', ')[at]));
  const loans = [...ago, ...tonight].filter((row) => ofCustomer(row, 1));
  const ofLoan = (row: string) => loans.some((loan) => loan.split(',')[0] === row.split(',')[0]);
  const money = 'DECIMAL(18,2)';
  await fill(
    'rep_month_ago',
    `loan_key INTEGER, customer_key INTEGER, bucket_ordinal INTEGER, amount_past_due ${money}`,
    ago.filter((row) => ofCustomer(row, 1)),
  );
  await fill(
    'arr_cohort',
    'loan_key INTEGER, customer_key INTEGER',
    tonight.filter((row) => ofCustomer(row, 1)),
  );
  await fill(
    'rep_month_paid',
    `loan_key INTEGER, paid_on DATE, amount ${money}`,
    isLedger ? paid.filter(ofLoan) : [],
  );
  await fill(
    'arr_payment',
    `loan_key INTEGER, paid_on DATE, amount ${money}, reversed BOOLEAN`,
    isLedger ? cohortPaid.filter(ofLoan) : [],
  );
  await fill(
    'stg_contact',
    `customer_key INTEGER, loan_key INTEGER, contacted_at TIMESTAMP, channel VARCHAR, direction VARCHAR,
     outcome VARCHAR, promised_amount ${money}, promised_on DATE, known_on DATE`,
    contacts.filter((row) => ofCustomer(row, 0)),
  );
  await fill('ref_outcome', 'outcome VARCHAR, meaning VARCHAR', ["('承諾還款', 'promise')"]);
  await buildKeyFigures(warehouse, { asOfDate, monthAgo, timezone: 'Asia/Shanghai', isLedger });
}

async function shown(table: QueryTable) {
  return (await queryTable(warehouse, table)).rows.map((row) =>
    row.map((cell) => (cell !== null && typeof cell === 'object' ? cell.en : cell)),
  );
}

const wantedContacts = [
  ['phone', 4, 2, 1, 0.25, 1, 0.5, 1, 1, 3, 1, 1 / 3],
  ['SMS', 4, 1, 1, 0.25, 0, 0, 0, null, 0, 0, null],
  ['visit', 4, 2, 1, 0.25, 2, 1, 2, 1, 0, 0, null],
  ['app', 4, 0, 0, 0, 0, null, 0, null, 2, 1, 0.5],
  ['All', 4, 5, 2, 0.5, 3, 0.6, 3, 1, 5, 2, 0.4],
];
const wantedRecovery = [
  ['M1', 2, '150.00', '130.00', '100.00', '30.00', 100 / 150],
  ['M2', 1, '200.00', '20.00', '20.00', '0.00', 0.1],
  ['M3', 0, '0.00', '0.00', '0.00', '0.00', null],
  ['All', 3, '350.00', '150.00', '120.00', '30.00', 120 / 350],
];

test('what happened in the window counts once, and promises by the account', async () => {
  await build(() => true);
  expect(await shown(contactFigures)).toEqual(wantedContacts);
  expect(await shown(recovery)).toEqual(wantedRecovery);
});

test('customers apart sum to the same', async () => {
  const parts = [[10], [30], [40, 60], [50], []];
  for (const [part, customers] of parts.entries()) {
    await build((customer) => customers.includes(customer));
    for (const table of ['rep_contact', 'rep_recovery'])
      await warehouse.run(`CREATE TABLE ${table}_${part} AS FROM ${table}`);
  }
  await mergeKeyFigures(
    warehouse,
    (table) => `(${parts.map((_, part) => `FROM ${table}_${part}`).join(' UNION ALL ')})`,
  );
  expect(await shown(contactFigures)).toEqual(wantedContacts);
  expect(await shown(recovery)).toEqual(wantedRecovery);
});

test('periodic status that states no payment leaves recovery open', async () => {
  await build(() => true, false);
  expect((await shown(recovery)).at(-1)).toEqual(['All', 3, '350.00', null, null, null, null]);
});

test('nobody overdue and nothing known gives rows without rates', async () => {
  await build(() => false);
  expect(await shown(contactFigures)).toEqual([['All', 0, 0, 0, null, 0, null, 0, null, 0, 0, null]]);
  expect((await shown(recovery)).at(-1)).toEqual(['All', 0, '0.00', '0.00', '0.00', '0.00', null]);
});
