import type { Calendar } from './calendar.js';
import { isConversation, plannedChannel } from './collections-policy.js';
import type { RestrictionPeriod } from './customer-state.js';
import type { CustomerTraits } from './customer-traits.js';
import type { EconomicClimate } from './economic-climate.js';
import { collections, posting } from './parameters.js';
import { chanceToChargeOff, chanceToRestructure, dayFactor, isRestructuringDue } from './repayment.js';
import { StateDistribution } from './state-distribution.js';

/** Performance window of `roll_forward`, in days: [t, t + 30). */
export const horizonDays = 30;

/** From so many days past due the 30-day bucket is the last and cannot become worse. */
const lastBucketFrom = 181;

/** Everything at the start of a day that bears on the next payments of an overdue loan. */
export interface OverduePosition {
  readonly traits: CustomerTraits;
  /** Factor on the daily chance of payment, see `loanFactor`. */
  readonly loanFactor: number;
  /** Day number of the oldest unpaid installment's due date. */
  readonly dueOn: number;
  /** Part payments that would clear it, at least 1. */
  readonly partialsNeeded: number;
  /** Distress (0, 1) and restriction as of the day before. */
  readonly distressed: number;
  readonly restriction: RestrictionPeriod | undefined;
  /** Effect of the latest conversation and the first day without it. */
  readonly effect: number;
  readonly effectUntil: number;
  /** Day on which payments last cleared an installment. */
  readonly lastClearedOn: number;
  /** Whether the credit committee may still restructure it. */
  readonly restructurable: boolean;
}

/**
 * The true probability of `roll_forward`, by exact enumeration: the distribution over all hidden states
 * (distress × restriction × effect of a conversation × part payments made) is carried forward day by
 * day with the same chances that the simulation draws from.
 *
 * One bucket is 30 days wide, so up to M6 an account rolls forward unless its oldest installment is
 * cleared, and that is known, before t + 30, or it is restructured; from M7+ only a charge-off is worse,
 * and clearing an installment spares the account that.
 */
export class RollForwardTruth {
  private readonly states: StateDistribution;

  constructor(
    private readonly calendar: Calendar,
    private readonly climate: EconomicClimate,
  ) {
    this.states = new StateDistribution(climate);
  }

  /** The probability for a loan that stands at `position` at the start of `day`. */
  probability(position: OverduePosition, day: number): number {
    const { calendar, states } = this;
    const { traits, dueOn, restriction } = position;
    const restrictionClass = restriction?.restrictionClass ?? 0;
    states.start(position.distressed, restrictionClass, position.effect, position.partialsNeeded);
    let effectUntil = position.effectUntil;
    let chargedOff = 0;
    let unposted = 0;
    for (let x = day; x < day + horizonDays; x++) {
      const dayOfMonth = calendar.dayOfMonth(x);
      const dpd = x - dueOn;
      if (x === restriction?.endsOn) states.liftRestriction(restrictionClass);
      if (dayOfMonth === traits.changeDay) states.change(traits, calendar.month(x));
      const channel = plannedChannel(dpd);
      if (channel && isConversation(channel)) {
        states.converse(traits, channel);
        effectUntil = x + collections.effectDays;
      } else if (x >= effectUntil) {
        states.forgetConversations();
      }
      const factor = position.loanFactor * dayFactor(traits, x, dpd, calendar, this.climate);
      const cleared = states.pay(traits, factor);
      unposted += cleared * traits.latePosting * shareOfLagsFrom(day + horizonDays - x);
      if (position.restructurable && isRestructuringDue(dayOfMonth, dpd)) states.remove(chanceToRestructure);
      const chargeOff = chanceToChargeOff(dayOfMonth, dpd, x - position.lastClearedOn);
      if (chargeOff > 0) chargedOff += states.remove(() => chargeOff);
    }
    if (day - dueOn >= lastBucketFrom) return chargedOff;
    return Math.min(1, chargedOff + unposted + states.total);
  }
}

/** Share of late postings that take `days` or longer. */
function shareOfLagsFrom(days: number): number {
  let share = 0;
  for (let lag = days; lag <= posting.lagShares.length; lag++) share += posting.lagShares[lag - 1];
  return share;
}
