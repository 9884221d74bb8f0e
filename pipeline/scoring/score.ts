import type { FeatureMatrix, ModelFeature } from '../../models/matrix.js';
import { sliceRows } from '../../models/matrix.js';
import { topReasons } from '../../models/reasons.js';
import { scoreOf } from '../../models/scorecard/scaling.js';
import type { FallbackModelFile, ModelFile, RecoveryRates } from '../contracts/model-file.js';
import { loadRegistered } from '../contracts/registered-model.js';
import { scrAccount } from '../contracts/scoring-tables.js';
import { buildTable } from '../warehouse/build-table.js';
import { numericColumns } from '../warehouse/columns.js';
import { identifier } from '../warehouse/identifiers.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { appendPredictions, createPredictions } from './predictions.js';

const accountFile = sqlFile(import.meta.url, 'scr_account.sql');

/** All SQL of this stage, for the identity of a run. */
export const scoringSql: readonly SqlFile[] = [accountFile];

/** Rows explained at a time; bounds the memory that contributions take. */
const block = 20_000;
const reasonsShown = 4;

/**
 * Scores the loans of `arr_cohort` from `feat_matrix` and ranks them: fills `scr_account`.
 * @throws DataContractError when the model is damaged or needs a feature that is not built
 */
export async function scoreAccounts(
  warehouse: Warehouse,
  file: ModelFile,
  features: readonly ModelFeature[],
  order: Configuration['ranking']['order'],
): Promise<void> {
  await createPredictions(warehouse);
  if (file.kind === 'fallback') await predictByBucket(warehouse, file);
  else await predict(warehouse, file, features);
  await buildTable(warehouse, accountFile, scrAccount, {
    order: file.kind === 'fallback' ? 'dpd' : order,
  });
}

async function predict(
  warehouse: Warehouse,
  file: Extract<ModelFile, { kind: 'trained' }>,
  features: readonly ModelFeature[],
): Promise<void> {
  const model = loadRegistered(file);
  const { keys, matrix } = await readMatrix(warehouse, features);
  const used = model.fitted.features;
  const tellable = await tellableFeatures(warehouse);
  const isTellable = used.map((feature) => tellable.has(feature.name));
  for (let from = 0; from < matrix.rows; from += block) {
    const rows = sliceRows(matrix, from, Math.min(from + block, matrix.rows));
    const pd = model.calibrator.apply(model.fitted.margin(rows));
    const contributions = model.fitted.explain(rows);
    for (let i = 0; i < contributions.values.length; i++)
      if (!isTellable[i % isTellable.length]) contributions.values[i] = 0;
    const reasons = topReasons(contributions, used.length, reasonsShown);
    await appendPredictions(warehouse, {
      keys: keys.subarray(from, from + rows.rows),
      pd,
      score: scoreOf(pd),
      recoveryRate: pd.map((p) => recoveryRateOf(p, file.recovery)),
      reasons: Array.from(reasons, (position) => (position < 0 ? null : used[position].name)),
    });
  }
}

/** The rate of the first bin whose upper pd is not below `pd`; the last bin is open. */
function recoveryRateOf(pd: number, { upperPd, rates }: RecoveryRates): number {
  const bin = upperPd.findIndex((upper) => pd <= upper);
  return rates[bin < 0 ? rates.length - 1 : bin] ?? 0;
}

async function predictByBucket(warehouse: Warehouse, file: FallbackModelFile): Promise<void> {
  const { n } = await warehouse.row<{ n: string }>('SELECT count(*) AS n FROM arr_cohort');
  const { columns } = await numericColumns(
    warehouse,
    'SELECT loan_key, bucket_ordinal FROM arr_cohort ORDER BY loan_key',
    Number(n),
  );
  const [keys, buckets] = columns as Int32Array[];
  const pdOf = new Map(file.bucket_pd.map((row) => [row.bucket, row.pd]));
  const pd = Float64Array.from(buckets, (bucket) => pdOf.get(bucket) ?? file.overall_pd);
  await appendPredictions(warehouse, {
    keys,
    pd,
    score: scoreOf(pd),
    recoveryRate: pd.map(() => file.recovery_rate),
    reasons: Array.from(keys).flatMap(() => ['dpd', 'amount_past_due', null, null]),
  });
}

async function readMatrix(
  warehouse: Warehouse,
  features: readonly ModelFeature[],
): Promise<{ keys: Int32Array; matrix: FeatureMatrix }> {
  const { n } = await warehouse.row<{ n: string }>('SELECT count(*) AS n FROM feat_matrix');
  const names = features.map((feature) => identifier(feature.name));
  const { rows, columns } = await numericColumns(
    warehouse,
    `SELECT loan_key, ${names.join(', ')} FROM feat_matrix ORDER BY loan_key`,
    Number(n),
  );
  if (rows === 0)
    return {
      keys: new Int32Array(),
      matrix: { rows, features, columns: features.map(() => new Float32Array()) },
    };
  const [keys, ...values] = columns;
  return { keys: keys as Int32Array, matrix: { rows, features, columns: values as Float32Array[] } };
}

async function tellableFeatures(warehouse: Warehouse): Promise<Set<string>> {
  const rows = await warehouse.rows<{ name: string }>('SELECT name FROM ref_feature WHERE tellable');
  return new Set(rows.map((row) => row.name));
}
