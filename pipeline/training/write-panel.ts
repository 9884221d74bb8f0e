import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { heldBackSides } from './calibration-sides.js';
import type { Panel } from './panel.js';
import { trainingSplit } from './panel-sides.js';

/** Rows of a panel that was written, by what `arrears train` does with them. */
export interface PanelRows {
  readonly rows: number;
  readonly training: number;
  readonly calibration: number;
  readonly test: number;
}

/**
 * Writes `trn_panel` to a Parquet file, ordered by date and loan: as_of_date; loan_id; customer, the customer as a hash;
 * side, what a model is fitted on (`training`), calibrated on when it is imported (`calibration`) and judged on
 * (`test`), NULL for rows between; bad, 1 for the outcome; then the features under their names, NULL where missing.
 * @param panel what `trn_panel` holds
 */
export async function writePanel(
  warehouse: Warehouse,
  panel: Panel,
  configuration: Configuration,
  path: string,
): Promise<PanelRows> {
  const { training, test } = trainingSplit(panel, configuration);
  const side = new Uint8Array(panel.matrix.rows);
  for (const row of training) side[row] = 1;
  const group = training.map((row) => panel.group[row]);
  const held = heldBackSides({ group }, configuration.training.seed).test;
  for (const place of held) side[training[place]] = 2;
  for (const row of test) side[row] = 3;
  await warehouse.run(
    `CREATE OR REPLACE TABLE trn_side AS
     SELECT unnest(sides) AS side, generate_subscripts(sides, 1) AS place FROM (SELECT CAST($sides AS TINYINT[]) AS sides)`,
    { sides: `[${side.join()}]` },
  );
  const features = panel.matrix.features.map(({ name }) => `panel.${identifier(name)}`);
  await warehouse.run(
    `COPY (
       SELECT DATE '1970-01-01' + row_day AS as_of_date, loan.loan_id, row_customer AS customer,
         CASE side WHEN 1 THEN 'training' WHEN 2 THEN 'calibration' WHEN 3 THEN 'test' END AS side, row_bad AS bad, ${features.join(', ')}
       FROM (SELECT *, row_number() OVER (ORDER BY row_day, row_loan) AS place FROM trn_panel) panel
       JOIN trn_side USING (place)
       JOIN stg_loan loan ON loan.loan_key = panel.row_loan
       ORDER BY place
     ) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return {
    rows: panel.matrix.rows,
    training: training.length - held.length,
    calibration: held.length,
    test: test.length,
  };
}
