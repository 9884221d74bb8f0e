import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NightBacktest, nightBacktestSchema } from '../contracts/backtest.js';
import type { Manifest } from '../contracts/manifest.js';
import { addDays, type IsoDate } from '../core/dates.js';
import { writeDurably } from '../core/durable-file.js';
import { DataContractError, UsageError } from '../core/errors.js';
import { type OnProgress, silent } from '../core/progress.js';
import { publishedDates, publishedManifest } from '../publishing/bundle.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { backtestNight } from './backtest-night.js';
import { openReader } from './open-warehouse.js';
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
 */
export async function backtest(workspace: Workspace, options: BacktestOptions): Promise<Backtest> {
  const { since = '0000-01-01', asOfDate } = options;
  const { runs } = workspace.paths;
  const warehouse = await openReader(workspace);
  try {
    const by = await loadedBy(warehouse, asOfDate);
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
 * @param labelsOf a SELECT of what happened after a night (see `backtestNight`), where the sources are elsewhere
 */
export async function maturedNights(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  onProgress: OnProgress,
  labelsOf?: LabelsOf,
): Promise<NightBacktest[]> {
  const nights: NightBacktest[] = [];
  for (const manifest of toldNights(workspace, asOfDate))
    try {
      nights.push(...(await compareNights(warehouse, workspace, [manifest], { onProgress }, labelsOf)));
    } catch (error) {
      if (!(error instanceof DataContractError)) throw error;
      onProgress('backtest', `${manifest.as_of_date}: ${error.message}`);
    }
  return nights;
}

type LabelsOf = (night: IsoDate) => string;

function toldNights(workspace: Workspace, asOfDate: IsoDate): Manifest[] {
  const dates = publishedDates(workspace.paths.runs).filter((date) => date < asOfDate);
  return maturedManifests(workspace, dates, asOfDate).slice(-told);
}

/** The nights that the report of `asOfDate` tells and that are not worked out yet. */
export function nightsToCompare(workspace: Workspace, asOfDate: IsoDate): Manifest[] {
  return toldNights(workspace, asOfDate).filter(
    (manifest) => keptBacktest(keptPath(workspace, manifest)) === undefined,
  );
}

function keptPath({ directory }: Workspace, { as_of_date, run_id }: Manifest): string {
  return join(directory, 'backtest', `${as_of_date}-${run_id}.json`);
}

/** The day by which outcomes are known: the last that sources were loaded for, `asOfDate` at most. */
export async function loadedBy(warehouse: Warehouse, asOfDate: IsoDate): Promise<IsoDate> {
  const { loaded } = await warehouse.row<{ loaded: IsoDate | null }>(
    'SELECT max(loaded_for) AS loaded FROM run_ingest',
  );
  return loaded !== null && loaded < asOfDate ? loaded : asOfDate;
}

/** Bundles of `dates` whose performance window is over by `by`. */
export function maturedManifests(workspace: Workspace, dates: readonly IsoDate[], by: IsoDate): Manifest[] {
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
  labelsOf?: LabelsOf,
): Promise<NightBacktest[]> {
  const nights: NightBacktest[] = [];
  for (const manifest of manifests) {
    const path = keptPath(workspace, manifest);
    const kept = again ? undefined : keptBacktest(path);
    if (kept === undefined) {
      onProgress('backtest', manifest.as_of_date);
      const past = workspaceOfRun(workspace, join(workspace.paths.runs, manifest.as_of_date));
      const found = await backtestNight(warehouse, past, manifest, labelsOf?.(manifest.as_of_date));
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
  writeDurably(path, `${JSON.stringify(found, null, 2)}\n`);
}
