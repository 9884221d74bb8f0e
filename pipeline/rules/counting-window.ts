import { addDays, addMonths, type IsoDate, monthStart } from '../core/dates.js';
import type { CountingWindow } from '../workspace/rule-pack-schema.js';
import { weekdayOf } from './contact-hours.js';

/** The local dates [first, next) that a contact on `date` is counted together with, or is counted on. */
interface Dates {
  readonly first: IsoDate;
  readonly next: IsoDate;
}

/**
 * For windows of the calendar: the first date whose contacts still count on `date`, and the first date on which a
 * contact of `date` no longer counts. `undefined` for a rolling window, which goes by the clock: a contact counts
 * for `days` × 24 hours from its instant.
 */
export function datesOf({ window, days = 1 }: CountingWindow, date: IsoDate): Dates | undefined {
  switch (window) {
    case 'rolling_days':
      return undefined;
    case 'calendar_day':
      return { first: date, next: addDays(date, 1) };
    case 'consecutive_days':
      return { first: addDays(date, 1 - days), next: addDays(date, days) };
    case 'calendar_week': {
      const monday = addDays(date, -weekdayOf(date));
      return { first: monday, next: addDays(monday, 7) };
    }
    case 'calendar_month':
      return { first: monthStart(date), next: addMonths(monthStart(date), 1) };
  }
}

/** The most days that a window can look back. */
export function reachOf({ window, days = 1 }: CountingWindow): number {
  const calendar: Partial<Record<CountingWindow['window'], number>> = {
    calendar_day: 1,
    calendar_week: 7,
    calendar_month: 31,
  };
  return calendar[window] ?? days;
}
