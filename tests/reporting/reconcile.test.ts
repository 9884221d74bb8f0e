import { beforeAll, expect, test } from 'vitest';
import type { GateRefusedError } from '../../pipeline/core/errors.js';
import { reconcile } from '../../pipeline/reporting/reconcile.js';
import type { ReportColumn, ReportSection, ReportTable } from '../../pipeline/reporting/report-table.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

const manifest = { accounts: 3, control_totals: { amount_past_due: '60.30', dpd: 9 } } as never;
let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open(':memory:');
  return () => warehouse.close();
});

const list = (rows: string) =>
  warehouse.run(`CREATE OR REPLACE TABLE pub_ranked AS SELECT * FROM (VALUES ${rows}) t(loan_id, rank)`);
const whole = "('A', 1), ('B', 2), ('C', 3)";

const column = (name: string): ReportColumn => ({ name, title: { en: name, zh: name }, kind: 'whole' });
function section(table: Partial<ReportTable>): ReportSection[] {
  const title = { en: 't', zh: 't' };
  const columns = ['bucket', 'accounts', 'amount_past_due'].map(column);
  const whole = { name: 'buckets', title, sql: '', columns, rows: [], ...table };
  return [{ name: 's', title, charts: [], tables: [whole] }];
}
const check = async (rows: string, table: Partial<ReportTable>) => {
  await list(rows);
  return reconcile(warehouse, section(table), { manifest });
};
const examples = (work: Promise<void>) =>
  work.then(
    () => [],
    (error: GateRefusedError) => {
      expect([error.name, error.code, error.exitCode]).toEqual(['GateRefusedError', 'REPORT_UNBALANCED', 5]);
      return error.details.examples;
    },
  );
const rows = [
  ['M1', 2, '20.10'],
  ['M2', 1, '40.20'],
];

test('a report that holds together passes', async () => {
  expect(await examples(check(whole, { isPartition: true, rows }))).toEqual([]);
});

test('a cent too little and an account twice are told', async () => {
  const off = [rows[0], ['M2', 2, '40.19']];
  expect(await examples(check(whole, { isPartition: true, rows: off }))).toEqual([
    'buckets: accounts sums to 4.00, not to 3',
    'buckets: amount_past_due sums to 60.29, not to 60.30',
  ]);
});

test('two accounts in one place of the list are told', async () => {
  expect(await examples(check("('A', 1), ('A', 2), ('C', 2)", {}))).toEqual([
    'ranked list: 3 rows, 2 loans, 2 ranks up to 2, 3 accounts',
  ]);
});

test('a row that does not conserve is told, with parts that are taken off and money below zero', async () => {
  const columns = ['bucket', 'opening', 'change', 'left', 'closing'].map(column);
  const balances = [{ total: 'closing', parts: ['opening', 'change', '-left'] }];
  const kept = { columns, balances, rows: [['M1', '10.00', '-0.05', '3.00', '6.95']] };
  expect(await examples(check(whole, kept))).toEqual([]);
  expect(await examples(check(whole, { ...kept, rows: [['M1', '10.00', '0.05', '3.00', '6.95']] }))).toEqual([
    'buckets, row "M1": parts sum to 7.05, closing is 6.95',
  ]);
  expect(await examples(check(whole, { ...kept, sums: { opening: '10.01' } }))).toEqual([
    'buckets: opening sums to 10.00, not to 10.01',
  ]);
});
