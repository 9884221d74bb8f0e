import type { Random } from '../../pipeline/core/random.js';
import type { Calendar } from './calendar.js';
import type { CustomerTraits } from './customer-traits.js';
import { happens, weightedDraw } from './draws.js';
import type { EconomicClimate } from './economic-climate.js';
import { distress, restrictions } from './parameters.js';

export interface RestrictionPeriod {
  readonly kind: string;
  /** Index in `restrictionClasses`. */
  readonly restrictionClass: number;
  readonly startsOn: number;
  /** The first day without it; Infinity when it has no end. */
  readonly endsOn: number;
}

const kinds = restrictions.kinds;
const drawKind = weightedDraw(kinds.map((kind) => [kind, kind.weight] as const));
const kindWeight = kinds.reduce((sum, kind) => sum + kind.weight, 0);

/** Share of new restrictions that fall in each class; class 0 is none. */
export const newRestrictionShares = [0, 1, 2, 3].map(
  (restrictionClass) =>
    kinds.reduce((sum, kind) => sum + (kind.class === restrictionClass ? kind.weight : 0), 0) / kindWeight,
);

/** Chance that the customer's distress, 0 or 1, is 1 after the change day of this month. */
export function chanceOfDistress(
  traits: CustomerTraits,
  distressed: number,
  climate: EconomicClimate,
  month: number,
): number {
  if (distressed) {
    const leave =
      distress.leave * Math.exp(distress.qualityOnLeave * traits.quality) * climate.onLeave(month);
    return 1 - Math.min(1, leave);
  }
  const enter = distress.enter * Math.exp(-distress.qualityOnEnter * traits.quality) * climate.onEnter(month);
  return Math.min(0.9, enter);
}

/**
 * The circumstances of one customer over the history: a two-state Markov chain of temporary distress,
 * and restrictions. Both change only on the customer's change day of a month, restrictions after
 * distress; a restriction also ends by itself.
 */
export class CustomerState {
  readonly restrictions: RestrictionPeriod[] = [];
  private readonly distressAfterChange: Uint8Array;

  constructor(
    random: Random,
    readonly traits: CustomerTraits,
    private readonly calendar: Calendar,
    climate: EconomicClimate,
    /** Nobody lends to a restricted customer: no restriction starts on this day or before. */
    private readonly lastOriginatedOn: number,
  ) {
    this.distressAfterChange = new Uint8Array(calendar.monthCount + 1);
    let distressed = happens(random, distress.initial) ? 1 : 0;
    this.distressAfterChange[0] = distressed;
    for (let month = 0; month < calendar.monthCount; month++) {
      distressed = happens(random, chanceOfDistress(traits, distressed, climate, month)) ? 1 : 0;
      this.distressAfterChange[month + 1] = distressed;
      this.maybeRestrict(random, calendar.monthStart(month) + traits.changeDay - 1, distressed);
    }
  }

  /** 1 in distress, else 0, on a day of the history, after that day's change. */
  distressOn(day: number): number {
    const changed = this.calendar.dayOfMonth(day) >= this.traits.changeDay ? 1 : 0;
    return this.distressAfterChange[this.calendar.month(day) + changed];
  }

  /** The restriction in force on a day, if any. */
  restrictionOn(day: number): RestrictionPeriod | undefined {
    for (let i = this.restrictions.length - 1; i >= 0; i--) {
      const period = this.restrictions[i];
      if (period.startsOn <= day) return day < period.endsOn ? period : undefined;
    }
    return undefined;
  }

  private maybeRestrict(random: Random, day: number, distressed: number): void {
    if (!happens(random, restrictions.start[distressed])) return;
    if (day <= this.lastOriginatedOn || this.restrictionOn(day)) return;
    const kind = drawKind(random);
    this.restrictions.push({
      kind: kind.kind,
      restrictionClass: kind.class,
      startsOn: day,
      endsOn: kind.days ? day + kind.days : Number.POSITIVE_INFINITY,
    });
  }
}
