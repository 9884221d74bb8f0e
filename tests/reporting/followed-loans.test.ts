import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildScopeFacts, buildTimelineAt } from '../../pipeline/arrears/arrears.js';
import type { SourceForm } from '../../pipeline/contracts/source-form.js';
import { addDays } from '../../pipeline/core/dates.js';
import { followedFile, repFollowed } from '../../pipeline/reporting/history-tables.js';
import { buildTable } from '../../pipeline/warehouse/build-table.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { configurationOf } from '../support/configuration.js';
import { emptyStage, type StagedRow, stage } from '../support/stage.js';

const asOfDate = '2024-12-01';
const dueOn = '2024-02-01';
/** The day on which dpd of the installment would be so much. */
const atDpd = (dpd: number) => addDays(dueOn, dpd);
let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await emptyStage();
});
afterEach(() => warehouse.close());

/** Stages one loan and tells when it was first 30 and 90 days past due. */
async function followed(
  form: SourceForm,
  loan: StagedRow,
  facts: Record<string, readonly StagedRow[]>,
): Promise<unknown> {
  const key = { loan_key: 1 };
  const known = { ...key, known_on: '2024-01-01' };
  const terms = { loan_id: 'L1', customer_id: 'C1', product: 'card', currency: 'CNY', principal: 1000 };
  await stage(warehouse, 'loan', [{ ...known, ...terms, originated_on: '2024-01-01', ...loan }]);
  for (const [table, rows] of Object.entries(facts))
    await stage(
      warehouse,
      table,
      rows.map((row) => ({ ...known, ...row })),
    );
  for (const table of ['scope_loan', 'arr_cohort'])
    await warehouse.run(`CREATE TABLE ${table} AS SELECT loan_key FROM stg_loan`);
  const settings = { form, configuration: configurationOf({}) };
  await buildScopeFacts(warehouse, settings);
  await buildTimelineAt(warehouse, settings, asOfDate);
  await buildTable(warehouse, followedFile, repFollowed, { as_of_date: asOfDate });
  return warehouse.row(
    'SELECT CAST(on_30 AS VARCHAR) AS on_30, CAST(on_90 AS VARCHAR) AS on_90 FROM rep_followed',
  );
}

const owed = { installment_no: 1, due_on: dueOn, principal_due: 100, interest_due: 0, fee_due: 0 };
const allButACent = { paid_on: atDpd(9), amount: 99.99 };

test.each<[string, StagedRow, on_30: string | null, on_90: string | null]>([
  ['stays open with a cent unpaid: it ages', {}, atDpd(30), atDpd(90)],
  ['was closed when all but a cent was paid', { closed_on: atDpd(9) }, null, null],
  ['was closed the day before dpd would be 30', { closed_on: atDpd(29) }, null, null],
  ['was closed on the day on which dpd was 30', { closed_on: atDpd(30) }, atDpd(30), null],
  ['closes on the snapshot, which is not known yet', { closed_on: asOfDate }, atDpd(30), atDpd(90)],
  ['was charged off early', { charged_off_on: atDpd(12) }, atDpd(13), atDpd(13)],
  ['was charged off between 30 and 90', { charged_off_on: atDpd(45) }, atDpd(30), atDpd(46)],
  ['was charged off later', { charged_off_on: atDpd(200) }, atDpd(30), atDpd(90)],
  ['was charged off and closed', { closed_on: atDpd(12), charged_off_on: atDpd(12) }, atDpd(13), atDpd(13)],
])('a loan that %s', async (_, loan, on_30, on_90) => {
  expect(await followed('ledger', loan, { installment: [owed], payment: [allButACent] })).toEqual({
    on_30,
    on_90,
  });
});

test.each([
  ['the day before the snapshot counts', addDays(asOfDate, -1), asOfDate],
  ['the day of the snapshot is not known yet', asOfDate, null],
])('a charge-off of a loan that owes nothing, on %s', async (_, charged_off_on, on) => {
  expect(await followed('ledger', { charged_off_on }, {})).toEqual({ on_30: on, on_90: on });
});

test.each([
  ['closed before, does not age it', '2024-05-01', null],
  ['open, ages it', null, '2024-07-01'],
])('a status of 120 days of a loan that was %s', async (_, closed_on, on_90) => {
  const statuses = [
    { status_date: '2024-03-31', dpd: 29 },
    { status_date: '2024-06-30', dpd: 120 },
  ];
  const found = await followed('status', { closed_on }, { delinquency_status: statuses });
  expect(found).toEqual({ on_30: on_90, on_90 });
});
