import type { Manifest } from '../../contracts/manifest.js';
import { addDays, type IsoDate } from '../../core/dates.js';
import type { IngestReport } from '../../ingest/ingest.js';
import { publishedDates, publishedManifest } from '../../publishing/bundle.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { GateName, Refusal } from './gate.js';

/** Tables with fewer rows than this on an ordinary night are not compared: a few more or less tell nothing. */
const smallestTable = 100;
/** Nights further back tell nothing of tonight. */
export const daysBack = 35;

/** Manifests of the latest nights before `asOfDate`, the newest last; nights of long ago tell nothing of tonight. */
export function nightsBefore(workspace: Workspace, asOfDate: IsoDate, most: number): Manifest[] {
  const { runs } = workspace.paths;
  return publishedDates(runs)
    .filter((date) => date < asOfDate && date >= addDays(asOfDate, -daysBack))
    .slice(-most)
    .flatMap((date) => publishedManifest(runs, date) ?? []);
}

/** The workspace without a limit of refused rows, where that gate is accepted. */
export function judgedLater(workspace: Workspace, accepted: ReadonlySet<GateName>): Workspace {
  if (!accepted.has('quarantined_share')) return workspace;
  const limits = { ...workspace.configuration.limits, quarantined_share: 1 };
  return { ...workspace, configuration: { ...workspace.configuration, limits } };
}

/** Tables of which more rows were refused than `limits.quarantined_share` allows. */
export function quarantinedShare({ configuration }: Workspace, { tables }: IngestReport): Refusal[] {
  const limit = configuration.limits.quarantined_share;
  return tables
    .filter(({ read, quarantined }) => quarantined > limit * read)
    .map(({ table, read, quarantined }) => ({
      gate: 'quarantined_share',
      found: `${table}: ${quarantined} of ${read} rows are in quarantine`,
      wanted: `at most ${percent(limit)}`,
    }));
}

/** Tables with far fewer, or far more, rows than in the nights before. */
export function rowCounts(
  workspace: Workspace,
  report: IngestReport,
  before: readonly Manifest[],
): Refusal[] {
  const { enabled, lowest, highest } = workspace.configuration.gates.row_counts;
  if (!enabled) return [];
  return before.length === 0
    ? []
    : usualRows(before).flatMap(([table, usual]): Refusal[] => {
        const rows = report.tables.find((reading) => reading.table === table)?.accepted;
        // A table that has no SELECT any more was taken out by the workspace's owner.
        if (rows === undefined || usual < smallestTable) return [];
        if (rows >= lowest * usual && rows <= highest * usual) return [];
        return [
          {
            gate: 'row_counts',
            found: `${table}: ${rows} rows were accepted, usually ${usual} (median of ${before.length} nights)`,
            wanted: `${Math.ceil(lowest * usual)} to ${Math.floor(highest * usual)}`,
          },
        ];
      });
}

function usualRows(before: readonly Manifest[]): [table: string, rows: number][] {
  const tables = new Set(before.flatMap(({ ingest }) => ingest.tables.map(({ table }) => table)));
  return [...tables].map((name) => [
    name,
    median(before.flatMap(({ ingest }) => ingest.tables.find(({ table }) => table === name)?.accepted ?? [])),
  ]);
}

/** The middle one; the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
