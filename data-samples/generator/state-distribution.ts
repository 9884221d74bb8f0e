import {
  chanceOfAgent,
  chanceToReach,
  effectOfReply,
  isPermitted,
  replies,
  replyChances,
} from './collections-policy.js';
import { chanceOfDistress, newRestrictionShares } from './customer-state.js';
import type { CustomerTraits } from './customer-traits.js';
import type { EconomicClimate } from './economic-climate.js';
import { type ChannelUsed, overdue, restrictions } from './parameters.js';
import { chanceToPay, effectCount, partialShare } from './repayment.js';

const classCount = newRestrictionShares.length;
/** Part payments are at least a third of an installment, rounded to ten yuan: five clear any. */
const mostPartials = 6;

/** What an overdue account owes before any part payment, in fen. */
export interface PastDue {
  readonly all: number;
  /** Of the oldest installment. */
  readonly oldest: number;
  /** One part payment. */
  readonly part: number;
}

/**
 * The distribution of an overdue account over its hidden states: distress (0, 1) × class of restriction
 * × effect of the latest conversation × part payments made. What leaves it has cleared the oldest
 * installment, or was restructured or charged off.
 */
export class StateDistribution {
  private readonly cells = new Float64Array(2 * classCount * effectCount * mostPartials);
  private mass = this.cells;
  /** Part payments that clear the oldest installment: the length of the innermost dimension. */
  private partials = mostPartials;
  /** Which pairs of distress and class can have mass; the others are passed over. */
  private readonly occupied = new Uint8Array(2 * classCount);
  /** Effects that can have mass: the first alone, or all. */
  private liveEffects: number = effectCount;

  constructor(private readonly climate: EconomicClimate) {}

  /** Puts all mass in one state. */
  start(distressed: number, restrictionClass: number, effect: number, partialsNeeded: number): void {
    this.partials = Math.min(mostPartials, partialsNeeded);
    this.mass = this.cells.subarray(0, 2 * classCount * effectCount * this.partials).fill(0);
    this.mass[this.index(distressed, restrictionClass, effect, 0)] = 1;
    this.occupied.fill(0);
    this.occupied[distressed * classCount + restrictionClass] = 1;
    this.liveEffects = effectCount;
  }

  /** The mass that is left. */
  get total(): number {
    let total = 0;
    for (const mass of this.mass) total += mass;
    return total;
  }

  /** Ends the restriction of a class. */
  liftRestriction(restrictionClass: number): void {
    for (let distressed = 0; distressed < 2; distressed++) this.restrict(distressed, restrictionClass, 0, 1);
  }

  /** The customer's change day: distress comes and goes, restrictions start. */
  change(traits: CustomerTraits, month: number): void {
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

  /** Ends the effect of conversations. */
  forgetConversations(): void {
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

  /** A planned call or visit: it may reach the customer, and ends the effect of the one before. */
  converse(traits: CustomerTraits, channel: ChannelUsed): void {
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
  pay(traits: CustomerTraits, factor: number): number {
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

  /** The money expected of the day's payments, in fen. */
  expectedPayment(traits: CustomerTraits, factor: number, { all, oldest, part }: PastDue): number {
    let money = 0;
    this.eachLine((line, distressed, restrictionClass) => {
      const partial = partialShare(traits, distressed);
      const clearsAll = overdue.clearsAll[distressed];
      for (let effect = 0; effect < this.liveEffects; effect++) {
        const chance = chanceToPay(factor, distressed, restrictionClass, effect);
        for (let k = 0; k < this.partials; k++) {
          const paid = this.mass[line + effect * this.partials + k] * chance;
          if (paid === 0) continue;
          const left = Math.max(0, all - k * part);
          const clearing = clearsAll * left + (1 - clearsAll) * Math.max(0, oldest - k * part);
          money += paid * (partial * Math.min(left, part) + (1 - partial) * clearing);
        }
      }
    });
    return money;
  }

  /** Takes the share `chance` out of the mass; returns what was taken. */
  remove(chance: (distressed: number) => number): number {
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
