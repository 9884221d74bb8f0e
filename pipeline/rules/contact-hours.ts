import { dateOfDay, type IsoDate } from '../core/dates.js';
import { type QuietPeriod, type Rule, weekdays } from '../workspace/rule-pack-schema.js';
import { day, type Instant, minute, type OffsetSpan } from './time-zone.js';

/** A stretch [opensAt, closesAt) in which no rule of hours or days forbids contact. */
export interface OpenSpan {
  readonly opensAt: Instant;
  readonly closesAt: Instant;
}

const minutesOfDay = 1440;
type Minutes = readonly [from: number, to: number];

/** The day of the week of a date: 0 is Monday. */
export function weekdayOf(date: IsoDate): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The minutes [from, to) of a local date on which a rule of quiet hours or closed days forbids contact. */
export function closedMinutes(rule: Rule, date: IsoDate, holidays: ReadonlySet<IsoDate>): Minutes[] {
  const weekday = weekdays[weekdayOf(date)];
  const { closed_days: closed, quiet_hours: quiet } = rule;
  if (closed)
    return closed.weekdays?.includes(weekday) || (closed.holidays && holidays.has(date))
      ? [[0, minutesOfDay]]
      : [];
  return (quiet?.periods ?? []).filter(({ days }) => days.includes(weekday)).flatMap(periodMinutes);
}

/** Over midnight, a period is the evening and the early morning of its own days. */
function periodMinutes({ from, to }: QuietPeriod): Minutes[] {
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  if (begin < end) return [[begin, end]];
  return [
    [0, end],
    [begin, minutesOfDay],
  ];
}

function minuteOf(timeOfDay: string): number {
  const [hour, minutes] = timeOfDay.split(':').map(Number);
  return hour * 60 + minutes;
}

/**
 * The stretches over the spans' range in which none of the rules forbids contact, by the clock that the customer
 * sees at each instant; in order and apart from each other.
 */
export function openSpans(
  spans: readonly OffsetSpan[],
  rules: readonly Rule[],
  holidays: ReadonlySet<IsoDate>,
): OpenSpan[] {
  const open: { opensAt: Instant; closesAt: Instant }[] = [];
  for (const { from, to, offset } of spans)
    for (let number = Math.floor((from + offset) / day); number * day - offset < to; number++) {
      const midnight = number * day - offset;
      for (const [begin, end] of openMinutes(rules, dateOfDay(number), holidays)) {
        const opensAt = Math.max(midnight + begin * minute, from);
        const closesAt = Math.min(midnight + end * minute, to);
        const last = open.at(-1);
        if (opensAt >= closesAt) continue;
        if (last?.closesAt === opensAt) last.closesAt = closesAt;
        else open.push({ opensAt, closesAt });
      }
    }
  return open;
}

function openMinutes(rules: readonly Rule[], date: IsoDate, holidays: ReadonlySet<IsoDate>): Minutes[] {
  const closed = rules.flatMap((rule) => closedMinutes(rule, date, holidays)).sort(([a], [b]) => a - b);
  const open: Minutes[] = [];
  let begin = 0;
  for (const [from, to] of closed) {
    if (from > begin) open.push([begin, from]);
    begin = Math.max(begin, to);
  }
  if (begin < minutesOfDay) open.push([begin, minutesOfDay]);
  return open;
}
