import type { IsoDate } from '../core/dates.js';
import type { Rule } from '../workspace/rule-pack-schema.js';
import { closedMinutes, openSpans } from './contact-hours.js';
import { datesOf } from './counting-window.js';
import { limitOf } from './limits.js';
import { type ReferenceTable, timestamp } from './reference-table.js';
import type { HoursClass } from './rule-tables.js';
import { type Instant, type LocalDay, localDays, type OffsetSpan, offsetSpans } from './time-zone.js';

/** The stretch [from, to) of a night's arithmetic, and the day [dayStartsAt, dayEndsAt) in it. */
export interface CalendarRange {
  readonly from: Instant;
  readonly dayStartsAt: Instant;
  readonly dayEndsAt: Instant;
  readonly to: Instant;
}

/** A time zone of customers: its clock and calendar over the range. */
export interface ZoneCalendar {
  readonly timezone: string;
  readonly spans: readonly OffsetSpan[];
  readonly days: readonly LocalDay[];
  /** Places in `days` of the local dates that the day meets: usually one, two for zones other than the portfolio's. */
  readonly today: readonly number[];
}

/** Works out the calendar of a time zone. */
export function zoneCalendar(timezone: string, range: CalendarRange): ZoneCalendar {
  const spans = offsetSpans(timezone, range.from, range.to);
  const days = localDays(spans);
  const today = days.flatMap(({ startsAt }, i) =>
    startsAt < range.dayEndsAt && (days[i + 1]?.startsAt ?? range.to) > range.dayStartsAt ? [i] : [],
  );
  return { timezone, spans, days, today };
}

/** The calendars of the zones as tables: local days, when contacts stop counting, hours of contact. */
export function calendarTables(
  zones: readonly ZoneCalendar[],
  rules: readonly Rule[],
  classes: readonly HoursClass[],
  holidays: ReadonlySet<IsoDate>,
  range: CalendarRange,
): ReferenceTable[] {
  return [
    {
      name: 'ref_rule_day',
      columns: { zone: 'INTEGER', date: 'DATE', starts_at: 'TIMESTAMP' },
      rows: zones.flatMap(({ days }, zone) =>
        days.map(({ date, startsAt }) => ({ zone, date, starts_at: timestamp(startsAt) })),
      ),
    },
    ...countingTables(zones, rules),
    ...hoursTables(zones, rules, classes, holidays, range),
  ];
}

/** The zones and the local dates that the day meets in each. */
export function zoneTable(zones: readonly ZoneCalendar[]): ReferenceTable {
  return {
    name: 'ref_rule_zone',
    columns: { zone: 'INTEGER', timezone: 'VARCHAR', first_on: 'DATE', last_on: 'DATE' },
    rows: zones.map(({ timezone, days, today }, zone) => ({
      zone,
      timezone,
      first_on: days[today[0]].date,
      last_on: days[today.at(-1)!].date,
    })),
  };
}

function countingTables(zones: readonly ZoneCalendar[], rules: readonly Rule[]): ReferenceTable[] {
  const limits = rules.flatMap((rule, ordinal) => {
    const limit = limitOf(rule);
    return limit && limit.window.window !== 'rolling_days' ? [{ ordinal, window: limit.window }] : [];
  });
  const each = zones.flatMap(({ days, today }, zone) => {
    const startOf = (date: IsoDate) => days[Math.min(firstFrom(days, date), days.length - 1)].startsAt;
    return limits.map(({ ordinal, window }) => ({ zone, ordinal, window, days, today, startOf }));
  });
  return [
    {
      name: 'ref_rule_leaves',
      columns: { zone: 'INTEGER', ordinal: 'INTEGER', from_at: 'TIMESTAMP', free_at: 'TIMESTAMP' },
      rows: each.flatMap(({ zone, ordinal, window, days, today, startOf }) =>
        days.slice(0, today.at(-1)! + 1).map(({ date, startsAt }) => ({
          zone,
          ordinal,
          from_at: timestamp(startsAt),
          free_at: timestamp(startOf(datesOf(window, date)!.next)),
        })),
      ),
    },
    {
      name: 'ref_rule_since',
      columns: {
        zone: 'INTEGER',
        ordinal: 'INTEGER',
        from_at: 'TIMESTAMP',
        to_at: 'TIMESTAMP',
        since_at: 'TIMESTAMP',
      },
      rows: each.flatMap(({ zone, ordinal, window, days, today, startOf }) =>
        today.map((i) => ({
          zone,
          ordinal,
          from_at: timestamp(days[i].startsAt),
          to_at: timestamp(days[i + 1].startsAt),
          since_at: timestamp(startOf(datesOf(window, days[i].date)!.first)),
        })),
      ),
    },
  ];
}

/** The place of the first day of `date` or later. */
function firstFrom(days: readonly LocalDay[], date: IsoDate): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle].date < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hoursTables(
  zones: readonly ZoneCalendar[],
  rules: readonly Rule[],
  classes: readonly HoursClass[],
  holidays: ReadonlySet<IsoDate>,
  { dayStartsAt, dayEndsAt }: CalendarRange,
): ReferenceTable[] {
  const each = zones.flatMap(({ spans, days, today }, zone) => {
    const ahead = spans
      .filter(({ to }) => to > dayStartsAt)
      .map((span) => ({ ...span, from: Math.max(span.from, dayStartsAt) }));
    return classes.map((hoursClass, hours) => ({
      zone,
      hours,
      dates: today.map((i) => days[i].date),
      held: hoursClass.rules,
      open: openSpans(ahead, hoursClass.rules, holidays),
    }));
  });
  const row = (open: { opensAt: Instant; closesAt: Instant }) => ({
    opens_at: timestamp(open.opensAt),
    closes_at: timestamp(open.closesAt),
  });
  return [
    {
      name: 'ref_rule_hours',
      columns: { zone: 'INTEGER', hours: 'INTEGER', opens_at: 'TIMESTAMP', closes_at: 'TIMESTAMP' },
      rows: each.flatMap(({ zone, hours, open }) => open.map((span) => ({ zone, hours, ...row(span) }))),
    },
    {
      name: 'ref_rule_today',
      columns: {
        zone: 'INTEGER',
        hours: 'INTEGER',
        opens_at: 'TIMESTAMP',
        closes_at: 'TIMESTAMP',
        closing_rule: 'INTEGER',
      },
      rows: each.map(({ zone, hours, dates, held, open }) => ({
        zone,
        hours,
        ...(open.length > 0 ? row(open[0]) : { opens_at: null, closes_at: null }),
        closing_rule:
          open.length > 0 && open[0].opensAt < dayEndsAt
            ? null
            : rules.indexOf(mostClosing(held, dates, holidays)),
      })),
    },
  ];
}

/** Of the rules that close a day between them, the one that closes most of it; the first of equals. */
function mostClosing(
  rules: readonly Rule[],
  dates: readonly IsoDate[],
  holidays: ReadonlySet<IsoDate>,
): Rule {
  const closed = (rule: Rule) =>
    dates
      .flatMap((date) => closedMinutes(rule, date, holidays))
      .reduce((sum, [from, to]) => sum + to - from, 0);
  return rules.reduce((most, rule) => (closed(rule) > closed(most) ? rule : most));
}
