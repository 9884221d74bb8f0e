import { type FeatureMatrix, type ModelFeature, sliceRows } from '../../models/matrix.js';
import { numericColumns } from '../warehouse/columns.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** Where tonight's accounts stand; arrays have one element a loan of `arr_cohort`, ordered by loan_key. */
export interface AccountPosition {
  readonly keys: Int32Array;
  readonly bucket: Int32Array;
  readonly amountPastDue: Float64Array;
  /** All that the loan could pay: the greater of outstanding principal and amount past due. */
  readonly balance: Float64Array;
}

/** Tonight's accounts as a model takes them. */
export interface AccountRows extends AccountPosition {
  readonly matrix: FeatureMatrix;
}

/** Reads where the loans of `arr_cohort` stand. */
export async function readPosition(warehouse: Warehouse): Promise<AccountPosition> {
  const { n } = await warehouse.row<{ n: string }>('SELECT count(*) AS n FROM arr_cohort');
  const { rows, columns } = await numericColumns(
    warehouse,
    `SELECT loan_key, bucket_ordinal, CAST(amount_past_due AS DOUBLE),
       CAST(greatest(outstanding_principal, amount_past_due) AS DOUBLE)
     FROM arr_cohort ORDER BY loan_key`,
    Number(n),
  );
  if (rows === 0)
    return {
      keys: new Int32Array(),
      bucket: new Int32Array(),
      amountPastDue: new Float64Array(),
      balance: new Float64Array(),
    };
  const [keys, bucket, amountPastDue, balance] = columns;
  return {
    keys: keys as Int32Array,
    bucket: bucket as Int32Array,
    amountPastDue: amountPastDue as Float64Array,
    balance: balance as Float64Array,
  };
}

/** Reads `feat_matrix` beside the positions: it has the same loans. */
export async function readScoringRows(
  warehouse: Warehouse,
  features: readonly ModelFeature[],
): Promise<AccountRows> {
  const position = await readPosition(warehouse);
  const names = features.map((feature) => identifier(feature.name));
  const rows = position.keys.length;
  const { columns } = await numericColumns(
    warehouse,
    `SELECT ${names.join(', ')} FROM feat_matrix ORDER BY loan_key`,
    rows,
  );
  return { ...position, matrix: { rows, features, columns: columns as Float32Array[] } };
}

/** The accounts [from, to), sharing memory with `accounts`. */
export function sliceAccounts(accounts: AccountRows, from: number, to: number): AccountRows {
  return {
    keys: accounts.keys.subarray(from, to),
    bucket: accounts.bucket.subarray(from, to),
    amountPastDue: accounts.amountPastDue.subarray(from, to),
    balance: accounts.balance.subarray(from, to),
    matrix: sliceRows(accounts.matrix, from, to),
  };
}
