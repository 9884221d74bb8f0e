import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../contracts/manifest.js';
import type { ModelFile } from '../contracts/model-file.js';
import { rankedList, rankedListVersion } from '../contracts/ranked-list.js';
import type { IsoDate } from '../core/dates.js';
import { type OnProgress, silent } from '../core/progress.js';
import { programVersion } from '../core/version.js';
import { BundleBuilder, publishedManifest } from '../publishing/bundle.js';
import { findAnswers, reconcileAnswers } from '../publishing/import-answers.js';
import { buildList, type ListStamp, type PublishedList, publishList } from '../publishing/publish-list.js';
import { writeShadowScores } from '../scoring/shadow-scores.js';
import type { Warehouse, WarehouseLimits } from '../warehouse/warehouse.js';
import { dpdBuckets } from '../workspace/buckets.js';
import type { Workspace } from '../workspace/workspace.js';
import { inputsIdentity, runIdentity } from './identity.js';
import { refuseChangedExperiments } from './kept-experiments.js';
import { type LoadedSources, loadSources } from './load-sources.js';
import { shadowChallengers, usableChampion } from './model-fit.js';
import { openWarehouse } from './open-warehouse.js';
import { type RankedNight, rankAccounts } from './rank-accounts.js';
import { lastPublished } from './rank-moves.js';
import { reportNight } from './report-night.js';
import { settingsFile, settingsOf } from './run-settings.js';
import type { TrainingResult } from './settle-model.js';
import { trainModel } from './train-model.js';

/** How a batch is run. */
export interface BatchOptions {
  readonly asOfDate: IsoDate;
  readonly limits?: WarehouseLimits;
  readonly onProgress?: OnProgress;
  /** Gives the manifest's `started_at`. */
  readonly now?: () => Date;
}

/** What a night ended with. */
export interface NightResult {
  /** False when just this list was published before; nothing was changed then. */
  readonly published: boolean;
  readonly directory: string;
  readonly manifest: Manifest;
  readonly training?: TrainingResult;
}

/** The main job: load, train when there is no usable champion, rank, assign segments, publish. */
export async function runNightly(workspace: Workspace, options: BatchOptions): Promise<NightResult> {
  return rankNight(workspace, options, true);
}

/** The same with the champion there is. `undefined` when there is no usable one. */
export async function runScore(
  workspace: Workspace,
  options: BatchOptions,
): Promise<NightResult | undefined> {
  if (usableChampion(workspace, options.asOfDate) === undefined) return undefined;
  return rankNight(workspace, options, false);
}

/** Trains, registers, and promotes the model if it passes the gates. Publishes nothing. */
export async function runTraining(workspace: Workspace, options: BatchOptions): Promise<TrainingResult> {
  const onProgress = options.onProgress ?? silent;
  return withWarehouse(workspace, options.limits, async (warehouse) => {
    await loadSources(warehouse, workspace, options.asOfDate, onProgress);
    return trainModel(warehouse, workspace, options.asOfDate, onProgress);
  });
}

