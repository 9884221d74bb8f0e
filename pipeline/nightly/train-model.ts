import { availableParallelism } from 'node:os';
import { auc } from '../../models/metrics/auc.js';
import { countByScore } from '../../models/metrics/score-counts.js';
import type { FallbackModelFile, ModelFile, TrainedModelFile } from '../contracts/model-file.js';
import { calibratedPd, loadRegistered } from '../contracts/registered-model.js';
import { Registry } from '../contracts/registry.js';
import type { IsoDate } from '../core/dates.js';
import { canonicalJson, sha256 } from '../core/hash.js';
import type { OnProgress } from '../core/progress.js';
import { workspaceFamilies } from '../features/workspace-families.js';
import { fallbackRates } from '../training/fallback.js';
import { fallbackCard, modelCard } from '../training/model-card.js';
import { type Panel, panelFingerprint, readPanel } from '../training/panel.js';
import { recoveryRates } from '../training/recovery-rates.js';
import { type Training, testRows, tooSmall, train } from '../training/train.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { bucketLabels } from '../workspace/buckets.js';
import type { Workspace } from '../workspace/workspace.js';
import { modelSqlHash } from './identity.js';
import { activeFeatures, buildPanel } from './snapshot.js';

/** What a training ended with. */
export interface TrainingResult {
  readonly model: ModelFile;
  readonly promoted: boolean;
  readonly reason: string;
}

/** Builds the panel, trains, registers the best model, and makes it champion if it beats the one there is. */
export async function trainModel(
  warehouse: Warehouse,
  workspace: Workspace,
  trainedOn: IsoDate,
  onProgress: OnProgress,
): Promise<TrainingResult> {
  const { configuration } = workspace;
  const panel = await warehouse.inSchema('training', async () => {
    await buildPanel(warehouse, workspace, trainedOn, onProgress);
    return readPanel(warehouse, activeFeatures(workspace));
  });
  const common = {
    format: 'arrears-registered-model' as const,
    format_version: 1,
    trained_on: trainedOn,
    outcome: configuration.outcome,
    sql_hash: modelSqlHash(workspace),
    data_fingerprint: panelFingerprint(panel),
  };
  const registry = new Registry(workspace.paths.registry);
  const buckets = bucketLabels(configuration.arrears.bucket_lower_edges);
  const reason = tooSmall(panel, configuration);
  if (reason !== undefined) {
    const model = named<FallbackModelFile>('dpd-first', {
      ...common,
      kind: 'fallback',
      reason,
      ...fallbackRates(panel, buckets.length),
    });
    registry.register(model, { kind: 'fallback', reason }, fallbackCard(model, buckets));
    return promote(registry, model, trainedOn, `too little to train on: ${reason}`);
  }
  const threads = configuration.limits.threads ?? availableParallelism();
  const training = await train(panel, configuration, threads, (what) => onProgress('training', what));
  const best = training.candidates[training.best];
  const model = named<TrainedModelFile>(best.engine, {
    ...common,
    kind: 'trained',
    engine: best.engine,
    description: best.description,
    families: familyNames(workspace),
    seed: configuration.training.seed,
    model: best.fitted.toJSON(),
    calibrator: best.calibrator.toJSON(),
    recovery: recoveryRates(best.calibratedPd, training.calibration),
    base_rate: mean(best.calibratedPd),
  });
  registry.register(model, metricsOf(training), modelCard(model, training, buckets));
  return challenge(registry, model, best.evaluation.auc.value ?? 0, testRows(panel, configuration));
}

/**
 * The champion of a workspace, unless it was trained for another outcome, other features or other SQL, or later
 * than the night `asOfDate`, of whose future it would know.
 */
export function usableChampion(workspace: Workspace, asOfDate: IsoDate): ModelFile | undefined {
  const registry = new Registry(workspace.paths.registry);
  const id = registry.championId();
  const model = id === undefined ? undefined : registry.model(id);
  if (model?.kind !== 'trained' || model.trained_on > asOfDate) return undefined;
  const { outcome } = workspace.configuration;
  const fits =
    model.sql_hash === modelSqlHash(workspace) &&
    canonicalJson(model.outcome) === canonicalJson(outcome) &&
    canonicalJson(model.families) === canonicalJson(familyNames(workspace));
  return fits ? model : undefined;
}

function familyNames(workspace: Workspace): string[] {
  return workspaceFamilies(workspace).map((family) => family.name);
}

function challenge(registry: Registry, model: TrainedModelFile, area: number, test: Panel): TrainingResult {
  const id = registry.championId();
  const champion = id === undefined ? undefined : registry.model(id);
  const isComparable =
    champion?.kind === 'trained' &&
    champion.model_id !== model.model_id &&
    champion.sql_hash === model.sql_hash &&
    canonicalJson([champion.outcome, champion.families]) === canonicalJson([model.outcome, model.families]);
  if (!isComparable)
    return promote(registry, model, model.trained_on, `best of its training, test AUC ${area.toFixed(4)}`);
  const pd = calibratedPd(loadRegistered(champion), test.matrix);
  const championArea = auc(countByScore(pd, test.bad));
  const comparison = `test AUC ${area.toFixed(4)} against ${championArea.toFixed(4)} of the champion ${champion.model_id}`;
  if (area > championArea) return promote(registry, model, model.trained_on, comparison);
  return { model, promoted: false, reason: comparison };
}

function promote(registry: Registry, model: ModelFile, asOfDate: IsoDate, reason: string): TrainingResult {
  const replaces = registry.championId() ?? null;
  if (replaces !== null && registry.model(replaces).trained_on > asOfDate)
    return { model, promoted: false, reason: `${reason}; the champion was trained later and stays` };
  if (replaces !== model.model_id)
    registry.promote({ model_id: model.model_id, replaces, as_of_date: asOfDate, reason });
  return { model, promoted: true, reason };
}

function named<M extends ModelFile>(name: string, content: Omit<M, 'model_id'>): M {
  const id = `${name}-${content.trained_on}-${sha256(canonicalJson(content)).slice(0, 8)}`;
  return { ...content, model_id: id } as M;
}

function metricsOf({ summary, candidates, best, baselines }: Training) {
  return {
    kind: 'trained',
    summary,
    chosen: candidates[best].engine,
    candidates: candidates.map(({ engine, description, evaluation, byBucket, calibrator }) => ({
      engine,
      description,
      calibration: calibrator.kind,
      evaluation,
      by_bucket: byBucket,
    })),
    baselines,
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
