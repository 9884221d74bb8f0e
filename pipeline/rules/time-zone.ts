import { dateOfDay, type IsoDate } from '../core/dates.js';

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

/** A stretch [from, to) in which a time zone's clock keeps its distance from UTC: local = UTC + offset. */
export interface OffsetSpan {
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds. */
  readonly offset: number;
}

/** A local date and the first instant at which the calendar of a time zone shows it. */
export interface LocalDay {
  readonly date: IsoDate;
  readonly startsAt: Instant;
}

export const minute = 60_000;
export const day = 86_400_000;

/** Whether the platform knows the time zone by this IANA name. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The stretches of equal offset of a time zone over [from, to), both whole minutes; in order. */
export function offsetSpans(timezone: string, from: Instant, to: Instant): OffsetSpan[] {
  const offsetAt = offsetReader(timezone);
  const spans: OffsetSpan[] = [];
  let begin = from;
  let offset = offsetAt(from);
  for (let low = from; low < to; low += day) {
    const high = Math.min(low + day, to);
    if (offsetAt(high) === offset) continue;
    const changesAt = firstMinuteWithout(offset, offsetAt, low, high);
    if (changesAt >= to) break;
    spans.push({ from: begin, to: changesAt, offset });
    begin = changesAt;
    offset = offsetAt(changesAt);
  }
  return [...spans, { from: begin, to, offset }];
}

/** Bisects (low, high], where the offset holds at `low` and no longer at `high`. */
function firstMinuteWithout(
  offset: number,
  offsetAt: (at: Instant) => number,
  low: Instant,
  high: Instant,
): Instant {
  let holds = low;
  let gone = high;
  while (gone - holds > minute) {
    const middle = holds + Math.floor((gone - holds) / (2 * minute)) * minute;
    if (offsetAt(middle) === offset) holds = middle;
    else gone = middle;
  }
  return gone;
}

function offsetReader(timezone: string): (at: Instant) => number {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at) => {
    const shown: Record<string, number> = {};
    for (const { type, value } of clock.formatToParts(at)) shown[type] = Number(value);
    return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second) - at;
  };
}

/**
 * The local dates that a calendar shows in the spans, in order. The first may have begun before them; a date that
 * the zone skips is left out. Where clocks go back over midnight, a date begins when it is first seen.
 */
export function localDays(spans: readonly OffsetSpan[]): LocalDay[] {
  const days: LocalDay[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { from, to, offset } of spans) {
    for (let number = Math.floor((from + offset) / day); number * day - offset < to; number++) {
      if (number <= last) continue;
      days.push({ date: dateOfDay(number), startsAt: Math.max(from, number * day - offset) });
      last = number;
    }
  }
  return days;
}

/** The first instant of a local date, or of the next that the zone has. */
export function startOfDay(timezone: string, date: IsoDate): Instant {
  const noon = Date.parse(`${date}T12:00:00Z`);
  const days = localDays(offsetSpans(timezone, noon - 3 * day, noon + 3 * day));
  return days.find((local) => local.date >= date)!.startsAt;
}
