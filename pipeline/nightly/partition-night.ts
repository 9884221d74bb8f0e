import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../contracts/manifest.js';
import type { TrainedModelFile } from '../contracts/model-file.js';
import { type PartitionManifest, partitionVersion } from '../contracts/partition-manifest.js';
import { ConfigurationError, DataContractError } from '../core/errors.js';
import { canonicalJson } from '../core/hash.js';
import { silent } from '../core/progress.js';
import { programVersion } from '../core/version.js';
import { partitionShare } from '../ingest/customer-share.js';
import { countRows } from '../ingest/file-reading.js';
import { countedDays } from '../rules/apply-rules.js';
import { settleRules } from '../rules/settle-rules.js';
import { repredict, scoreAccounts } from '../scoring/score.js';
import { conditionFeaturesSql } from '../strategy/condition-features.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { nightsToCompare } from './backtest.js';
import { buildLabels, nightLabels } from './backtest-night.js';
import { checkConditions } from './check-conditions.js';
import { contactRules } from './contact-rules.js';
import { loadShare } from './load-sources.js';
import { usableChampion } from './model-fit.js';
import { type NightInputs, nightInputs } from './night-inputs.js';
import type { BatchOptions } from './nightly.js';
import { withPartWarehouse } from './open-warehouse.js';
import {
  finishPartitionFiles,
  type Partition,
  partitionFolder,
  readPartitionManifest,
  startPartitionFiles,
} from './partition-folder.js';
import { writePartitionTable, writePartitionTables } from './partition-tables.js';
import { buildPortfolioHistory } from './portfolio-history.js';
import { publishedAccounts } from './published-list.js';
import { lastModel } from './rank-moves.js';
import { workspaceOfRun } from './run-settings.js';
import { activeFeatures, buildSnapshot } from './snapshot.js';

/** What a partition's run ended with. */
export interface PartitionResult {
  /** False when just this partition stood there already; nothing was changed then. */
  readonly written: boolean;
  readonly directory: string;
  readonly manifest: PartitionManifest;
}

/**
 * Works a night through from ingest to scores for one partition of the customers, with the champion there is, and
 * writes what merging needs to `<shared>/<i>-of-<n>/<as_of_date>`. Its warehouse stays in `<shared>/<i>-of-<n>`.
 * @throws ConfigurationError when there is no usable champion
 * @throws WorkspaceHeldError while another run works on this partition
 */
export async function runPartition(
  workspace: Workspace,
  shared: string,
  partition: Partition,
  options: BatchOptions,
): Promise<PartitionResult> {
  const { asOfDate, onProgress = silent } = options;
  checkConditions(workspace);
  const model = usableChampion(workspace, asOfDate);
  if (model === undefined) throw noChampion(workspace);
  const folder = partitionFolder(shared, partition);
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const paths = {
    ...workspace.paths,
    warehouse: join(folder, 'warehouse.duckdb'),
    work: join(folder, '.work'),
    lock: join(folder, '.arrears.lock'),
  };
  const own = { ...workspace, paths };
  return withPartWarehouse(own, { ...options, publishes: true }, async (warehouse) => {
    const share = partitionShare(partition.index, partition.of);
    const sources = await loadShare(warehouse, own, share, asOfDate, onProgress);
    const inputs = await nightInputs(own, asOfDate, model, sources.fingerprint, onProgress);
    const past = nightsToLabel(own, asOfDate);
    const content: Omit<PartitionManifest, 'files' | 'accounts'> = {
      format: 'arrears-partition',
      format_version: partitionVersion,
      program_version: programVersion,
      partition: partition.index,
      partitions: partition.of,
      portfolio: own.configuration.portfolio,
      as_of_date: asOfDate,
      model_id: model.model_id,
      fingerprint: sources.fingerprint,
      inputs_id: inputs.inputsId,
      inputs: [...sources.files],
      ingest: {
        tables: sources.report.tables.map((table) => ({ ...table, reasons: { ...table.reasons } })),
        files: sources.report.files.map((file) => ({ ...file })),
        sourceRows: { ...sources.report.sourceRows },
      },
      labeled_nights: past.map(({ manifest }) => manifest.as_of_date),
    };
    const earlier = standing(join(folder, asOfDate), content);
    if (earlier) return { written: false, directory: join(folder, asOfDate), manifest: earlier };
    const building = startPartitionFiles(paths.work, asOfDate);
    await scorePartition(warehouse, own, model, inputs, building, options);
    onProgress('history');
    await buildPortfolioHistory(warehouse, own, asOfDate);
    onProgress('writing');
    await writePartitionTables(warehouse, await cutOf(warehouse, own, inputs), building);
    for (const { manifest, workspace: then } of past) {
      onProgress('backtest', manifest.as_of_date);
      await warehouse.aside(async () => {
        await buildLabels(warehouse, then, manifest.as_of_date);
        await writePartitionTable(
          warehouse,
          nightLabels,
          join(building, `${labelsTable(manifest.as_of_date)}.parquet`),
        );
      });
    }
    const manifest = await finishPartitionFiles(building, folder, {
      ...content,
      accounts: await countRows(warehouse, 'arr_cohort'),
    });
    return { written: true, directory: join(folder, asOfDate), manifest };
  });
}

