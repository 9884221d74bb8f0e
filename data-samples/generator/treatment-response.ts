import { chanceToReach, effectOfReply, replies, replyChances } from './collections-policy.js';
import type { CustomerTraits } from './customer-traits.js';
import { type ChannelUsed, collections, treatmentResponse } from './parameters.js';

/** What a treatment may do to a customer, and how likely. */
export interface Response {
  readonly chance: number;
  /** Factor on the daily chance of payment, on the day of the treatment and so many days in all. */
  readonly factor: number;
  readonly days: number;
}

/**
 * How a customer responds to a treatment by a channel; chances sum to 1. Calls and visits do what they do in the history, but for
 * customers whom they annoy.
 */
export function responsesTo(
  channel: ChannelUsed,
  traits: CustomerTraits,
  distressed: number,
  annoyed: boolean,
): Response[] {
  if (channel !== 'phone' && channel !== 'visit') {
    const { read, factor, days } = treatmentResponse.messages[channel];
    return [
      { chance: read, factor, days },
      { chance: 1 - read, factor: 1, days: 0 },
    ];
  }
  const reached = chanceToReach(traits, channel, distressed);
  const missed = { chance: 1 - reached, factor: 1, days: 0 };
  const days = collections.effectDays;
  if (annoyed) return [missed, { chance: reached, factor: treatmentResponse.annoyedFactor, days }];
  const chances = replyChances(distressed);
  return [
    missed,
    ...replies.map((reply) => ({
      chance: reached * chances[reply],
      factor: collections.effect[effectOfReply[reply]],
      days,
    })),
  ];
}
