import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { dayNumber, type IsoDate, isIsoDate } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { publishedDates } from '../publishing/bundle.js';
import type { Workspace } from '../workspace/workspace.js';
import { underLock } from './open-warehouse.js';

/** How long nights are kept: a night stays when one of the two keeps it. */
export interface Retention {
  /** Nights of the last so many days, counted back from the newest published. */
  readonly days?: number;
  /** The last so many published nights. */
  readonly nights?: number;
}

/** One file or folder that may go. */
export interface Prunable {
  readonly kind: 'list' | 'superseded' | 'answers' | 'log' | 'backtest' | 'partition';
  readonly night: IsoDate;
  /** Relative to the workspace. */
  readonly path: string;
  readonly bytes: number;
}

/** What was, or would be, removed, and the nights that only an experiment or an open outcome keeps. */
export interface Pruning {
  readonly removed: readonly Prunable[];
  readonly held: readonly { readonly night: IsoDate; readonly by: string }[];
}

/**
 * Removes what old nights have left: lists, superseded lists, answers, logs, results of the backtest, partitions. The
 * newest night stays, and so do nights whose outcome is open, and those of experiments that stand in strategy.yaml:
 * what an experiment is measured by is never pruned while it is there.
 * @param isDry removes nothing
 * @throws UsageError when it is not said how long nights are kept
 * @throws WorkspaceHeldError when a batch runs
 */
export async function prune(workspace: Workspace, retention: Retention, isDry: boolean): Promise<Pruning> {
  if (retention.days === undefined && retention.nights === undefined)
    throw new UsageError('RETENTION_UNSET', 'it is not said how long nights are kept', {
      where: join(workspace.directory, 'arrears.yaml'),
      hint: 'set retention: { days: … } there, or give --days or --nights',
    });
  if (isDry) return findPrunable(workspace, retention);
  return underLock(workspace, async () => {
    const pruning = findPrunable(workspace, retention);
    for (const { path } of pruning.removed) removeWhole(workspace, path);
    return pruning;
  });
}

function findPrunable(workspace: Workspace, { days, nights }: Retention): Pruning {
  const { paths, directory } = workspace;
  const published = publishedDates(paths.runs);
  const newest = published.at(-1);
  if (newest === undefined) return { removed: [], held: [] };
  const lastNights = new Set(nights === undefined ? [] : published.slice(-nights));
  const age = (night: IsoDate) => dayNumber(newest) - dayNumber(night);
  const isOld = (night: IsoDate) =>
    age(night) > 0 && !(days !== undefined && age(night) < days) && !lastNights.has(night);
  const holders = new Map(published.filter(isOld).flatMap((night) => holderOf(workspace, night, age(night))));
  const mayGo = (night: IsoDate) => isOld(night) && !holders.has(night);
  const found = (kind: Prunable['kind'], folder: string): Prunable[] =>
    namesIn(folder).flatMap((name) => {
      const night = name.slice(0, 10);
      if (!isIsoDate(night) || !mayGo(night)) return [];
      const path = join(folder, name);
      return [{ kind, night, path: relative(directory, path), bytes: sizeOf(path) }];
    });
  const partitions = join(directory, 'partitions');
  return {
    removed: [
      ...found('list', paths.runs),
      ...found('superseded', join(paths.runs, 'superseded')),
      ...found('answers', join(directory, 'acks')),
      ...found('log', paths.logs),
      ...found('backtest', join(directory, 'backtest')),
      ...namesIn(partitions).flatMap((partition) => found('partition', join(partitions, partition))),
    ],
    held: [...holders].map(([night, by]) => ({ night, by })),
  };
}

/** Who needs a night, though it is old. */
function holderOf({ strategy, configuration }: Workspace, night: IsoDate, age: number): [IsoDate, string][] {
  if (age <= configuration.outcome.horizon_days) return [[night, 'outcome']];
  const experiment = strategy.experiments.find(
    ({ starts_on, ends_on }) => starts_on <= night && (ends_on === undefined || night < ends_on),
  );
  return experiment ? [[night, experiment.name]] : [];
}

/** Out of the readers' sight first, so that nobody meets half of it. */
function removeWhole({ directory, paths }: Workspace, path: string): void {
  mkdirSync(paths.work, { recursive: true, mode: 0o750 });
  const aside = join(paths.work, `pruned-${path.replace(/[\\/]/g, '-')}`);
  rmSync(aside, { recursive: true, force: true });
  renameSync(join(directory, path), aside);
  rmSync(aside, { recursive: true, force: true });
}

function namesIn(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}

function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
