import {
  arrCohort,
  arrContact,
  arrInstallment,
  arrOpen,
  arrPaid,
  arrPayment,
  arrPeak,
  arrPosition,
  arrScope,
  arrTimeline,
  scopeInstallment,
  scopePastDue,
  scopePayment,
} from '../contracts/arrears-tables.js';
import type { SourceForm } from '../contracts/source-form.js';
import type { IsoDate } from '../core/dates.js';
import { buildTable } from '../warehouse/build-table.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Parameters, Warehouse } from '../warehouse/warehouse.js';
import { dpdBuckets } from '../workspace/buckets.js';
import type { Configuration } from '../workspace/configuration-schema.js';

/** What the arrears arithmetic takes from a workspace. */
export interface ArrearsSettings {
  readonly form: SourceForm;
  readonly configuration: Configuration;
}

const tables = [
  'arr_open',
  'scope_past_due',
  'scope_loan',
  'scope_installment',
  'scope_payment',
  'arr_position',
  'arr_installment',
  'arr_timeline',
  'arr_peak',
] as const;
type Table = (typeof tables)[number];

const files = Object.fromEntries(
  (['ledger', 'status'] as const).map((form) => [
    form,
    Object.fromEntries(tables.map((table) => [table, sqlFile(import.meta.url, `${form}/${table}.sql`)])),
  ]),
) as Record<SourceForm, Record<Table, SqlFile>>;
const scopeFile = sqlFile(import.meta.url, 'arr_scope.sql');
const cohortFile = sqlFile(import.meta.url, 'arr_cohort.sql');
const contactFile = sqlFile(import.meta.url, 'arr_contact.sql');
const paymentFile = sqlFile(import.meta.url, 'arr_payment.sql');
const paidFile = sqlFile(import.meta.url, 'arr_paid.sql');

/** All SQL of this stage, for the identity of a run. */
export const arrearsSql: readonly SqlFile[] = [
  ...Object.values(files).flatMap((form) => Object.values(form)),
  scopeFile,
  cohortFile,
  contactFile,
  paymentFile,
  paidFile,
];

/** Fills `ref_bucket`, and `ref_outcome` with the lender's own words for outcomes of contacts, from the configuration. */
export async function buildArrearsReferences(
  warehouse: Warehouse,
  configuration: Configuration,
): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_bucket (ordinal INTEGER, label VARCHAR, lower_dpd INTEGER, upper_dpd INTEGER)',
  );
  for (const { ordinal, label, lower, upper } of dpdBuckets(configuration.arrears.bucket_lower_edges))
    await warehouse.run('INSERT INTO ref_bucket VALUES ($ordinal, $label, $lower, $upper)', {
      ordinal,
      label,
      lower,
      upper,
    });
  await warehouse.run('CREATE OR REPLACE TABLE ref_outcome (outcome VARCHAR, meaning VARCHAR)');
  for (const [outcome, meaning] of Object.entries(configuration.rules?.outcomes ?? {}))
    await warehouse.run('INSERT INTO ref_outcome VALUES ($outcome, $meaning)', { outcome, meaning });
}

/**
 * Works out positions, the cohort and its history at the start of day `asOfDate`, from facts known before it.
 * Fills the tables of `buildScope`, `buildCohort` and `buildHistory`.
 */
export async function buildArrears(
  warehouse: Warehouse,
  settings: ArrearsSettings,
  asOfDate: IsoDate,
): Promise<void> {
  await buildScope(warehouse, settings, [asOfDate]);
  await buildCohort(warehouse, settings, asOfDate);
  await buildHistory(warehouse, settings, asOfDate);
}

/**
 * Finds the loans that may be past due on some of `dates`, and takes their installments and payments, so that the
 * whole book is read once for all of them: fills `scope_date`, `scope_past_due`, `scope_loan`, `scope_installment`
 * and `scope_payment`, and leaves `arr_open` at the last date.
 */
