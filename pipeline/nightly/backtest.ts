import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NightBacktest, nightBacktestSchema } from '../contracts/backtest.js';
import type { Manifest } from '../contracts/manifest.js';
import { addDays, type IsoDate } from '../core/dates.js';
import { DataContractError, UsageError } from '../core/errors.js';
import { type OnProgress, silent } from '../core/progress.js';
import { publishedDates, publishedManifest } from '../publishing/bundle.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { backtestNight } from './backtest-night.js';
import { openReader, openWarehouse } from './open-warehouse.js';
import { workspaceOfRun } from './run-settings.js';

/** Which nights are compared. */
export interface BacktestOptions {
  /** First night; all when left out. */
  readonly since?: IsoDate;
  /** Performance windows must be over by this day. */
  readonly asOfDate: IsoDate;
  /** Works nights out anew that were worked out before. */
  readonly again?: boolean;
  readonly onProgress?: OnProgress;
}

/** Past lists beside what happened. */
export interface Backtest {
  readonly nights: readonly NightBacktest[];
  /** Published nights whose performance window is not over. */
  readonly waiting: readonly IsoDate[];
}

/**
 * Compares published lists with what happened, as far as performance windows are over and their payments loaded. Results
 * are kept in the workspace's folder `backtest`, one file a list.
 * @throws UsageError when no batch has run, or no night has matured
 * @throws WorkspaceHeldError while a batch runs
 */
export async function backtest(workspace: Workspace, options: BacktestOptions): Promise<Backtest> {
  const { since = '0000-01-01', asOfDate } = options;
  const { runs } = workspace.paths;
  // Refuses a workspace without a warehouse, which opening for writing would make; tables aside need the latter.
  (await openReader(workspace)).close();
  const warehouse = await openWarehouse(workspace);
  try {
    const { loaded } = await warehouse.row<{ loaded: IsoDate | null }>(
      'SELECT max(loaded_for) AS loaded FROM run_ingest',
    );
    const by = loaded !== null && loaded < asOfDate ? loaded : asOfDate;
    const dates = publishedDates(runs).filter((date) => date >= since && date <= asOfDate);
    const matured = maturedManifests(workspace, dates, by);
    const waiting = dates.filter((date) => !matured.some(({ as_of_date }) => as_of_date === date));
    if (matured.length === 0)
      throw new UsageError('NOT_MATURED', `no published night has an outcome that is over by ${by}`, {
        where: runs,
        hint: `published: ${dates.slice(-5).join(', ') || 'none'}; run arrears nightly for a later day, which loads the payments since`,
      });
    return { nights: await compareNights(warehouse, workspace, matured, options), waiting };
  } finally {
    warehouse.close();
  }
}

const told = 6;

/**
 * The latest matured nights before `asOfDate`, for its report. A night that is worked out already is read; one whose
 * bundle can no longer be read is left out, because tonight's list does not hang on it.
 */
export async function maturedNights(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): Promise<NightBacktest[]> {
  const dates = publishedDates(workspace.paths.runs).filter((date) => date < asOfDate);
  const nights: NightBacktest[] = [];
  for (const manifest of maturedManifests(workspace, dates, asOfDate).slice(-told))
    try {
      nights.push(...(await compareNights(warehouse, workspace, [manifest], { onProgress })));
    } catch (error) {
      if (!(error instanceof DataContractError)) throw error;
      onProgress('backtest', `${manifest.as_of_date}: ${error.message}`);
    }
  return nights;
}

function maturedManifests(workspace: Workspace, dates: readonly IsoDate[], by: IsoDate): Manifest[] {
  return dates
    .map((date) => publishedManifest(workspace.paths.runs, date))
    .filter((manifest) => manifest !== undefined)
    .filter(({ as_of_date, outcome }) => addDays(as_of_date, outcome.horizon_days) <= by);
}

async function compareNights(
  warehouse: Warehouse,
  workspace: Workspace,
  manifests: readonly Manifest[],
  { again = false, onProgress = silent }: Pick<BacktestOptions, 'again' | 'onProgress'>,
): Promise<NightBacktest[]> {
  const nights: NightBacktest[] = [];
  for (const manifest of manifests) {
    const path = join(workspace.directory, 'backtest', `${manifest.as_of_date}-${manifest.run_id}.json`);
    const kept = again ? undefined : keptBacktest(path);
    if (kept === undefined) {
      onProgress('backtest', manifest.as_of_date);
      const past = workspaceOfRun(workspace, join(workspace.paths.runs, manifest.as_of_date));
      const found = await backtestNight(warehouse, past, manifest);
      keep(path, found);
      nights.push(found);
    } else nights.push(kept);
  }
  return nights;
}

function keptBacktest(path: string): NightBacktest | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return nightBacktestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function keep(path: string, found: NightBacktest): void {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o750 });
  const beside = `${path}.part`;
  writeFileSync(beside, `${JSON.stringify(found, null, 2)}\n`, { mode: 0o640 });
  renameSync(beside, path);
}
