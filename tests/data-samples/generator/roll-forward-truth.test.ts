import { expect, test } from 'vitest';
import { Calendar } from '../../../data-samples/generator/calendar.js';
import {
  chanceOfAgent,
  chanceToReach,
  effectOfReply,
  isConversation,
  isPermitted,
  plannedChannel,
  replies,
  replyChances,
} from '../../../data-samples/generator/collections-policy.js';
import { chanceOfDistress, newRestrictionShares } from '../../../data-samples/generator/customer-state.js';
import type { CustomerTraits } from '../../../data-samples/generator/customer-traits.js';
import { happens, weightedDraw } from '../../../data-samples/generator/draws.js';
import { EconomicClimate } from '../../../data-samples/generator/economic-climate.js';
import { collections, posting, restrictions } from '../../../data-samples/generator/parameters.js';
import {
  chanceToChargeOff,
  chanceToPay,
  chanceToRestructure,
  dayFactor,
  isRestructuringDue,
  partialShare,
} from '../../../data-samples/generator/repayment.js';
import { type OverduePosition, RollForwardTruth } from '../../../data-samples/generator/truth.js';
import { dayNumber } from '../../../pipeline/core/dates.js';
import { type Random, seededRandom } from '../../../pipeline/core/random.js';

const asOfDate = '2026-07-01';
const calendar = new Calendar(asOfDate, 30, 24);
const climate = new EconomicClimate(asOfDate, 30, true);
const truth = new RollForwardTruth(calendar, climate);
const drawReply = [0, 1].map((distressed) =>
  weightedDraw(replies.map((reply) => [reply, replyChances(distressed)[reply]] as const)),
);
const drawClass = weightedDraw(newRestrictionShares.map((share, i) => [i, share] as const));
const drawLag = weightedDraw(posting.lagShares.map((share, i) => [i + 1, share] as const));

/** Draws one course of the 30 days from `day`; returns whether the account rolled forward. */
function rollsForward(random: Random, position: OverduePosition, day: number): boolean {
  const { traits, dueOn, restriction } = position;
  let { distressed, effect, effectUntil } = position;
  let restrictionClass = restriction?.restrictionClass ?? 0;
  let parts = 0;
  for (let x = day; x < day + 30; x++) {
    const dpd = x - dueOn;
    const dayOfMonth = calendar.dayOfMonth(x);
    if (restriction && x === restriction.endsOn) restrictionClass = 0;
    if (dayOfMonth === traits.changeDay) {
      const month = calendar.month(x);
      distressed = happens(random, chanceOfDistress(traits, distressed, climate, month)) ? 1 : 0;
      if (restrictionClass === 0 && happens(random, restrictions.start[distressed])) {
        restrictionClass = drawClass(random);
      }
    }
    const channel = plannedChannel(dpd);
    if (x >= effectUntil) effect = 0;
    if (channel && isConversation(channel)) {
      effect = 0;
      const reached = chanceOfAgent * chanceToReach(traits, channel, distressed);
      if (isPermitted(channel, restrictionClass) && happens(random, reached)) {
        effect = effectOfReply[drawReply[distressed](random)];
        effectUntil = x + collections.effectDays;
      }
    }
    const factor = position.loanFactor * dayFactor(traits, x, dpd, calendar, climate);
    if (happens(random, chanceToPay(factor, distressed, restrictionClass, effect))) {
      effect = 0;
      if (!happens(random, partialShare(traits, distressed))) {
        const lag = happens(random, traits.latePosting) ? drawLag(random) : 0;
        return dpdAtStart(position, day) < 181 && x + lag >= day + 30;
      }
      if (++parts === position.partialsNeeded) return false;
    }
    if (position.restructurable && isRestructuringDue(dayOfMonth, dpd)) {
      if (happens(random, chanceToRestructure(distressed))) return false;
    }
    if (happens(random, chanceToChargeOff(dayOfMonth, dpd, x - position.lastClearedOn))) return true;
  }
  return dpdAtStart(position, day) < 181;
}

const dpdAtStart = (position: OverduePosition, day: number) => day - position.dueOn;

const traits: CustomerTraits = {
  quality: -0.4,
  habit: 'punctual',
  willingness: 1,
  strategicPartial: false,
  directDebit: false,
  pushMethod: 'cash',
  latePosting: 0.3,
  payday: 15,
  changeDay: 10,
  reachability: 0.6,
  partialShare: 0.4,
  region: '浙江',
  timezone: 'Asia/Shanghai',
};
const position: OverduePosition = {
  traits,
  loanFactor: 0.8,
  dueOn: 0,
  partialsNeeded: 3,
  distressed: 0,
  restriction: undefined,
  effect: 0,
  effectUntil: 0,
  lastClearedOn: 0,
  restructurable: true,
};
const stopped = { kind: 'bankruptcy', restrictionClass: 3, startsOn: 0 };

test.each<[string, string, number, Partial<OverduePosition>]>([
  ['a fresh miss', '2026-03-01', 4, {}],
  ['paying late in the window, posted later still', '2026-03-01', 12, { traits: { ...traits, payday: 28 } }],
  ['an open promise', '2026-05-01', 6, { effect: 2, effectUntil: dayNumber('2026-05-04') }],
  ['distress in the shock', '2025-08-01', 35, { distressed: 1, loanFactor: 0.6 }],
  [
    'a strategic partial payer',
    '2026-04-01',
    20,
    { traits: { ...traits, strategicPartial: true }, loanFactor: 1.4 },
  ],
  ['one part to go', '2026-04-01', 20, { traits: { ...traits, strategicPartial: true }, partialsNeeded: 1 }],
  ['before the credit committee', '2026-06-01', 65, { distressed: 1, loanFactor: 0.3 }],
  [
    'a restriction that ends in the window',
    '2026-06-01',
    40,
    { restriction: { ...stopped, endsOn: dayNumber('2026-06-08') } },
  ],
  ['two change days in one window', '2026-02-01', 15, { traits: { ...traits, changeDay: 1 }, distressed: 1 }],
  ['before the charge-off run', '2026-06-01', 190, { loanFactor: 0.3 }],
  [
    'spared by the charge-off run',
    '2026-06-01',
    190,
    { loanFactor: 0.3, lastClearedOn: dayNumber('2026-05-30') },
  ],
  ['as_of_date itself', asOfDate, 100, { distressed: 1, loanFactor: 0.5 }],
])('%s: enumeration agrees with drawing', (_, date, dpd, changes) => {
  const day = dayNumber(date);
  const at = { ...position, dueOn: day - dpd, ...changes };
  const p = truth.probability(at, day);
  const random = seededRandom(dpd);
  const draws = 40_000;
  let rolled = 0;
  for (let i = 0; i < draws; i++) if (rollsForward(random, at, day)) rolled++;
  expect(Math.abs(rolled / draws - p)).toBeLessThan(3.5 * Math.sqrt((p * (1 - p)) / draws) + 1e-9);
});

test('an account in the last bucket that no run can charge off never rolls forward', () => {
  const day = dayNumber('2026-06-01');
  const at = { ...position, dueOn: day - 190, lastClearedOn: day - 2 };
  expect(truth.probability(at, day)).toBe(0);
});
