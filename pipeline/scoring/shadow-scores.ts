import { scrShadow } from '../contracts/scoring-tables.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import { sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** The query of the bundle's shadow scores. */
export const shadowFile = sqlFile(import.meta.url, 'shadow_scores.sql');

/** Starts an empty `scr_shadow`. */
export async function createShadow(warehouse: Warehouse): Promise<void> {
  const columns = Object.entries(scrShadow).map(([name, type]) => `${identifier(name)} ${type}`);
  await warehouse.run(`CREATE OR REPLACE TABLE scr_shadow (${columns.join(', ')})`);
}

/** Ranks `scr_prediction` by `rankingSql`, in its order, and appends it to `scr_shadow` as a challenger's. */
export async function appendShadow(
  warehouse: Warehouse,
  modelId: string,
  rankingSql: string,
  order: string,
): Promise<void> {
  const [, ...columns] = Object.keys(scrShadow);
  await warehouse.run(
    `INSERT INTO scr_shadow SELECT $model_id, ${columns.map(identifier).join(', ')} FROM (${rankingSql})`,
    { model_id: modelId, order },
  );
}

/** Writes `scr_shadow` beside the champion's scores as a Parquet file. */
export async function writeShadowScores(
  warehouse: Warehouse,
  championId: string,
  path: string,
): Promise<void> {
  const query = shadowFile.text.replace('$champion_id', literal(championId));
  await warehouse.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
}
