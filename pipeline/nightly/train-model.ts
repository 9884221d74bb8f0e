import { availableParallelism } from 'node:os';
import type { CustomerSample } from '../contracts/model-file.js';
import type { IsoDate } from '../core/dates.js';
import type { OnProgress } from '../core/progress.js';
import { type Panel, readPanel } from '../training/panel.js';
import { tooSmall } from '../training/panel-sides.js';
import { type TrainingOptions, train } from '../training/train.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { bucketLabels } from '../workspace/buckets.js';
import type { Workspace } from '../workspace/workspace.js';
import { promoteFallback, registerFallback } from './register-fallback.js';
import { settle, type TrainingResult } from './settle-model.js';
import { activeFeatures, buildPanel } from './snapshot.js';

/**
 * Builds the panel, trains, registers the model, and makes it champion when it passes the gates; otherwise it
 * is a challenger. Where there is no champion that fits, a model that beats the baselines without protected
 * columns ranks although another gate refused it, and the fallback ranks in place of any other.
 */
export async function trainModel(
  warehouse: Warehouse,
  workspace: Workspace,
  trainedOn: IsoDate,
  onProgress: OnProgress,
  /** The customers that the warehouse holds; left out, all. */
  sample?: CustomerSample,
): Promise<TrainingResult> {
  const { configuration } = workspace;
  const panel = await trainingPanel(warehouse, workspace, trainedOn, onProgress);
  const reason = tooSmall(panel, configuration);
  if (reason !== undefined) {
    const model = registerFallback(workspace, panel, trainedOn, reason, sample);
    const told = { en: `too little to train on: ${reason.en}`, zh: `可訓練者太少：${reason.zh}` };
    const decision = promoteFallback(workspace, model, told) ? 'champion' : 'past';
    return { model, decision, reason: told, gates: [], ranking: model };
  }
  const training = await train(panel, configuration, trainingOptions(workspace, onProgress));
  return settle(workspace, panel, trainedOn, training, 'train', sample);
}

/** The labeled snapshots of a workspace, as known on the night `trainedOn`. */
export async function trainingPanel(
  warehouse: Warehouse,
  workspace: Workspace,
  trainedOn: IsoDate,
  onProgress: OnProgress,
): Promise<Panel> {
  return warehouse.aside(async () => {
    await buildPanel(warehouse, workspace, trainedOn, onProgress);
    return readPanel(warehouse, activeFeatures(workspace));
  });
}

/** What a training in the workspace is given. */
export function trainingOptions({ configuration }: Workspace, onProgress: OnProgress): TrainingOptions {
  return {
    threads: configuration.limits.threads ?? availableParallelism(),
    buckets: bucketLabels(configuration.arrears.bucket_lower_edges).length,
    onProgress: (what) => onProgress('training', what),
  };
}
