import {
  rulAccount,
  rulBlock,
  rulConsent,
  rulCounted,
  rulPermission,
  rulRestriction,
} from '../contracts/rule-tables.js';
import { addDays, daysBetween, type IsoDate } from '../core/dates.js';
import { buildTable } from '../warehouse/build-table.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Parameters, Warehouse } from '../warehouse/warehouse.js';
import type { RuleChannel, RulePack, RuleSettings } from '../workspace/rule-pack-schema.js';
import { type CalendarRange, calendarTables, zoneCalendar, zoneTable } from './calendar-tables.js';
import { reachOf } from './counting-window.js';
import { limitOf } from './limits.js';
import { timestamp, writeReferenceTable } from './reference-table.js';
import { channelTable, hoursClasses, ruleTables } from './rule-tables.js';
import { type RuleSet, settleRules } from './settle-rules.js';
import { day, isTimezone, startOfDay } from './time-zone.js';

const files = {
  account: sqlFile(import.meta.url, 'rul_account.sql'),
  consent: sqlFile(import.meta.url, 'rul_consent.sql'),
  counted: sqlFile(import.meta.url, 'rul_counted.sql'),
  restriction: sqlFile(import.meta.url, 'rul_restriction.sql'),
  block: sqlFile(import.meta.url, 'rul_block.sql'),
  permission: sqlFile(import.meta.url, 'rul_permission.sql'),
};

/** All SQL of this stage, for the identity of a run. */
export const rulesSql: readonly SqlFile[] = Object.values(files);

/** What the rules take from a workspace. */
export interface ApplySettings {
  readonly rules: RuleSettings;
  /** Of the portfolio: where day t begins, and of customers whose own zone is not known. */
  readonly timezone: string;
  /** Channels to judge; left out, all. */
  readonly channels?: readonly RuleChannel[];
  /** The file that the settings were read from, for messages. */
  readonly path?: string;
}

/** What became of the rules, for the manifest and the log. */
export interface RuleReport extends RuleSet {
  /** Outcomes of contacts that the vocabulary lacks, at most 20; they count as everything. */
  readonly unknownOutcomes: readonly string[];
  /** Time zones of customers that no calendar knows, at most 20; these customers are in the portfolio's. */
  readonly unknownTimezones: readonly string[];
  /** Enforced rules that close on national holidays although the workspace gives none for the year. */
  readonly withoutHolidays: readonly string[];
}

/** Ends of restrictions further ahead than this are not told as `earliest_permitted_at`. */
const yearsAhead = 5;
/** Calendar beyond the last date that matters, so that a row of closed days is passed. */
const marginDays = 20;

/**
 * Judges every account of `arr_cohort` over day `asOfDate` by the pack's rules, from what was known before it: fills
 * `rul_permission`, and `rul_restriction` with the restrictions that hold on it. Reads `stg_customer`, `stg_contact`, `stg_restriction` and `stg_consent`.
 * @throws ConfigurationError when the settings do not fit the pack
 */
