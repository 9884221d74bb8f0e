import { silent } from '../core/progress.js';
import { sampleShare } from '../ingest/customer-share.js';
import { judgeReadings } from '../ingest/judge-readings.js';
import type { Workspace } from '../workspace/workspace.js';
import { loadShare } from './load-sources.js';
import type { BatchOptions } from './nightly.js';
import { withScratchWarehouse } from './open-warehouse.js';
import type { TrainingResult } from './settle-model.js';
import { trainModel } from './train-model.js';

/**
 * Trains as `runTraining` does on a sample of the customers, drawn with the seed of the configuration: for portfolios
 * that are scored in partitions. The workspace's warehouse stays as it is.
 * @param share of the customers, in (0, 1)
 */
export function trainOnSample(
  workspace: Workspace,
  { asOfDate, limits, onProgress = silent }: BatchOptions,
  share: number,
): Promise<TrainingResult> {
  const sample = { share, seed: workspace.configuration.training.seed };
  return withScratchWarehouse(workspace, limits, async (warehouse) => {
    const customers = sampleShare(sample.share, sample.seed);
    const { report } = await loadShare(warehouse, workspace, customers, asOfDate, onProgress);
    judgeReadings(workspace, report);
    return trainModel(warehouse, workspace, asOfDate, onProgress, sample);
  });
}