async function rankNight(
  workspace: Workspace,
  options: BatchOptions,
  mayTrain: boolean,
): Promise<NightResult> {
  const { asOfDate, limits, onProgress = silent, now = () => new Date() } = options;
  const startedAt = now().toISOString();
  refuseChangedExperiments(workspace);
  return withWarehouse(workspace, limits, async (warehouse) => {
    const sources = await loadSources(warehouse, workspace, asOfDate, onProgress);
    let champion: ModelFile | undefined = usableChampion(workspace, asOfDate);
    let training: TrainingResult | undefined;
    if (champion === undefined && mayTrain) {
      training = await trainModel(warehouse, workspace, asOfDate, onProgress);
      champion = training.ranking;
    }
    const model = champion as ModelFile;
    const challengers = shadowChallengers(workspace, model, asOfDate, onProgress);
    const lastNight = lastPublished(workspace, asOfDate);
    const answers = lastNight && (await findAnswers(workspace.directory, lastNight));
    const inputsId = inputsIdentity(workspace, asOfDate, {
      fingerprint: sources.fingerprint,
      model,
      challengers: challengers.map(({ model_id }) => model_id),
      lastRunId: lastNight?.run_id ?? null,
      answers: answers?.files ?? null,
    });
    const earlier = publishedManifest(workspace.paths.runs, asOfDate);
    const unchanged = (manifest: Manifest): NightResult => ({
      published: false,
      directory: join(workspace.paths.runs, asOfDate),
      manifest,
      training,
    });
    if (earlier?.inputs_id === inputsId) return unchanged(earlier);
    const night = await rankAccounts(warehouse, workspace, model, asOfDate, onProgress, challengers);
    onProgress('publishing');
    const stamp = { workspace, model, asOfDate, rulepackVersion: night.rules.version };
    const runId = runIdentity(workspace, asOfDate, await buildList(warehouse, stamp), model);
    const bundle = BundleBuilder.start(workspace.paths.runs, asOfDate);
    const totals = await publishList(warehouse, stamp, runId, bundle);
    if (challengers.length > 0)
      await writeShadowScores(warehouse, model.model_id, bundle.path('shadow_scores.parquet'));
    const summary = {
      ...manifestSummary(stamp, sources, { runId, inputsId }, totals, night),
      import_feedback: answers ? await reconcileAnswers(warehouse, answers, workspace.paths.runs) : null,
    };
    const told = { manifest: summary, model, rules: night.rules, lastNight };
    await reportNight(warehouse, workspace, told, bundle, onProgress);
    writeFileSync(bundle.path(settingsFile), settingsOf(workspace), { mode: 0o640 });
    const manifest = { ...summary, started_at: startedAt, files: await bundle.files() };
    return { published: true, directory: bundle.publish(manifest), manifest, training };
  });
}

function manifestSummary(
  { workspace, model, asOfDate }: ListStamp,
  sources: LoadedSources,
  { runId, inputsId }: { runId: string; inputsId: string },
  totals: PublishedList,
  { rules, plan }: RankedNight,
): Omit<Manifest, 'started_at' | 'files' | 'import_feedback'> {
  const { configuration, strategy } = workspace;
  const { name, horizon_days } = configuration.outcome;
  return {
    schema_version: rankedListVersion,
    run_id: runId,
    inputs_id: inputsId,
    portfolio: configuration.portfolio,
    currency: configuration.currency,
    as_of_date: asOfDate,
    program_version: programVersion,
    ranking: model.kind === 'fallback' ? 'dpd' : configuration.ranking.order,
    accounts: totals.accounts,
    control_totals: { amount_past_due: totals.amountPastDue, dpd: totals.dpd },
    columns: Object.entries(rankedList).map(([column, type]) => ({ name: column, type })),
    inputs: [...sources.files],
    ingest: {
      tables: sources.report.tables.map((table) => ({ ...table, reasons: { ...table.reasons } })),
      files: sources.report.files.map((file) => ({ ...file })),
    },
    buckets: dpdBuckets(configuration.arrears.bucket_lower_edges).map(({ label, lower, upper }) => ({
      label,
      lower_dpd: lower,
      upper_dpd: upper,
    })),
    outcome: { name, horizon_days },
    model: { model_id: model.model_id, kind: model.kind, trained_on: model.trained_on },
    strategy_version: strategy.version,
    rules: { version: rules.version, overrides: rules.overrides.map((change) => ({ ...change })) },
    treatment: {
      expected_gain: plan.value.toFixed(2),
      bound: plan.bound.toFixed(2),
      capacity: plan.resources.map(({ name, capacity, used, shadowPrice }) => ({
        name,
        units: capacity,
        used,
        shadow_price: shadowPrice.toFixed(2),
      })),
    },
    neutralized_cells: totals.neutralizedCells,
    exports: totals.exports,
  };
}

async function withWarehouse<T>(
  workspace: Workspace,
  limits: WarehouseLimits | undefined,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await openWarehouse(workspace, limits);
  try {
    return await work(warehouse);
  } finally {
    warehouse.close();
  }
}
