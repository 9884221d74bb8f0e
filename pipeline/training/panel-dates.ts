import { addDays, addMonths, type IsoDate, monthStart } from '../core/dates.js';

/** What the dates of a panel depend on. */
export interface PanelCalendar {
  /** The night that trains; facts from it on are not known. */
  readonly trainedOn: IsoDate;
  readonly firstOriginatedOn: IsoDate;
  readonly horizonDays: number;
  readonly months: number;
}

/**
 * The snapshots of a panel: first days of months, ascending, the last one whose performance window [t, t + h)
 * is over on the night of training, and as many before it as asked for and as there are loans.
 *
 * Trained on 2026-07-01 with h = 30: the window of 2026-06-01 ends on 2026-07-01, so that is the last one.
 */
export function panelDates(calendar: PanelCalendar): IsoDate[] {
  const { trainedOn, firstOriginatedOn, horizonDays, months } = calendar;
  const last = monthStart(addDays(trainedOn, -horizonDays));
  const dates: IsoDate[] = [];
  for (let back = months - 1; back >= 0; back--) {
    const date = addMonths(last, -back);
    if (date > firstOriginatedOn) dates.push(date);
  }
  return dates;
}
