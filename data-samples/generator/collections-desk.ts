import type { Random } from '../../pipeline/core/random.js';
import {
  chanceOfAgent,
  chanceToReach,
  effectOfReply,
  isConversation,
  isPermitted,
  plannedChannel,
  type Reply,
  replies,
  replyChances,
} from './collections-policy.js';
import type { CustomerTraits } from './customer-traits.js';
import { happens } from './draws.js';
import { type ChannelUsed, channelsUsed, collections } from './parameters.js';
import type { StagedTable } from './staged-table.js';
import { type ContactOutcome, contactOutcomes } from './tables.js';

const minutesOfDay = 1440;
/** Contacts happen in [8:00, 20:00) local time. */
const firstMinute = 8 * 60;
const openMinutes = 12 * 60;

const channelCodes = Object.fromEntries(channelsUsed.map((channel, i) => [channel, i])) as Record<
  ChannelUsed,
  number
>;
const outcomeCodes = Object.fromEntries(contactOutcomes.map((outcome, i) => [outcome, i])) as Record<
  ContactOutcome,
  number
>;

/** Makes the planned attempts on overdue loans and keeps the contact table. */
export class CollectionsDesk {
  private effect = 0;
  private effectUntil = 0;
  private random!: Random;
  private traits!: CustomerTraits;
  private customer = 0;
  private loan = 0;

  constructor(private readonly contacts: StagedTable) {}

  /** Turns to the next loan. */
  start(random: Random, traits: CustomerTraits, customer: number, loan: number): void {
    this.random = random;
    this.traits = traits;
    this.customer = customer;
    this.loan = loan;
    this.endEffect();
  }

  /** Effect of the latest conversation, and the first day without it. */
  get conversation(): { effect: number; effectUntil: number } {
    return { effect: this.effect, effectUntil: this.effectUntil };
  }

  /** A payment ends the effect of the conversation before it. */
  endEffect(): void {
    this.effect = 0;
    this.effectUntil = 0;
  }

  /**
   * Makes the attempt planned for the day, if any.
   *
   * @param owed fen past due, asked for in a promise
   * @returns the effect that conversations have on this day's chance of payment
   */
  work(day: number, dpd: number, owed: number, distressed: number, restrictionClass: number): number {
    if (day >= this.effectUntil) this.endEffect();
    const channel = plannedChannel(dpd);
    if (!channel) return this.effect;
    if (isConversation(channel)) this.endEffect();
    if (!isPermitted(channel, restrictionClass)) return this.effect;
    if (!isConversation(channel)) {
      this.record(day, channel, 0, 'delivered', dpd);
      return this.effect;
    }
    if (!happens(this.random, chanceOfAgent)) return 0;
    const reply = this.converse(channel, distressed);
    if (reply === 'promise') this.record(day, channel, 0, reply, dpd, owed, day + 1 + this.random.below(4));
    else this.record(day, channel, 0, reply ?? this.failure(), dpd);
    if (reply) {
      this.effect = effectOfReply[reply];
      this.effectUntil = day + collections.effectDays;
    }
    return this.effect;
  }

  /** Makes the attempt planned for a day on which the payment is in the post; it can change nothing. */
  workInVain(day: number, dpd: number, distressed: number, restrictionClass: number): void {
    const channel = plannedChannel(dpd);
    if (!channel || !isPermitted(channel, restrictionClass)) return;
    if (!isConversation(channel)) this.record(day, channel, 0, 'delivered', dpd);
    else if (happens(this.random, chanceOfAgent)) {
      const reached = happens(this.random, chanceToReach(this.traits, channel, distressed));
      this.record(day, channel, 0, reached ? 'right_party' : this.failure(), dpd);
    }
  }

  /** Takes a call or message of the customer. */
  hear(day: number, dpd: number, outcome: 'payment_advice' | 'hardship_plea'): void {
    this.record(day, happens(this.random, 0.5) ? 'phone' : 'app', 1, outcome, dpd);
  }

  private converse(channel: ChannelUsed, distressed: number): Reply | undefined {
    if (!happens(this.random, chanceToReach(this.traits, channel, distressed))) return undefined;
    const chances = replyChances(distressed);
    let left = this.random.uniform();
    for (const reply of replies) {
      left -= chances[reply];
      if (left < 0) return reply;
    }
    return 'right_party';
  }

  private failure(): ContactOutcome {
    return happens(this.random, collections.wrongParty) ? 'wrong_party' : 'no_answer';
  }

  private record(
    day: number,
    channel: ChannelUsed,
    inbound: 0 | 1,
    outcome: ContactOutcome,
    dpd: number,
    promisedAmount = 0,
    promisedOn = 0,
  ): void {
    const byAgency = inbound === 0 && dpd >= collections.agencyFromDpd;
    const byAgent = !byAgency && isConversation(channel);
    this.contacts.append(
      this.contacts.rows + 1,
      this.customer,
      this.loan,
      day * minutesOfDay + firstMinute + this.random.below(openMinutes),
      channelCodes[channel],
      inbound,
      outcomeCodes[outcome],
      promisedAmount,
      promisedOn,
      byAgent ? 1 + this.random.below(collections.agents) : 0,
      byAgency ? 1 + (this.loan % collections.agencies) : 0,
    );
  }
}
