import { join } from 'node:path';
import { arrCohort } from '../contracts/arrears-tables.js';
import { segFeature } from '../contracts/strategy-tables.js';
import { appendPredicted, createPredictions } from '../scoring/predictions.js';
import { rankingQuery, rankPredicted } from '../scoring/score.js';
import { appendShadow, createShadow } from '../scoring/shadow-scores.js';
import { checkTable } from '../warehouse/build-table.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import type { NightInputs } from './night-inputs.js';

const asTheyAre = [
  'arr_cohort',
  'seg_feature',
  'stg_loan',
  'stg_customer',
  'stg_contact',
  'stg_consent',
  'stg_restriction',
  'late_row',
];

/** The rows of a table in all partitions, as a relation. */
export function partitionRows(directories: readonly string[], table: string): string {
  const files = directories.map((directory) => literal(join(directory, `${table}.parquet`)));
  return `read_parquet([${files.join(', ')}])`;
}

/**
 * Loads the partitions of a night and ranks all of their accounts: fills `arr_cohort`, `scr_account`, `scr_shadow`,
 * `seg_feature`, and of the staged sources what rules and reports read.
 */
export async function loadPartitions(
  warehouse: Warehouse,
  directories: readonly string[],
  { model, challengers }: NightInputs,
  order: Configuration['ranking']['order'],
): Promise<void> {
  for (const table of asTheyAre)
    await warehouse.run(
      `CREATE OR REPLACE TABLE ${identifier(table)} AS FROM ${partitionRows(directories, table)}`,
    );
  await checkTable(warehouse, 'arr_cohort', arrCohort);
  await checkTable(warehouse, 'seg_feature', segFeature);
  await createShadow(warehouse);
  for (const { model_id } of challengers) {
    await createPredictions(warehouse);
    await appendPredicted(
      warehouse,
      `SELECT * EXCLUDE (model_id) FROM ${partitionRows(directories, 'scr_shadow')}
       WHERE model_id = ${literal(model_id)}`,
    );
    await appendShadow(warehouse, model_id, rankingQuery, order);
  }
  await createPredictions(warehouse);
  await appendPredicted(warehouse, `FROM ${partitionRows(directories, 'scr_prediction')}`);
  await rankPredicted(warehouse, model, order);
}
