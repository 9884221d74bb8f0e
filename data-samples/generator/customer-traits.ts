import type { Random } from '../../pipeline/core/random.js';
import { between, happens, weightedDraw } from './draws.js';
import { type Habit, overdue, type PushMethod, population, posting, traits } from './parameters.js';

/** What stays the same about a customer for the whole history. */
export interface CustomerTraits {
  /** Willingness and ability to pay; standard normal over customers. */
  readonly quality: number;
  readonly habit: Habit;
  /** Factor on the daily chance of payment while overdue. */
  readonly willingness: number;
  readonly strategicPartial: boolean;
  readonly directDebit: boolean;
  readonly pushMethod: PushMethod;
  /** Chance that a push payment is posted late. */
  readonly latePosting: number;
  readonly payday: number;
  /** Day of the month, 1–28, on which the customer's circumstances may change. */
  readonly changeDay: number;
  readonly reachability: number;
  /** A part payment as a share of the installment. */
  readonly partialShare: number;
  readonly region: string;
  readonly timezone: string;
}

const drawPushMethod = weightedDraw(traits.pushMethod);
const drawPayday = weightedDraw(traits.payday);
const drawRegion = weightedDraw(population.regions);

export function drawTraits(random: Random): CustomerTraits {
  const quality = random.normal();
  const habitScore =
    traits.habitLoading * quality + Math.sqrt(1 - traits.habitLoading ** 2) * random.normal();
  const pushMethod = drawPushMethod(random);
  const region = drawRegion(random);
  const habit =
    habitScore < traits.lateBelow ? 'late' : habitScore > traits.earlyAbove ? 'early' : 'punctual';
  return {
    quality,
    habit,
    willingness: Math.exp(overdue.qualityOnDaily * quality) * overdue.habitFactor[habit],
    strategicPartial: happens(random, traits.strategicPartial),
    directDebit: habit !== 'early' && happens(random, traits.directDebit),
    pushMethod,
    latePosting: posting.late[pushMethod],
    payday: drawPayday(random),
    changeDay: 1 + random.below(28),
    reachability: between(random, traits.reachability),
    partialShare: between(random, traits.partialShare),
    region,
    timezone: population.timezoneOfRegion[region] ?? population.defaultTimezone,
  };
}