export async function buildScope(
  warehouse: Warehouse,
  settings: ArrearsSettings,
  dates: readonly IsoDate[],
): Promise<void> {
  const form = files[settings.form];
  const { tolerance } = settings.configuration.arrears;
  await warehouse.run('CREATE OR REPLACE TABLE scope_date (as_of_date DATE)');
  for (const date of dates) await warehouse.run('INSERT INTO scope_date VALUES ($date)', { date });
  await buildTable(warehouse, form.scope_past_due, scopePastDue, { tolerance });
  await warehouse.run('CREATE OR REPLACE TABLE scope_loan (as_of_date DATE, loan_key INTEGER)');
  for (const date of dates) {
    const parameters = cohortParameters(settings, date);
    await buildTable(warehouse, form.arr_open, arrOpen, parameters);
    await warehouse.run(`INSERT INTO scope_loan ${form.scope_loan.text}`, parameters);
  }
  await buildScopeFacts(warehouse, settings);
}

/** Takes the installments and payments of the loans of `scope_loan`. */
export async function buildScopeFacts(warehouse: Warehouse, { form }: ArrearsSettings): Promise<void> {
  await buildTable(warehouse, files[form].scope_installment, scopeInstallment);
  await buildTable(warehouse, files[form].scope_payment, scopePayment);
}

/** Works out who is overdue on one of the dates of the scope: fills `arr_scope`, `arr_position` and `arr_cohort`. */
export async function buildCohort(
  warehouse: Warehouse,
  settings: ArrearsSettings,
  asOfDate: IsoDate,
): Promise<void> {
  const parameters = cohortParameters(settings, asOfDate);
  await buildTable(warehouse, scopeFile, arrScope, parameters);
  await buildTable(warehouse, files[settings.form].arr_position, arrPosition, parameters);
  await buildTable(warehouse, cohortFile, arrCohort, parameters);
}

/**
 * Works out what happened to the cohort until day `asOfDate`: fills `arr_payment`, `arr_paid`, `arr_installment`,
 * `arr_timeline`, `arr_peak` and `arr_contact`.
 */
export async function buildHistory(
  warehouse: Warehouse,
  settings: ArrearsSettings,
  asOfDate: IsoDate,
): Promise<void> {
  await buildTimelineAt(warehouse, settings, asOfDate);
  await buildTable(warehouse, files[settings.form].arr_peak, arrPeak, { as_of_date: asOfDate });
  const { timezone } = settings.configuration;
  await buildTable(warehouse, contactFile, arrContact, { as_of_date: asOfDate, timezone });
}

function cohortParameters({ configuration }: ArrearsSettings, asOfDate: IsoDate): Parameters {
  return {
    as_of_date: asOfDate,
    tolerance: configuration.arrears.tolerance,
    minimum_dpd: configuration.cohort.minimum_dpd,
    include_closed: configuration.cohort.include_closed,
    include_charged_off: configuration.cohort.include_charged_off,
  };
}

/**
 * Works out where the loans of `arr_scope` stand at the start of day `date`, into table `into`.
 * Closed and charged-off loans stand on their ledger like any other.
 */
export async function buildPositionAt(
  warehouse: Warehouse,
  settings: ArrearsSettings,
  date: IsoDate,
  into: string,
): Promise<void> {
  const parameters = { as_of_date: date, tolerance: settings.configuration.arrears.tolerance };
  await buildTable(warehouse, files[settings.form].arr_position, arrPosition, parameters, into);
}

/**
 * Works out the history of the loans of `arr_cohort` as known at the start of day `date`, leaving the cohort
 * itself as it is: fills `arr_payment`, `arr_paid`, `arr_installment` and the timeline, as table `into`.
 */
export async function buildTimelineAt(
  warehouse: Warehouse,
  settings: ArrearsSettings,
  date: IsoDate,
  into?: string,
): Promise<void> {
  const form = files[settings.form];
  const parameters = { as_of_date: date, tolerance: settings.configuration.arrears.tolerance };
  await buildTable(warehouse, paymentFile, arrPayment, parameters);
  await buildTable(warehouse, paidFile, arrPaid);
  await buildTable(warehouse, form.arr_installment, arrInstallment, parameters);
  await buildTable(warehouse, form.arr_timeline, arrTimeline, parameters, into);
}
