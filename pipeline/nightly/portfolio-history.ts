import { buildCohort, buildScope, buildScopeFacts, buildTimelineAt } from '../arrears/arrears.js';
import { addMonths, type IsoDate } from '../core/dates.js';
import { buildMonthChange, buildVintages, followedFile, repFollowed } from '../reporting/history-tables.js';
import { buildKeyFigures } from '../reporting/key-figure-tables.js';
import { buildTable } from '../warehouse/build-table.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { sourceForm } from './snapshot.js';

/** Loans whose whole history is worked out for the vintages; a smaller book is followed whole. */
const followed = 20_000;

/** Of loans to choose from, those that are followed: a sample that depends on nothing but the ids. */
export const followedFirst = `ORDER BY md5_number(loan_id), loan_id LIMIT ${followed}`;

/**
 * Works out, aside, who was overdue a month before `asOfDate` as it was known then, and how loans aged: fills
 * `rep_month_ago`, `rep_month_book`, `rep_month_change`, `rep_contact`, `rep_recovery`, `rep_followed` and `rep_vintage`
 * for the report. Tonight's cohort and its payments stand in the warehouse.
 * @returns the snapshot of a month ago
 */
export async function buildPortfolioHistory(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
): Promise<IsoDate> {
  const settings = { form: sourceForm(workspace), configuration: workspace.configuration };
  const monthAgo = addMonths(asOfDate, -1);
  const { home } = await warehouse.row<{ home: string }>('SELECT current_database() AS home');
  const keep = (table: string, query: string) =>
    warehouse.run(`CREATE OR REPLACE TABLE ${identifier(home)}.main.${table} AS ${query}`, {
      month_ago: monthAgo,
      as_of_date: asOfDate,
    });
  await warehouse.aside(async () => {
    await buildScope(warehouse, settings, [monthAgo]);
    await buildCohort(warehouse, settings, monthAgo);
    await keep(
      'rep_month_ago',
      'SELECT loan_key, customer_key, bucket_ordinal, amount_past_due, outstanding_principal FROM arr_cohort',
    );
    await keep(
      'rep_month_book',
      `SELECT CAST($month_ago AS DATE) AS month_ago, (SELECT count(*) FROM arr_open) AS open_loans,
         (SELECT count(*) FROM arr_cohort) AS overdue`,
    );
    await keep(
      'rep_month_paid',
      `SELECT loan_key, paid_on, amount FROM scope_payment SEMI JOIN arr_cohort USING (loan_key)
       WHERE paid_on < $as_of_date AND known_on < $as_of_date
         AND (reversed_on IS NULL OR reversed_on >= $as_of_date)`,
    );
    await followLoans(warehouse, asOfDate);
    await buildScopeFacts(warehouse, settings);
    await buildTimelineAt(warehouse, settings, asOfDate);
    await buildTable(warehouse, followedFile, repFollowed, { as_of_date: asOfDate });
    await keep('rep_followed', 'SELECT * FROM aside.main.rep_followed');
  });
  await buildVintages(warehouse, asOfDate);
  const { timezone } = workspace.configuration;
  await buildKeyFigures(warehouse, { asOfDate, monthAgo, timezone, isLedger: settings.form === 'ledger' });
  await warehouse.run('DROP TABLE rep_month_paid');
  await buildMonthChange(warehouse, asOfDate, monthAgo);
  return monthAgo;
}

async function followLoans(warehouse: Warehouse, asOfDate: IsoDate): Promise<void> {
  for (const table of ['scope_loan', 'arr_cohort'])
    await warehouse.run(
      `CREATE OR REPLACE TABLE ${warehouse.own(table)} AS
       SELECT loan_key FROM stg_loan WHERE known_on < $as_of_date ${followedFirst}`,
      { as_of_date: asOfDate },
    );
}
