import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { renameDurably, unfinished } from '../core/durable-file.js';
import { UsageError } from '../core/errors.js';
import { readPanel } from '../training/panel.js';
import { type PanelRows, writePanel } from '../training/write-panel.js';
import type { Workspace } from '../workspace/workspace.js';
import { loadSources } from './load-sources.js';
import type { BatchOptions } from './nightly.js';
import { withWarehouse } from './open-warehouse.js';
import { activeFeatures, buildPanel } from './snapshot.js';

/**
 * Writes the labeled snapshots that models are trained and judged on to a Parquet file, for models that
 * are fitted elsewhere.
 * @throws UsageError when the file cannot be written, or is called otherwise than .parquet
 */
export async function exportPanel(
  workspace: Workspace,
  path: string,
  { asOfDate, limits, onProgress = () => {} }: BatchOptions,
): Promise<PanelRows> {
  checkName(path);
  return withWarehouse(workspace, { limits, onProgress, publishes: false }, async (warehouse) => {
    await loadSources(warehouse, workspace, asOfDate, onProgress);
    return warehouse.aside(async () => {
      await buildPanel(warehouse, workspace, asOfDate, onProgress);
      const panel = await readPanel(warehouse, activeFeatures(workspace));
      // The warehouse may write within the workspace only; the file goes where it was asked for from there.
      const inside = join(workspace.paths.work, 'panel.parquet');
      mkdirSync(workspace.paths.work, { recursive: true, mode: 0o750 });
      try {
        const rows = await writePanel(warehouse, panel, workspace.configuration, inside);
        place(inside, path);
        return rows;
      } finally {
        rmSync(inside, { force: true });
      }
    });
  });
}

function checkName(path: string): void {
  if (extname(path).toLowerCase() === '.parquet') return;
  throw new UsageError('PANEL_FORMAT', 'the panel is written as Parquet, and the file is called otherwise', {
    where: path,
    hint: 'let its name end in .parquet',
  });
}

function place(from: string, to: string): void {
  try {
    copyFileSync(from, `${to}${unfinished}`);
    renameDurably(`${to}${unfinished}`, to);
  } catch (error) {
    throw new UsageError('PANEL_FILE', `cannot write the panel: ${(error as Error).message}`, {
      where: to,
      hint: 'give a path in a folder that exists and may be written to',
    });
  }
}