/** The table of what happened after a past night. */
export function labelsTable(night: string): string {
  return `labels_${night}`;
}

/** The table of what last night's model says, where another ranks tonight. */
export const lastPredictionTable = 'last_prediction';

/** Past nights that the report tells and that are not worked out yet, with the workspace as it was then. */
export function nightsToLabel(
  workspace: Workspace,
  asOfDate: string,
): { manifest: Manifest; workspace: Workspace }[] {
  return nightsToCompare(workspace, asOfDate).flatMap((manifest) => {
    try {
      const directory = join(workspace.paths.runs, manifest.as_of_date);
      return [{ manifest, workspace: workspaceOfRun(workspace, directory) }];
    } catch (error) {
      if (error instanceof DataContractError) return [];
      throw error;
    }
  });
}

/** There is nothing to rank with: training is for one place. */
export function noChampion(workspace: Workspace): ConfigurationError {
  return new ConfigurationError(
    'NO_CHAMPION',
    'there is no champion for the configured outcome and features that was trained by then',
    {
      where: workspace.paths.registry,
      hint: 'partitions never train; train once, on all customers or a sample: arrears train --sample 0.1',
    },
  );
}

async function scorePartition(
  warehouse: Warehouse,
  workspace: Workspace,
  model: TrainedModelFile,
  { asOfDate, challengers, lastNight }: NightInputs,
  building: string,
  { onProgress = silent, limits }: BatchOptions,
): Promise<void> {
  const { ranking, limits: configured } = workspace.configuration;
  const features = activeFeatures(workspace);
  onProgress('arrears and features', asOfDate);
  await buildSnapshot(warehouse, workspace, asOfDate);
  onProgress('scoring', model.model_id);
  const last = lastNight && lastModel(workspace, lastNight);
  if (last && last.model_id !== model.model_id) {
    await repredict(warehouse, last, features);
    await writePartitionTable(
      warehouse,
      'FROM scr_prediction',
      join(building, `${lastPredictionTable}.parquet`),
    );
  }
  await scoreAccounts(warehouse, model, challengers, features, {
    order: ranking.order,
    threads: limits?.threads ?? configured.threads ?? availableParallelism(),
  });
}

async function cutOf(warehouse: Warehouse, workspace: Workspace, { asOfDate, lastNight }: NightInputs) {
  const { pack, settings } = contactRules(workspace);
  const rules = settleRules(pack, settings, asOfDate, join(workspace.directory, 'arrears.yaml'));
  const lastList = lastNight && (await publishedAccounts(warehouse, workspace, lastNight));
  return {
    asOfDate,
    countedDays: countedDays(rules),
    conditionFeatures: conditionFeaturesSql(workspace.strategy),
    lastList,
  };
}

/** The manifest that stands in `directory`, if it was made from just this and its files are there. */
function standing(
  directory: string,
  content: Omit<PartitionManifest, 'files' | 'accounts'>,
): PartitionManifest | undefined {
  try {
    const found = readPartitionManifest(directory);
    if (found === undefined) return undefined;
    const { files, accounts, ...rest } = found;
    const isWhole = files.every(({ file }) => existsSync(join(directory, file)));
    return isWhole && canonicalJson(rest) === canonicalJson(content) ? found : undefined;
  } catch (error) {
    if (error instanceof DataContractError) return undefined;
    throw error;
  }
}
