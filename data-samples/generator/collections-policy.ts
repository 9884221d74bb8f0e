import type { CustomerTraits } from './customer-traits.js';
import { type ChannelUsed, channelsUsed, collections } from './parameters.js';

const longestDpd = 1200;

/** Index in `channelsUsed` of the attempt planned at each day past due, or −1. */
const planned = new Int8Array(longestDpd).fill(-1);
for (const [dpd, channel] of collections.attempts) planned[dpd] = channelsUsed.indexOf(channel);
const [lastAttempt] = collections.attempts[collections.attempts.length - 1];
for (let dpd = lastAttempt + collections.repeatEvery; dpd < longestDpd; dpd += collections.repeatEvery) {
  planned[dpd] = channelsUsed.indexOf('phone');
}

/** The channel planned at this day past due. */
export function plannedChannel(dpd: number): ChannelUsed | undefined {
  const index = planned[dpd];
  return index < 0 ? undefined : channelsUsed[index];
}

/** Whether the channel is a conversation: only these can change what a customer does. */
export function isConversation(channel: ChannelUsed): boolean {
  return channel === 'phone' || channel === 'visit';
}

/** Whether a customer restricted in this class may be approached by the channel. */
export function isPermitted(channel: ChannelUsed, restrictionClass: number): boolean {
  return restrictionClass === 0 || (restrictionClass === 1 && !isConversation(channel));
}

/** Chance that a planned conversation finds an agent. */
export const chanceOfAgent = collections.coverage;

/** Chance that a call or visit reaches the customer. */
export function chanceToReach(traits: CustomerTraits, channel: ChannelUsed, distressed: number): number {
  const place = channel === 'visit' ? collections.visitReach : 1;
  return traits.reachability * place * (distressed ? collections.distressReach : 1);
}

/** What a reached customer may say; the index of `effectOfReply`. */
export const replies = ['promise', 'refused', 'dispute', 'right_party'] as const;
export type Reply = (typeof replies)[number];

/** Effect on the daily chance of payment, as an index of `collections.effect`. */
export const effectOfReply: Readonly<Record<Reply, number>> = {
  promise: 2,
  refused: 0,
  dispute: 0,
  right_party: 1,
};

/** Chance of each reply of a reached customer. */
export function replyChances(distressed: number): Readonly<Record<Reply, number>> {
  const promise = collections.promise[distressed];
  const refused = collections.refused[distressed];
  const dispute = collections.dispute[distressed];
  return { promise, refused, dispute, right_party: 1 - promise - refused - dispute };
}
