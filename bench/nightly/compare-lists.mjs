import { literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';

const exactly = (a, b) => `${a} IS DISTINCT FROM ${b}`;
const within = (difference) => (a, b) => `abs(CAST(${a} AS DOUBLE) - CAST(${b} AS DOUBLE)) > ${difference}`;

/** How columns of a list may differ. Sums that end in half a cent, or half a point, may round either way. */
const position = Object.fromEntries(
  ['customer_id', 'product', 'dpd', 'dpd_bucket', 'amount_past_due', 'outstanding_principal'].map((name) => [
    name,
    exactly,
  ]),
);
const scores = {
  pd: within(1e-6),
  score: within(1),
  expected_loss: within(0.011),
  expected_recovery: within(0.011),
  rank: exactly,
};
const reasons = Object.fromEntries([1, 2, 3, 4].map((place) => [`reason_${place}`, exactly]));
export const compared = {
  position,
  scores: { ...position, ...scores },
  reasons: { ...position, ...scores, ...reasons },
};

/**
 * Compares two ranked lists in Parquet by loan_id.
 * @param columns one of `compared`
 * @returns rows of ours, rows in one list only, and the columns that differ with how many rows and an example
 */
export async function compareLists(ours, theirs, columns) {
  const warehouse = await Warehouse.open(':memory:');
  try {
    const both = `FROM read_parquet(${literal(ours)}) a FULL JOIN read_parquet(${literal(theirs)}) b USING (loan_id)`;
    const totals = await warehouse.row(
      `SELECT count(a.dpd) AS accounts, count(*) FILTER (WHERE a.dpd IS NULL OR b.dpd IS NULL) AS unmatched ${both}`,
    );
    const differences = [];
    for (const [name, differs] of Object.entries(columns)) {
      const { rows, example } = await warehouse.row(
        `SELECT count(*) AS rows, any_value(loan_id || ': ours ' || coalesce(CAST(a.${name} AS VARCHAR), 'none')
           || ', theirs ' || coalesce(CAST(b.${name} AS VARCHAR), 'none')) AS example
         ${both} WHERE ${differs(`a.${name}`, `b.${name}`)}`,
      );
      if (Number(rows) > 0) differences.push({ column: name, rows: Number(rows), example });
    }
    return { accounts: Number(totals.accounts), unmatched: Number(totals.unmatched), differences };
  } finally {
    warehouse.close();
  }
}
