import type { ModelFile, TrainedModelFile } from '../contracts/model-file.js';
import { loadRecovery } from '../contracts/recovery-model.js';
import { loadRegistered } from '../contracts/registered-model.js';
import { Registry } from '../contracts/registry.js';
import type { IsoDate } from '../core/dates.js';
import { ArrearsError } from '../core/errors.js';
import { canonicalJson } from '../core/hash.js';
import type { OnProgress } from '../core/progress.js';
import { workspaceFamilies } from '../features/workspace-families.js';
import type { Workspace } from '../workspace/workspace.js';
import { modelSqlHash } from './identity.js';

/** Names of the feature families that a workspace builds. */
export function familyNames(workspace: Workspace): string[] {
  return workspaceFamilies(workspace).map((family) => family.name);
}

/** Why a model cannot rank in the workspace as it is configured, or undefined when it can. */
export function misfit(model: ModelFile, workspace: Workspace): string | undefined {
  if (model.kind !== 'trained') return 'it is the fallback ranking, which is used when no model is';
  const { outcome } = workspace.configuration;
  if (canonicalJson(model.outcome) !== canonicalJson(outcome))
    return `it was trained for ${model.outcome.name} in ${model.outcome.horizon_days} days`;
  const families = familyNames(workspace);
  if (canonicalJson(model.families) !== canonicalJson(families))
    return `it was trained on the feature families ${model.families.join(', ')}`;
  return model.sql_hash === modelSqlHash(workspace)
    ? undefined
    : 'it was trained on features that are worked out otherwise now';
}

/**
 * The champion of a workspace, unless it was trained for another outcome, other features or other SQL, by an
 * older program, or later than the night `asOfDate`, of whose future it would know.
 */
export function usableChampion(workspace: Workspace, asOfDate: IsoDate): TrainedModelFile | undefined {
  const registry = new Registry(workspace.paths.registry);
  const id = registry.championId();
  if (id === undefined || !registry.isReadable(id)) return undefined;
  const model = registry.model(id);
  return model.kind === 'trained' && model.trained_on <= asOfDate && misfit(model, workspace) === undefined
    ? model
    : undefined;
}

/**
 * The challengers that score the night in the shadow of its champion: the newest of those that fit the
 * workspace and were trained by then. A challenger that cannot be read is told and left out.
 */
export function shadowChallengers(
  workspace: Workspace,
  champion: ModelFile,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): TrainedModelFile[] {
  const { challengers: most } = workspace.configuration.training;
  const registry = new Registry(workspace.paths.registry);
  const found: TrainedModelFile[] = [];
  for (const id of registry.challengerIds()) {
    if (found.length === most) break;
    if (id === champion.model_id || !registry.isReadable(id)) continue;
    try {
      const model = registry.model(id);
      if (model.kind !== 'trained' || model.trained_on > asOfDate) continue;
      if (misfit(model, workspace) !== undefined) continue;
      loadRegistered(model);
      loadRecovery(model.recovery);
      found.push(model);
    } catch (error) {
      if (!(error instanceof ArrearsError)) throw error;
      onProgress('challengers', `${id} is left out: ${error.message}`);
    }
  }
  return found;
}
