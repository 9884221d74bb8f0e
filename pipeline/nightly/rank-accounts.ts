import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ModelFile, TrainedModelFile } from '../contracts/model-file.js';
import type { IsoDate } from '../core/dates.js';
import type { OnProgress } from '../core/progress.js';
import { countRows } from '../ingest/file-reading.js';
import { applyRules, type RuleReport } from '../rules/apply-rules.js';
import { scoreAccounts } from '../scoring/score.js';
import { assignSegments } from '../strategy/assign-segments.js';
import type { TreatmentPlan } from '../strategy/choose-treatments.js';
import { takeConditionFeatures } from '../strategy/condition-features.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { type RuleChannel, ruleChannels } from '../workspace/rule-pack-schema.js';
import type { Strategy } from '../workspace/strategy-schema.js';
import type { Workspace } from '../workspace/workspace.js';
import { contactRules } from './contact-rules.js';
import { activeFeatures, buildSnapshot } from './snapshot.js';

/** What was decided about a night's accounts, beside the tables. */
export interface RankedNight {
  readonly rules: RuleReport;
  readonly plan: TreatmentPlan;
}

/**
 * Works a night through from the loaded sources to segments: arrears, features, scores, ranks, permissions, treatments.
 * @param challengers score in the shadow and change nothing of the list
 */
export async function rankAccounts(
  warehouse: Warehouse,
  workspace: Workspace,
  model: ModelFile,
  asOfDate: IsoDate,
  onProgress: OnProgress,
  challengers: readonly TrainedModelFile[] = [],
): Promise<RankedNight> {
  await scoreNight(warehouse, workspace, model, asOfDate, onProgress, challengers);
  await takeConditionFeatures(warehouse, workspace.strategy);
  return decideNight(warehouse, workspace, asOfDate, onProgress);
}

/** Works a night through to scores and ranks: fills `arr_cohort`, `feat_matrix` and `scr_account`. */
export async function scoreNight(
  warehouse: Warehouse,
  workspace: Workspace,
  model: ModelFile,
  asOfDate: IsoDate,
  onProgress: OnProgress,
  challengers: readonly TrainedModelFile[] = [],
): Promise<void> {
  const { ranking, limits } = workspace.configuration;
  onProgress('arrears and features', asOfDate);
  await buildSnapshot(warehouse, workspace, asOfDate);
  onProgress('arrears and features', undefined, await countRows(warehouse, 'arr_cohort'));
  onProgress('scoring', model.model_id);
  await scoreAccounts(warehouse, model, challengers, activeFeatures(workspace), {
    order: ranking.order,
    threads: limits.threads ?? availableParallelism(),
  });
  onProgress('scoring', undefined, await countRows(warehouse, 'scr_account'));
}

/** Decides the accounts of `scr_account` and `seg_feature` by the workspace's rules and strategy: fills `seg_assignment`. */
export async function decideNight(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): Promise<RankedNight> {
  const { configuration, strategy, directory } = workspace;
  onProgress('rules');
  const { pack, settings } = contactRules(workspace);
  const rules = await applyRules(
    warehouse,
    pack,
    {
      rules: settings,
      timezone: configuration.timezone,
      channels: channelsOf(strategy),
      path: join(directory, 'arrears.yaml'),
    },
    asOfDate,
  );
  onProgress('strategy');
  const plan = await assignSegments(warehouse, strategy, asOfDate);
  onProgress('strategy', undefined, await countRows(warehouse, 'seg_assignment'));
  return { rules, plan };
}

/** The channels that treatments of the strategy use. */
function channelsOf({ treatments }: Strategy): RuleChannel[] {
  const used = new Set<string>(Object.values(treatments).map(({ channel }) => channel));
  return ruleChannels.filter((channel) => used.has(channel));
}
