import { derivedSeed, seededRandom } from '../../pipeline/core/random.js';
import type { Calendar } from './calendar.js';
import { isConversation } from './collections-policy.js';
import { happens } from './draws.js';
import type { EconomicClimate } from './economic-climate.js';
import { channelsUsed, treatmentResponse } from './parameters.js';
import { chanceToChargeOff, chanceToRestructure, dayFactor, isRestructuringDue } from './repayment.js';
import type { StagedTable } from './staged-table.js';
import { type PastDue, StateDistribution } from './state-distribution.js';
import { responsesTo } from './treatment-response.js';
import { horizonDays, type OverduePosition } from './truth.js';

/**
 * What each treatment would truly add to the money that an overdue loan brings in, by exact enumeration of its hidden
 * states over 30 days: expected payments up to the one that clears the oldest installment, with the treatment on the
 * first day and nothing after it, less those without any treatment.
 *
 * So customers who pay anyway add little, and so do those who will not pay; those between add most; and some pay less
 * because a call annoys them.
 */
export class TreatmentTruth {
  private readonly states: StateDistribution;

  constructor(
    private readonly calendar: Calendar,
    private readonly climate: EconomicClimate,
    private readonly seed: number,
    private readonly table: StagedTable,
  ) {
    this.states = new StateDistribution(climate);
  }

  /** Writes the effects on a loan that stands at `position` at the start of `day`. */
  record(customer: number, loan: number, position: OverduePosition, pastDue: PastDue, day: number): void {
    const { traits, distressed } = position;
    const random = seededRandom(derivedSeed(this.seed, `response/${customer}`));
    const annoyed = happens(random, treatmentResponse.annoyed);
    const untreated = this.recovery(position, pastDue, day, 1, 0);
    const known = new Map<string, number>();
    const recovered = (from: OverduePosition, factor: number, days: number) => {
      if (factor === 1 && from.effect === position.effect) return untreated;
      const key = `${from.effect}/${factor}/${days}`;
      const money = known.get(key) ?? this.recovery(from, pastDue, day, factor, days);
      known.set(key, money);
      return money;
    };
    for (const [code, channel] of channelsUsed.entries()) {
      // A conversation ends the effect of the one before it.
      const from = isConversation(channel) ? { ...position, effect: 0 } : position;
      let treated = 0;
      for (const { chance, factor, days } of responsesTo(channel, traits, distressed, annoyed))
        treated += chance * recovered(from, factor, days);
      this.table.append(loan, day, code, untreated, treated - untreated);
    }
  }

  /** Writes that nothing can be added: the payment is in the post. */
  recordPaid(loan: number, day: number): void {
    for (const code of channelsUsed.keys()) this.table.append(loan, day, code, 0, 0);
  }

  /** Expected payments, in fen, when the daily chance of payment has a factor for some days. */
  private recovery(
    position: OverduePosition,
    pastDue: PastDue,
    day: number,
    factor: number,
    days: number,
  ): number {
    const { calendar, states } = this;
    const { traits, dueOn, restriction } = position;
    const restrictionClass = restriction?.restrictionClass ?? 0;
    states.start(position.distressed, restrictionClass, position.effect, position.partialsNeeded);
    let money = 0;
    for (let x = day; x < day + horizonDays; x++) {
      const dayOfMonth = calendar.dayOfMonth(x);
      const dpd = x - dueOn;
      if (x === restriction?.endsOn) states.liftRestriction(restrictionClass);
      if (dayOfMonth === traits.changeDay) states.change(traits, calendar.month(x));
      if (x >= position.effectUntil) states.forgetConversations();
      const treated = x < day + days ? factor : 1;
      const today = position.loanFactor * dayFactor(traits, x, dpd, calendar, this.climate) * treated;
      money += states.expectedPayment(traits, today, pastDue);
      states.pay(traits, today);
      if (position.restructurable && isRestructuringDue(dayOfMonth, dpd)) states.remove(chanceToRestructure);
      const chargeOff = chanceToChargeOff(dayOfMonth, dpd, x - position.lastClearedOn);
      if (chargeOff > 0) states.remove(() => chargeOff);
    }
    return money;
  }
}
