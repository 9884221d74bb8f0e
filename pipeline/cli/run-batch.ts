import type { Manifest } from '../contracts/manifest.js';
import type { BatchOptions } from '../nightly/nightly.js';
import { observe } from '../observability/observe.js';
import type { Workspace } from '../workspace/workspace.js';
import { keepEndedBatch } from './ended-batch.js';
import { languageOf } from './language.js';
import { asOfDateOf, limitsOf, type RunOptions } from './options.js';
import { openProgress } from './progress.js';

/**
 * Runs a batch in a workspace with the date and limits that the options set, telling its progress and writing down
 * how it went.
 */
export async function runBatch<T>(
  command: string,
  workspace: Workspace,
  options: RunOptions,
  batch: (workspace: Workspace, options: BatchOptions) => Promise<T>,
): Promise<T> {
  const { rawColumns } = await import('../nightly/raw-columns.js');
  const progress = openProgress(languageOf(options, workspace));
  const asOfDate = asOfDateOf(options, workspace);
  return observe(
    {
      workspace,
      command,
      asOfDate,
      onProgress: progress.onProgress,
      listOf,
      fieldsOf: () => rawColumns(workspace),
      onEnd: keepEndedBatch,
    },
    (onProgress) =>
      batch(workspace, { asOfDate, limits: limitsOf(options), accept: options.accept, onProgress }),
  ).finally(progress.end);
}

/** The list that a batch ended with, where it makes one. */
function listOf(result: unknown): { manifest: Manifest; published: boolean } | undefined {
  const { manifest, published } = (result ?? {}) as { manifest?: Manifest; published?: boolean };
  return manifest && published !== undefined ? { manifest, published } : undefined;
}
