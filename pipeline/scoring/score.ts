import type { ModelFeature } from '../../models/matrix.js';
import { scoreOf } from '../../models/scorecard/scaling.js';
import type { FallbackModelFile, ModelFile, TrainedModelFile } from '../contracts/model-file.js';
import { loadRecovery } from '../contracts/recovery-model.js';
import { calibratedPd, loadRegistered } from '../contracts/registered-model.js';
import { scrAccount } from '../contracts/scoring-tables.js';
import { buildTable } from '../warehouse/build-table.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { type AccountRows, readPosition, readScoringRows, sliceAccounts } from './account-rows.js';
import { appendPredictions, createPredictions } from './predictions.js';
import { openReasons } from './reasons.js';
import { appendShadow, createShadow, shadowFile } from './shadow-scores.js';

const accountFile = sqlFile(import.meta.url, 'scr_account.sql');

/** All SQL of this stage, for the identity of a run. */
export const scoringSql: readonly SqlFile[] = [accountFile, shadowFile];

/** Rows explained at a time; bounds the memory that contributions take. */
const block = 20_000;

/** How the accounts of a night are ranked. */
export interface RankingSettings {
  readonly order: Configuration['ranking']['order'];
  /** Worker threads that explanations may use; results never depend on it. */
  readonly threads: number;
}

/**
 * Scores the loans of `arr_cohort` from `feat_matrix` and ranks them: fills `scr_account`, and `scr_shadow` with
 * what the challengers say.
 * @throws DataContractError when a model is damaged or needs a feature that is not built
 */
export async function scoreAccounts(
  warehouse: Warehouse,
  champion: ModelFile,
  challengers: readonly TrainedModelFile[],
  features: readonly ModelFeature[],
  { order, threads }: RankingSettings,
): Promise<void> {
  const needsFeatures = champion.kind === 'trained' || challengers.length > 0;
  const accounts = needsFeatures ? await readScoringRows(warehouse, features) : undefined;
  await createShadow(warehouse);
  for (const challenger of accounts ? challengers : []) {
    await createPredictions(warehouse);
    await predict(warehouse, challenger, accounts as AccountRows);
    await appendShadow(warehouse, challenger.model_id, accountFile.text, order);
  }
  await createPredictions(warehouse);
  if (champion.kind === 'fallback') await predictByBucket(warehouse, champion);
  else await predict(warehouse, champion, accounts as AccountRows, { threads });
  await rankPredicted(warehouse, champion, order);
}

/** Ranks what a champion says of the cohort in `scr_prediction`: fills `scr_account`. */
export function rankPredicted(
  warehouse: Warehouse,
  { kind }: ModelFile,
  order: RankingSettings['order'],
): Promise<void> {
  return buildTable(warehouse, accountFile, scrAccount, { order: kind === 'fallback' ? 'dpd' : order });
}

/** Ranks the accounts of `scr_prediction` by `$order`; has the columns of `scr_account`. */
export const rankingQuery = accountFile.text;

/** Puts what another model says of tonight's accounts into `scr_prediction`, without reasons. */
export async function repredict(
  warehouse: Warehouse,
  model: ModelFile,
  features: readonly ModelFeature[],
): Promise<void> {
  await createPredictions(warehouse);
  if (model.kind === 'fallback') return predictByBucket(warehouse, model);
  return predict(warehouse, model, await readScoringRows(warehouse, features));
}

/**
 * Appends what a model says to `scr_prediction`.
 * @param explained left out for shadow scores, which carry no reasons
 */
async function predict(
  warehouse: Warehouse,
  file: TrainedModelFile,
  accounts: AccountRows,
  explained?: { readonly threads: number },
): Promise<void> {
  const model = loadRegistered(file);
  const recovery = loadRecovery(file.recovery);
  const reasonsOf = explained && (await openReasons(warehouse, model, explained.threads));
  try {
    for (let from = 0; from < accounts.matrix.rows; from += block) {
      const rows = sliceAccounts(accounts, from, Math.min(from + block, accounts.matrix.rows));
      const pd = calibratedPd(model, rows);
      await appendPredictions(warehouse, {
        keys: rows.keys,
        pd,
        score: scoreOf(pd),
        expectedRecovery: recovery(rows),
        reasons: reasonsOf?.of(rows) ?? [],
      });
    }
  } finally {
    await reasonsOf?.close();
  }
}

async function predictByBucket(warehouse: Warehouse, file: FallbackModelFile): Promise<void> {
  const { keys, bucket, amountPastDue } = await readPosition(warehouse);
  const pdOf = new Map(file.bucket_pd.map((row) => [row.bucket, row.pd]));
  const pd = Float64Array.from(bucket, (ordinal) => pdOf.get(ordinal) ?? file.overall_pd);
  await appendPredictions(warehouse, {
    keys,
    pd,
    score: scoreOf(pd),
    expectedRecovery: amountPastDue.map((amount) => file.recovery_rate * amount),
    reasons: Array.from(keys).flatMap(() => ['dpd', 'amount_past_due', null, null]),
  });
}
