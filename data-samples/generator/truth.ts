import type { Calendar } from './calendar.js';
import {
  chanceOfAgent,
  chanceToReach,
  effectOfReply,
  isConversation,
  isPermitted,
  plannedChannel,
  replies,
  replyChances,
} from './collections-policy.js';
import { chanceOfDistress, newRestrictionShares, type RestrictionPeriod } from './customer-state.js';
import type { CustomerTraits } from './customer-traits.js';
import type { EconomicClimate } from './economic-climate.js';
import { type ChannelUsed, collections, posting, restrictions } from './parameters.js';
import {
  chanceToChargeOff,
  chanceToPay,
  chanceToRestructure,
  dayFactor,
  effectCount,
  isRestructuringDue,
  partialShare,
} from './repayment.js';

/** Performance window of `roll_forward`, in days: [t, t + 30). */
export const horizonDays = 30;

/** From so many days past due the 30-day bucket is the last and cannot become worse. */
const lastBucketFrom = 181;

const classCount = newRestrictionShares.length;
/** Part payments are at least a third of an installment, rounded to ten yuan: five clear any. */
const mostPartials = 6;

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
  private readonly cells = new Float64Array(2 * classCount * effectCount * mostPartials);
  private mass = this.cells;
  /** Part payments that clear the oldest installment: the length of the innermost dimension. */
  private partials = mostPartials;
  /** Which pairs of distress and class can have mass; the others are passed over. */
  private readonly occupied = new Uint8Array(2 * classCount);
  /** Effects that can have mass: the first alone, or all. */
  private liveEffects: number = effectCount;

  constructor(
    private readonly calendar: Calendar,
    private readonly climate: EconomicClimate,
  ) {}

  /** The probability for a loan that stands at `position` at the start of `day`. */
  probability(position: OverduePosition, day: number): number {
    const { calendar } = this;
    const { traits, dueOn, restriction } = position;
    const restrictionClass = restriction?.restrictionClass ?? 0;
    this.partials = Math.min(mostPartials, position.partialsNeeded);
    this.mass = this.cells.subarray(0, 2 * classCount * effectCount * this.partials).fill(0);
    this.mass[this.index(position.distressed, restrictionClass, position.effect, 0)] = 1;
    this.occupied.fill(0);
    this.occupied[position.distressed * classCount + restrictionClass] = 1;
    this.liveEffects = effectCount;
    let effectUntil = position.effectUntil;
    let chargedOff = 0;
    let unposted = 0;
    for (let x = day; x < day + horizonDays; x++) {
      const dayOfMonth = calendar.dayOfMonth(x);
      const dpd = x - dueOn;
      if (x === restriction?.endsOn) this.liftRestriction(restrictionClass);
      if (dayOfMonth === traits.changeDay) this.change(traits, calendar.month(x));
      const channel = plannedChannel(dpd);
      if (channel && isConversation(channel)) {
        this.converse(traits, channel);
        effectUntil = x + collections.effectDays;
      } else if (x >= effectUntil) {
        this.forgetConversations();
      }
      const factor = position.loanFactor * dayFactor(traits, x, dpd, calendar, this.climate);
      const cleared = this.pay(traits, factor);
      unposted += cleared * traits.latePosting * shareOfLagsFrom(day + horizonDays - x);
      if (position.restructurable && isRestructuringDue(dayOfMonth, dpd)) this.remove(chanceToRestructure);
      const chargeOff = chanceToChargeOff(dayOfMonth, dpd, x - position.lastClearedOn);
      if (chargeOff > 0) chargedOff += this.remove(() => chargeOff);
    }
    if (day - dueOn >= lastBucketFrom) return chargedOff;
    return Math.min(1, chargedOff + unposted + sum(this.mass));
  }

  private liftRestriction(restrictionClass: number): void {
    for (let distressed = 0; distressed < 2; distressed++) this.restrict(distressed, restrictionClass, 0, 1);
  }

  private change(traits: CustomerTraits, month: number): void {
    const enters = chanceOfDistress(traits, 0, this.climate, month);
    const leaves = 1 - chanceOfDistress(traits, 1, this.climate, month);
    for (let c = 0; c < classCount; c++) this.exchange(c, enters, leaves);
    for (let distressed = 0; distressed < 2; distressed++) {
      const start = restrictions.start[distressed];
      let left = 1;
      for (let c = 1; c < classCount; c++) {
        const chance = start * newRestrictionShares[c];
        this.restrict(distressed, 0, c, chance / left);
        left -= chance;
      }
    }
  }

  /** Lets mass of one class enter and leave distress. */
  private exchange(restrictionClass: number, enters: number, leaves: number): void {
    const { mass, occupied } = this;
    if (!occupied[restrictionClass] && !occupied[classCount + restrictionClass]) return;
    occupied[restrictionClass] = 1;
    occupied[classCount + restrictionClass] = 1;
    const calm = this.index(0, restrictionClass, 0, 0);
    const troubled = this.index(1, restrictionClass, 0, 0);
    for (let i = 0; i < effectCount * this.partials; i++) {
      const a = mass[calm + i];
      const b = mass[troubled + i];
      mass[calm + i] = a * (1 - enters) + b * leaves;
      mass[troubled + i] = a * enters + b * (1 - leaves);
    }
  }

  /** Moves a share of the mass of one class to another. */
  private restrict(distressed: number, from: number, to: number, share: number): void {
    const { mass, occupied } = this;
    if (from === to || !occupied[distressed * classCount + from]) return;
    occupied[distressed * classCount + to] = 1;
    const source = this.index(distressed, from, 0, 0);
    const target = this.index(distressed, to, 0, 0);
    for (let i = 0; i < effectCount * this.partials; i++) {
      const moved = mass[source + i] * share;
      mass[source + i] -= moved;
      mass[target + i] += moved;
    }
  }

  private forgetConversations(): void {
    if (this.liveEffects === 1) return;
    this.liveEffects = 1;
    this.eachLine((line) => {
      for (let effect = 1; effect < effectCount; effect++) {
        for (let k = 0; k < this.partials; k++) {
          const at = line + effect * this.partials + k;
          this.mass[line + k] += this.mass[at];
          this.mass[at] = 0;
        }
      }
    });
  }

  private converse(traits: CustomerTraits, channel: ChannelUsed): void {
    this.forgetConversations();
    this.liveEffects = effectCount;
    this.eachLine((line, distressed, restrictionClass) => {
      if (!isPermitted(channel, restrictionClass)) return;
      const reached = chanceOfAgent * chanceToReach(traits, channel, distressed);
      const chances = replyChances(distressed);
      for (let k = 0; k < this.partials; k++) {
        const before = this.mass[line + k];
        if (before === 0) continue;
        for (const reply of replies) {
          const moved = before * reached * chances[reply];
          this.mass[line + k] -= moved;
          this.mass[line + effectOfReply[reply] * this.partials + k] += moved;
        }
      }
    });
  }

  /** Draws the day's payments; returns the mass that cleared the oldest installment other than in parts. */
  private pay(traits: CustomerTraits, factor: number): number {
    let cleared = 0;
    this.eachLine((line, distressed, restrictionClass) => {
      const partial = partialShare(traits, distressed);
      for (let effect = 0; effect < this.liveEffects; effect++) {
        const chance = chanceToPay(factor, distressed, restrictionClass, effect);
        for (let k = this.partials - 1; k >= 0; k--) {
          const at = line + effect * this.partials + k;
          const paid = this.mass[at] * chance;
          if (paid === 0) continue;
          this.mass[at] -= paid;
          cleared += paid * (1 - partial);
          if (k + 1 < this.partials) this.mass[line + k + 1] += paid * partial;
        }
      }
    });
    return cleared;
  }

  /** Takes the share `chance` out of the mass; returns what was taken. */
  private remove(chance: (distressed: number) => number): number {
    let removed = 0;
    this.eachLine((line, distressed) => {
      const share = chance(distressed);
      if (share === 0) return;
      for (let i = line; i < line + effectCount * this.partials; i++) {
        removed += this.mass[i] * share;
        this.mass[i] *= 1 - share;
      }
    });
    return removed;
  }

  private index(distressed: number, restrictionClass: number, effect: number, partialsMade: number): number {
    return (
      ((distressed * classCount + restrictionClass) * effectCount + effect) * this.partials + partialsMade
    );
  }

  private eachLine(visit: (line: number, distressed: number, restrictionClass: number) => void): void {
    for (let distressed = 0; distressed < 2; distressed++) {
      for (let c = 0; c < classCount; c++) {
        if (this.occupied[distressed * classCount + c]) visit(this.index(distressed, c, 0, 0), distressed, c);
      }
    }
  }
}

/** Share of late postings that take `days` or longer. */
function shareOfLagsFrom(days: number): number {
  let share = 0;
  for (let lag = days; lag <= posting.lagShares.length; lag++) share += posting.lagShares[lag - 1];
  return share;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
