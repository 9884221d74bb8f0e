import { addMonths, dayNumber, type IsoDate } from '../../pipeline/core/dates.js';

/** Days that the truth of the last snapshot looks ahead, and a margin. */
const daysAhead = 40;

/** Months after the history in which installments may fall due. */
const monthsAhead = 60;

/**
 * The days of the history as lookup tables. Days are numbers since 1970-01-01; months are counted from
 * the first month of the history. The month before it is month −1, so that every state has a past.
 */
export class Calendar {
  readonly firstDay: number;
  /** The day of as_of_date: no event happens on it or later. */
  readonly endDay: number;
  private readonly monthStarts: Int32Array;
  private readonly tableStart: number;
  private readonly daysOfMonth: Int8Array;
  private readonly months: Int16Array;
  private readonly snapshots: Uint8Array;

  /**
   * @param asOfDate the first day of a month
   * @param monthCount months of history before it
   * @param snapshotCount month starts, counted back from as_of_date, at which the truth is taken
   */
  constructor(
    asOfDate: IsoDate,
    readonly monthCount: number,
    snapshotCount: number,
  ) {
    this.monthStarts = Int32Array.from({ length: monthCount + monthsAhead + 1 }, (_, i) =>
      dayNumber(addMonths(asOfDate, i - 1 - monthCount)),
    );
    this.firstDay = this.monthStart(0);
    this.endDay = this.monthStart(monthCount);
    this.tableStart = this.monthStart(-1);
    const dayCount = this.endDay + daysAhead - this.tableStart;
    this.daysOfMonth = new Int8Array(dayCount);
    this.months = new Int16Array(dayCount);
    this.snapshots = new Uint8Array(dayCount);
    for (let month = -1, next = this.tableStart; next < this.tableStart + dayCount; month++) {
      const start = next;
      next = this.monthStart(month + 1);
      for (let day = start; day < Math.min(next, this.tableStart + dayCount); day++) {
        this.daysOfMonth[day - this.tableStart] = day - start + 1;
        this.months[day - this.tableStart] = month;
      }
    }
    for (let month = Math.max(1, monthCount - snapshotCount + 1); month <= monthCount; month++) {
      this.snapshots[this.monthStart(month) - this.tableStart] = 1;
    }
  }

  /** The first day of a month. */
  monthStart(month: number): number {
    return this.monthStarts[month + 1];
  }

  dayOfMonth(day: number): number {
    return this.daysOfMonth[day - this.tableStart];
  }

  month(day: number): number {
    return this.months[day - this.tableStart];
  }

  isSnapshot(day: number): boolean {
    return this.snapshots[day - this.tableStart] === 1;
  }
}