export async function applyRules(
  warehouse: Warehouse,
  pack: RulePack,
  settings: ApplySettings,
  asOfDate: IsoDate,
): Promise<RuleReport> {
  const set = settleRules(pack, settings.rules, asOfDate, settings.path);
  const rules = set.rules.flatMap(({ rule, standing }) => (standing === 'enforced' ? [rule] : []));
  const limits = rules.flatMap((rule) => limitOf(rule) ?? []);
  const reach = countedDays(set);
  const range = await rangeOf(warehouse, settings.timezone, asOfDate, reach);
  const zones = await zonesOf(warehouse, settings.timezone, asOfDate);
  const calendars = zones.known.map((timezone) => zoneCalendar(timezone, range));
  const classes = hoursClasses(rules, settings.channels);
  const tables = [
    ...ruleTables(rules, settings.rules),
    channelTable(rules, classes),
    zoneTable(calendars),
    ...calendarTables(calendars, rules, classes, new Set(settings.rules.holidays), range),
  ];
  for (const table of tables) await writeReferenceTable(warehouse, table);
  const parameters = {
    as_of_date: asOfDate,
    day_starts_at: timestamp(range.dayStartsAt),
    day_ends_at: timestamp(range.dayEndsAt),
    oldest_at: timestamp(range.from),
    most: Math.max(1, ...limits.map(({ atMost }) => atMost)),
  };
  await buildTable(warehouse, files.account, rulAccount, parameters);
  await buildTable(warehouse, files.consent, rulConsent, parameters);
  await buildTable(warehouse, files.counted, rulCounted, parameters);
  await buildTable(warehouse, files.restriction, rulRestriction, parameters);
  await buildTable(warehouse, files.block, rulBlock, parameters);
  await buildTable(warehouse, files.permission, rulPermission, parameters);
  const year = asOfDate.slice(0, 4);
  const hasHolidays = settings.rules.holidays.some((date) => date.startsWith(year));
  return {
    ...set,
    unknownOutcomes: await unknownOutcomes(warehouse, parameters),
    unknownTimezones: zones.unknown.slice(0, shownNames),
    withoutHolidays: hasHolidays
      ? []
      : rules.filter((rule) => rule.closed_days?.holidays).map(({ id }) => id),
  };
}

/** How many days before the night contacts may count, with room for time zones. */
export function countedDays({ rules }: RuleSet): number {
  const windows = rules.flatMap(({ rule, standing }) =>
    standing === 'enforced' ? (limitOf(rule)?.window ?? []) : [],
  );
  return Math.max(1, ...windows.map(reachOf)) + 2;
}

const shownNames = 20;

/** From before the oldest contact that may count to after the last restriction that ends within sight. */
async function rangeOf(
  warehouse: Warehouse,
  timezone: string,
  asOfDate: IsoDate,
  reach: number,
): Promise<CalendarRange> {
  const { last } = await warehouse.row<{ last: string | null }>(
    `SELECT max(ends_on) FILTER (WHERE ends_on <= $horizon) AS last FROM stg_restriction
     WHERE known_on < $as_of_date`,
    { as_of_date: asOfDate, horizon: addDays(asOfDate, 366 * yearsAhead) },
  );
  const ahead = Math.max(reach, last === null ? 0 : daysBetween(asOfDate, last)) + marginDays;
  const dayStartsAt = startOfDay(timezone, asOfDate);
  const dayEndsAt = startOfDay(timezone, addDays(asOfDate, 1));
  return { from: dayStartsAt - reach * day, dayStartsAt, dayEndsAt, to: dayEndsAt + ahead * day };
}

/** The portfolio's time zone, then those of the cohort's customers. */
async function zonesOf(
  warehouse: Warehouse,
  timezone: string,
  asOfDate: IsoDate,
): Promise<{ known: string[]; unknown: string[] }> {
  const rows = await warehouse.rows<{ timezone: string }>(
    `SELECT DISTINCT timezone FROM stg_customer SEMI JOIN arr_cohort USING (customer_id)
     WHERE known_on < $as_of_date AND timezone IS NOT NULL AND timezone <> $timezone ORDER BY timezone`,
    { as_of_date: asOfDate, timezone },
  );
  const names = rows.map((row) => row.timezone);
  return {
    known: [timezone, ...names.filter(isTimezone)],
    unknown: names.filter((name) => !isTimezone(name)),
  };
}

async function unknownOutcomes(warehouse: Warehouse, parameters: Parameters): Promise<string[]> {
  const rows = await warehouse.rows<{ outcome: string }>(
    `SELECT DISTINCT outcome FROM stg_contact ANTI JOIN ref_rule_outcome USING (outcome)
     WHERE known_on < $as_of_date AND contacted_at < CAST($day_starts_at AS TIMESTAMP)
       AND contacted_at >= CAST($oldest_at AS TIMESTAMP)
     ORDER BY outcome LIMIT ${shownNames}`,
    parameters,
  );
  return rows.map(({ outcome }) => outcome);
}
