import { addDays, type IsoDate } from '../core/dates.js';
import { buildTable } from '../warehouse/build-table.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Configuration } from '../workspace/configuration-schema.js';

/** The configured outcome: its name, and h, the length in days of the performance window [t, t + h). */
export type Outcome = Configuration['outcome'];

const labelFiles: Record<Outcome['name'], SqlFile> = {
  roll_forward: sqlFile(import.meta.url, 'out_roll_forward.sql'),
  reach_dpd: sqlFile(import.meta.url, 'out_reach_dpd.sql'),
  no_payment: sqlFile(import.meta.url, 'out_no_payment.sql'),
  provided: sqlFile(import.meta.url, 'out_provided.sql'),
};
const recoveredFile = sqlFile(import.meta.url, 'out_recovered.sql');

/** All SQL of this stage, for the identity of a model. */
export const outcomeSql: readonly SqlFile[] = [...Object.values(labelFiles), recoveredFile];

/**
 * Labels the loans of `arr_cohort` at snapshot `asOfDate`: fills `out_label` (loan_key, bad,
 * recovered_amount). Needs `out_position` for roll_forward and `out_timeline` for reach_dpd, both at the
 * end of the performance window.
 * @param knownBefore the date of training; labels the lender gave later are not used
 */
export async function buildOutcome(
  warehouse: Warehouse,
  outcome: Outcome,
  asOfDate: IsoDate,
  knownBefore: IsoDate,
): Promise<void> {
  const parameters = {
    as_of_date: asOfDate,
    window_end: windowEnd(outcome, asOfDate),
    known_before: knownBefore,
    dpd: outcome.dpd,
  };
  await buildTable(
    warehouse,
    recoveredFile,
    { loan_key: 'INTEGER', recovered_amount: 'DECIMAL(18,2)' },
    parameters,
  );
  const label = labelFiles[outcome.name];
  await buildTable(warehouse, label, { loan_key: 'INTEGER', bad: 'BOOLEAN' }, parameters);
  await warehouse.run(
    `CREATE OR REPLACE TABLE out_label AS
     SELECT loan_key, bad, recovered_amount FROM ${label.table} JOIN out_recovered USING (loan_key)`,
  );
}

/** The day t + h that ends the performance window of a snapshot, itself outside it. */
export function windowEnd(outcome: Outcome, asOfDate: IsoDate): IsoDate {
  return addDays(asOfDate, outcome.horizon_days);
}
