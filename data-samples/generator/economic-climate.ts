import { addMonths, type IsoDate } from '../../pipeline/core/dates.js';
import { climate } from './parameters.js';

/** Season and macro shock as factors by month of the history; index 0 is the month before it. */
export class EconomicClimate {
  private readonly enterFactors: Float64Array;
  private readonly leaveFactors: Float64Array;
  private readonly paymentFactors: Float64Array;

  constructor(asOfDate: IsoDate, monthCount: number, shock: boolean) {
    const length = monthCount + 3;
    const at = (factor: (calendarMonth: number, shocked: boolean) => number) =>
      Float64Array.from({ length }, (_, i) => {
        const monthsToEnd = monthCount - (i - 1);
        const calendarMonth = Number(addMonths(asOfDate, -monthsToEnd).slice(5, 7)) - 1;
        const sinceShock = climate.shockBegins - monthsToEnd;
        return factor(calendarMonth, shock && sinceShock >= 0 && sinceShock < climate.shockMonths);
      });
    this.enterFactors = at((month, shocked) => climate.season[month] * (shocked ? climate.shockOnEnter : 1));
    this.leaveFactors = at((_, shocked) => (shocked ? climate.shockOnLeave : 1));
    this.paymentFactors = at(
      (month, shocked) => climate.paymentSeason[month] * (shocked ? climate.shockOnPayment : 1),
    );
  }

  /** Factor on the chance of entering distress. */
  onEnter(month: number): number {
    return this.enterFactors[month + 1];
  }

  /** Factor on the chance of leaving distress. */
  onLeave(month: number): number {
    return this.leaveFactors[month + 1];
  }

  /** Factor on the daily chance of payment. */
  onPayment(month: number): number {
    return this.paymentFactors[month + 1];
  }
}
