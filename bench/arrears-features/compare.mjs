import { identifier, literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';

/** Compared exactly: days and money. */
const exact = ['dpd', 'amount_past_due', 'outstanding_principal'];
/** Relative difference that other features may have: ours are FLOAT. */
const tolerance = 1e-6;
const examplesShown = 5;

/**
 * Compares two Parquet files of features by loan_id, or by several columns that name a row.
 * @returns loans, features and the columns that differ, each with examples
 */
export async function compareFeatures(ours, theirs, keys = ['loan_id']) {
  const warehouse = await Warehouse.open(':memory:');
  try {
    const read = (path) => `read_parquet(${literal(path)})`;
    const described = await warehouse.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${read(ours)})`);
    const features = described.map((row) => row.column_name).filter((name) => !keys.includes(name));
    const { loans, unmatched } = await warehouse.row(
      `SELECT count(*) AS loans, count(*) FILTER (WHERE ours.dpd IS NULL OR theirs.dpd IS NULL) AS unmatched
       FROM ${read(ours)} ours FULL JOIN ${read(theirs)} theirs USING (${keys.join(', ')})`,
    );
    const differences = [];
    for (const feature of features) {
      const rows = await warehouse.rows(
        `SELECT loan_id, CAST(a AS VARCHAR) AS ours, CAST(b AS VARCHAR) AS theirs, count(*) OVER () AS found
         FROM (SELECT loan_id, ours.${identifier(feature)} AS a, theirs.${identifier(feature)} AS b
               FROM ${read(ours)} ours JOIN ${read(theirs)} theirs USING (${keys.join(', ')}))
         WHERE ${differs(feature)} ORDER BY loan_id LIMIT ${examplesShown}`,
      );
      if (rows.length > 0)
        differences.push({
          feature,
          loans: Number(rows[0].found),
          examples: rows.map((row) => `${row.loan_id}: ours ${row.ours}, theirs ${row.theirs}`),
        });
    }
    return { loans: Number(loans), unmatched: Number(unmatched), features: features.length, differences };
  } finally {
    warehouse.close();
  }
}

/** SQL: whether `a` and `b` differ. A missing feature is NULL or NaN. */
function differs(feature) {
  if (exact.includes(feature)) return 'a IS DISTINCT FROM b';
  const [a, b] = ['a', 'b'].map((side) => `nullif(CAST(${side} AS DOUBLE), 'nan')`);
  return `(${a} IS NULL) <> (${b} IS NULL) OR abs(${a} - ${b}) > ${tolerance} * greatest(abs(${a}), abs(${b}))`;
}
