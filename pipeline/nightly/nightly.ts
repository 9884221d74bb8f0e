import { join } from 'node:path';
import type { Manifest } from '../contracts/manifest.js';
import type { ModelFile } from '../contracts/model-file.js';
import type { IsoDate } from '../core/dates.js';
import { type OnProgress, silent } from '../core/progress.js';
import { publishedManifest } from '../publishing/bundle.js';
import { buildList } from '../publishing/publish-list.js';
import type { Warehouse, WarehouseLimits } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { checkConditions } from './check-conditions.js';
import { checkIdKeys } from './check-id-keys.js';
import { acceptedGates } from './gates/gate.js';
import { passInputGates, passListGates } from './gates/night-gates.js';
import { refuseChangedExperiments } from './kept-experiments.js';
import { loadSources } from './load-sources.js';
import { usableChampion } from './model-fit.js';
import { nightInputs } from './night-inputs.js';
import { withWarehouse } from './open-warehouse.js';
import { listStamp, publishNight } from './publish-night.js';
import { rankAccounts } from './rank-accounts.js';
import { ownEvidence } from './report-evidence.js';
import type { TrainingResult } from './settle-model.js';
import { trainModel } from './train-model.js';
import { trainOnSample } from './train-on-sample.js';

/** How a batch is run. */
export interface BatchOptions {
  readonly asOfDate: IsoDate;
  readonly limits?: WarehouseLimits;
  readonly onProgress?: OnProgress;
  /** Names of quality gates whose refusal is accepted. */
  readonly accept?: readonly string[];
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

/**
 * Trains, registers, and promotes the model if it passes the gates. Publishes nothing.
 * @param sampled share of the customers to train on, in (0, 1); left out, all
 */
export async function runTraining(
  workspace: Workspace,
  options: BatchOptions,
  sampled?: number,
): Promise<TrainingResult> {
  if (sampled !== undefined) return trainOnSample(workspace, options, sampled);
  const onProgress = options.onProgress ?? silent;
  return withWarehouse(workspace, { ...options, publishes: false }, async (warehouse) => {
    await loadSources(warehouse, workspace, options.asOfDate, onProgress);
    return trainModel(warehouse, workspace, options.asOfDate, onProgress);
  });
}

async function rankNight(
  workspace: Workspace,
  options: BatchOptions,
  mayTrain: boolean,
): Promise<NightResult> {
  const { asOfDate, onProgress = silent, now = () => new Date() } = options;
  const startedAt = now().toISOString();
  const accepted = acceptedGates(options.accept ?? []);
  checkConditions(workspace);
  refuseChangedExperiments(workspace);
  checkIdKeys(workspace, asOfDate);
  return withWarehouse(workspace, { ...options, publishes: true }, async (warehouse) => {
    const sources = await loadSources(warehouse, workspace, asOfDate, onProgress, accepted);
    const gates = [...(await passInputGates(warehouse, workspace, asOfDate, sources, accepted, onProgress))];
    let champion: ModelFile | undefined = usableChampion(workspace, asOfDate);
    let training: TrainingResult | undefined;
    if (champion === undefined && mayTrain) {
      training = await trainModel(warehouse, workspace, asOfDate, onProgress);
      champion = training.ranking;
    }
    const model = champion as ModelFile;
    const inputs = await nightInputs(workspace, asOfDate, model, sources.fingerprint, onProgress);
    const earlier = publishedManifest(workspace.paths.runs, asOfDate);
    const unchanged = (manifest: Manifest): NightResult => ({
      published: false,
      directory: join(workspace.paths.runs, asOfDate),
      manifest,
      training,
    });
    if (earlier?.inputs_id === inputs.inputsId && (await holdsList(warehouse, asOfDate)))
      return unchanged(earlier);
    const ranked = await rankAccounts(warehouse, workspace, model, asOfDate, onProgress, inputs.challengers);
    if (earlier?.inputs_id === inputs.inputsId) {
      await buildList(warehouse, listStamp(workspace, inputs, ranked));
      return unchanged(earlier);
    }
    gates.push(...(await passListGates(warehouse, workspace, asOfDate, model, accepted, onProgress)));
    const night = { inputs, sources, ranked, evidence: ownEvidence, acceptedGates: gates, startedAt };
    return { published: true, ...(await publishNight(warehouse, workspace, night, onProgress)), training };
  });
}

/** A warehouse holds the night that was worked through last, which may be another, or none where it was made anew. */
async function holdsList(warehouse: Warehouse, asOfDate: IsoDate): Promise<boolean> {
  const tables = await warehouse.rows(
    "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND table_name = 'pub_ranked'",
  );
  if (tables.length === 0) return false;
  const others = await warehouse.rows('SELECT 1 FROM pub_ranked WHERE as_of_date <> $as_of_date LIMIT 1', {
    as_of_date: asOfDate,
  });
  return others.length === 0;
}
