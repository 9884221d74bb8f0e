import { createHash } from 'node:crypto';
import type { FeatureMatrix, ModelFeature } from '../../models/matrix.js';
import type { IsoDate } from '../core/dates.js';
import { numericColumns } from '../warehouse/columns.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** Labeled snapshots; all arrays have one element a row, ordered by date and loan. */
export interface Panel {
  readonly matrix: FeatureMatrix;
  readonly bad: Uint8Array;
  /** The customer as a hash, the same on every night. */
  readonly group: Int32Array;
  /** The snapshot as days since 1970-01-01. */
  readonly day: Int32Array;
  readonly dpd: Int32Array;
  readonly bucket: Int32Array;
  readonly amountPastDue: Float64Array;
  /** Paid in the performance window. */
  readonly recovered: Float64Array;
}

/** Starts an empty panel with the columns of the feature matrix. */
export async function createPanel(warehouse: Warehouse, features: readonly ModelFeature[]): Promise<void> {
  const columns = features.map((feature) => `${identifier(feature.name)} FLOAT`);
  await warehouse.run(
    `CREATE OR REPLACE TABLE trn_panel (
       row_day INTEGER, row_loan INTEGER, row_customer INTEGER, row_bad INTEGER, row_dpd INTEGER,
       row_bucket INTEGER, row_past_due DOUBLE, row_recovered DOUBLE, ${columns.join(', ')})`,
  );
}

/** Appends the labeled loans of `arr_cohort`, with `feat_matrix` and `out_label`, to the panel. */
export async function appendSnapshot(warehouse: Warehouse, asOfDate: IsoDate): Promise<void> {
  await warehouse.run(
    `INSERT INTO trn_panel
     SELECT
       CAST(CAST($as_of_date AS DATE) - DATE '1970-01-01' AS INTEGER), cohort.loan_key,
       CAST(md5_number_lower(cohort.customer_id) % 2147483647 AS INTEGER),
       CAST(label.bad AS INTEGER), cohort.dpd, cohort.bucket_ordinal,
       CAST(cohort.amount_past_due AS DOUBLE), CAST(label.recovered_amount AS DOUBLE),
       matrix.* EXCLUDE (loan_key)
     FROM arr_cohort cohort
     JOIN out_label label USING (loan_key)
     JOIN feat_matrix matrix USING (loan_key)`,
    { as_of_date: asOfDate },
  );
}

/** Reads the panel, ordered by date and loan. */
export async function readPanel(warehouse: Warehouse, features: readonly ModelFeature[]): Promise<Panel> {
  const { rows } = await warehouse.row<{ rows: string }>('SELECT count(*) AS rows FROM trn_panel');
  const own = 'row_day, row_customer, row_bad, row_dpd, row_bucket, row_past_due, row_recovered';
  const names = features.map((feature) => identifier(feature.name));
  const { columns } = await numericColumns(
    warehouse,
    `SELECT ${own}, ${names.join(', ')} FROM trn_panel ORDER BY row_day, row_loan`,
    Number(rows),
  );
  const [day, group, bad, dpd, bucket, amountPastDue, recovered, ...values] = columns;
  return {
    matrix: { rows: Number(rows), features, columns: values as Float32Array[] },
    bad: Uint8Array.from(bad),
    group: group as Int32Array,
    day: day as Int32Array,
    dpd: dpd as Int32Array,
    bucket: bucket as Int32Array,
    amountPastDue: amountPastDue as Float64Array,
    recovered: recovered as Float64Array,
  };
}

/** The rows of a panel at `indexes`, in that order. */
export function takePanel(panel: Panel, indexes: Int32Array): Panel {
  const take = <A extends Uint8Array | Int32Array | Float64Array | Float32Array>(values: A): A => {
    const taken = new (values.constructor as new (length: number) => A)(indexes.length);
    for (let i = 0; i < indexes.length; i++) taken[i] = values[indexes[i]];
    return taken;
  };
  return {
    matrix: {
      rows: indexes.length,
      features: panel.matrix.features,
      columns: panel.matrix.columns.map(take),
    },
    bad: take(panel.bad),
    group: take(panel.group),
    day: take(panel.day),
    dpd: take(panel.dpd),
    bucket: take(panel.bucket),
    amountPastDue: take(panel.amountPastDue),
    recovered: take(panel.recovered),
  };
}

/** SHA-256 over all values of a panel, in order. */
export function panelFingerprint({
  matrix,
  bad,
  group,
  day,
  dpd,
  bucket,
  amountPastDue,
  recovered,
}: Panel): string {
  const hash = createHash('sha256').update(matrix.features.map((feature) => feature.name).join());
  for (const values of [...matrix.columns, bad, group, day, dpd, bucket, amountPastDue, recovered])
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest('hex');
}
