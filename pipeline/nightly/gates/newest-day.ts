import { addDays, dayNumber, type IsoDate } from '../../core/dates.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Refusal } from './gate.js';
import { median } from './readings.js';

/** Tables in which something new is due every day, or every month. */
export const due = ['payment', 'delinquency_status'] as const;
const weeks = 8;
/** Rows of a weekday below which the share that came tells nothing. */
const smallestDay = 20;

/**
 * Whether what became known on the day before `asOfDate` is there: a file of yesterday that was not delivered leaves
 * no gap that any row count shows. Days that bring enough rows are compared with the same weekday of the eight weeks before;
 * otherwise the time since the newest row is compared with the longest gap of a year.
 * @param arrivalsIn a SELECT of (day, rows) of a source, by the day on which rows became known
 */
export async function newestDay(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  arrivalsIn: (table: string) => string = stagedArrivals,
): Promise<Refusal[]> {
  const { enabled, lowest, days } = workspace.configuration.gates.newest_day;
  if (!enabled) return [];
  const refusals: Refusal[] = [];
  for (const table of due) {
    if (!workspace.sources.has(table)) continue;
    const arrivals = await arrivalsOf(warehouse, arrivalsIn(table), asOfDate);
    const yesterday = addDays(asOfDate, -1);
    const came = arrivals.get(yesterday) ?? 0;
    const usual = median(
      Array.from({ length: weeks }, (_, week) => arrivals.get(addDays(yesterday, -7 * (week + 1))) ?? 0),
    );
    if (usual >= smallestDay) {
      if (came < lowest * usual)
        refusals.push({
          gate: 'newest_day',
          found: `${table}: ${came} rows became known on ${yesterday}, usually ${usual} on that weekday`,
          wanted: `at least ${Math.ceil(lowest * usual)}; is the file of that day there?`,
        });
      continue;
    }
    const newest = [...arrivals.keys()].at(-1);
    if (newest === undefined) continue;
    const gap = dayNumber(asOfDate) - dayNumber(newest);
    const allowed = Math.max(days, longestGap([...arrivals.keys()]));
    if (gap > allowed)
      refusals.push({
        gate: 'newest_day',
        found: `${table}: the newest row became known on ${newest}, ${gap} days before`,
        wanted: `at most ${allowed} days; are the newest files there?`,
      });
  }
  return refusals;
}

/** Rows of a staged table by the day on which they became known. */
export function stagedArrivals(table: string): string {
  return `SELECT known_on AS day, count(*) AS rows FROM stg_${table} GROUP BY known_on`;
}

/** Rows by the day on which they became known, in the year before the snapshot, in order. */
async function arrivalsOf(
  warehouse: Warehouse,
  arrivals: string,
  asOfDate: IsoDate,
): Promise<Map<IsoDate, number>> {
  const rows = await warehouse.rows<{ day: IsoDate; rows: string }>(
    `SELECT day, CAST(sum(rows) AS BIGINT) AS rows FROM (${arrivals})
     WHERE day < $as_of_date AND day >= CAST($as_of_date AS DATE) - 366 GROUP BY day ORDER BY day`,
    { as_of_date: asOfDate },
  );
  return new Map(rows.map(({ day, rows: count }) => [day, Number(count)]));
}

function longestGap(days: readonly IsoDate[]): number {
  return days.slice(1).reduce((most, day, at) => Math.max(most, dayNumber(day) - dayNumber(days[at])), 0);
}
