/** A calendar date, `YYYY-MM-DD`. Dates have no time of day and no zone; they compare as strings. */
export type IsoDate = string;

const dayMilliseconds = 86_400_000;

/** Days since 1970-01-01. */
export function dayNumber(date: IsoDate): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMilliseconds;
}

/** The date `days` after 1970-01-01. */
export function dateOfDay(days: number): IsoDate {
  return new Date(days * dayMilliseconds).toISOString().slice(0, 10);
}

/** Whether `text` is a date that exists, written `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const days = dayNumber(text);
  return Number.isFinite(days) && dateOfDay(days) === text;
}

/** `date` moved by whole days; negative goes back. */
export function addDays(date: IsoDate, days: number): IsoDate {
  return dateOfDay(dayNumber(date) + days);
}

/** `date` moved by whole months; a day that the month lacks becomes its last day. */
export function addMonths(date: IsoDate, months: number): IsoDate {
  const [year, month, day] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, lastDay));
  return first.toISOString().slice(0, 10);
}

/** The first day of the date's month. */
export function monthStart(date: IsoDate): IsoDate {
  return `${date.slice(0, 7)}-01`;
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return dayNumber(to) - dayNumber(from);
}
