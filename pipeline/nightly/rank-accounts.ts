import { availableParallelism } from 'node:os';
import type { ModelFile, TrainedModelFile } from '../contracts/model-file.js';
import type { IsoDate } from '../core/dates.js';
import type { OnProgress } from '../core/progress.js';
import { scoreAccounts } from '../scoring/score.js';
import { assignSegments } from '../strategy/assign-segments.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { activeFeatures, buildSnapshot } from './snapshot.js';

/**
 * Works a night through from the loaded sources to segments: arrears, features, scores, ranks, treatments.
 * @param challengers score in the shadow and change nothing of the list
 */
export async function rankAccounts(
  warehouse: Warehouse,
  workspace: Workspace,
  model: ModelFile,
  asOfDate: IsoDate,
  onProgress: OnProgress,
  challengers: readonly TrainedModelFile[] = [],
): Promise<void> {
  const { configuration, strategy } = workspace;
  onProgress('arrears and features', asOfDate);
  await buildSnapshot(warehouse, workspace, asOfDate);
  onProgress('scoring', model.model_id);
  await scoreAccounts(warehouse, model, challengers, activeFeatures(workspace), {
    order: configuration.ranking.order,
    threads: configuration.limits.threads ?? availableParallelism(),
  });
  onProgress('strategy');
  await assignSegments(warehouse, strategy, asOfDate);
}
