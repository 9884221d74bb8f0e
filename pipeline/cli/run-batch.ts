import type { BatchOptions } from '../nightly/nightly.js';
import type { Workspace } from '../workspace/workspace.js';
import { asOfDateOf, limitsOf, type RunOptions } from './options.js';
import { openProgress } from './progress.js';

/** Runs a batch in a workspace with the date and limits that the options set, telling its progress. */
export async function runBatch<T>(
  workspace: Workspace,
  options: RunOptions,
  batch: (workspace: Workspace, options: BatchOptions) => Promise<T>,
): Promise<T> {
  const progress = openProgress();
  return batch(workspace, {
    asOfDate: asOfDateOf(options, workspace),
    limits: limitsOf(options),
    onProgress: progress.onProgress,
  }).finally(progress.end);
}
