import { expect, test } from 'vitest';
import { Calendar } from '../../../data-samples/generator/calendar.js';
import { chanceOfDistress, newRestrictionShares } from '../../../data-samples/generator/customer-state.js';
import type { CustomerTraits } from '../../../data-samples/generator/customer-traits.js';
import { happens, weightedDraw } from '../../../data-samples/generator/draws.js';
import { EconomicClimate } from '../../../data-samples/generator/economic-climate.js';
import {
  type ChannelUsed,
  channelsUsed,
  collections,
  overdue,
  restrictions,
} from '../../../data-samples/generator/parameters.js';
import {
  chanceToChargeOff,
  chanceToPay,
  chanceToRestructure,
  dayFactor,
  isRestructuringDue,
  partialShare,
} from '../../../data-samples/generator/repayment.js';
import type { StagedTable } from '../../../data-samples/generator/staged-table.js';
import type { PastDue } from '../../../data-samples/generator/state-distribution.js';
import { responsesTo } from '../../../data-samples/generator/treatment-response.js';
import { TreatmentTruth } from '../../../data-samples/generator/treatment-truth.js';
import type { OverduePosition } from '../../../data-samples/generator/truth.js';
import { dayNumber } from '../../../pipeline/core/dates.js';
import { type Random, seededRandom } from '../../../pipeline/core/random.js';
import { sampleOf } from './sample.js';

const asOfDate = '2026-07-01';
const day = dayNumber(asOfDate);
const calendar = new Calendar(asOfDate, 30, 24);
const climate = new EconomicClimate(asOfDate, 30, true);
const drawClass = weightedDraw(newRestrictionShares.map((share, i) => [i, share] as const));

/** Recovered without treatment and added by it, by channel, in fen. */
function effects(position: OverduePosition, pastDue: PastDue, customer = 1) {
  const rows: number[][] = [];
  const table = { append: (...row: number[]) => rows.push(row) } as unknown as StagedTable;
  new TreatmentTruth(calendar, climate, 7, table).record(customer, 1, position, pastDue, day);
  return Object.fromEntries(
    rows.map(([, , channel, untreated, added]) => [channelsUsed[channel], { untreated, added }]),
  ) as Record<ChannelUsed, { untreated: number; added: number }>;
}

/** Draws one course of the 30 days; returns what is paid up to the payment that clears the oldest installment. */
function drawnRecovery(
  random: Random,
  position: OverduePosition,
  { all, oldest, part }: PastDue,
  factor: number,
  days: number,
): number {
  const { traits, dueOn, restriction } = position;
  let { distressed } = position;
  let restrictionClass = restriction?.restrictionClass ?? 0;
  let paid = 0;
  let parts = 0;
  for (let x = day; x < day + 30; x++) {
    const dpd = x - dueOn;
    const dayOfMonth = calendar.dayOfMonth(x);
    if (restriction && x === restriction.endsOn) restrictionClass = 0;
    if (dayOfMonth === traits.changeDay) {
      distressed = happens(random, chanceOfDistress(traits, distressed, climate, calendar.month(x))) ? 1 : 0;
      if (restrictionClass === 0 && happens(random, restrictions.start[distressed]))
        restrictionClass = drawClass(random);
    }
    const effect = x < position.effectUntil ? position.effect : 0;
    const today =
      position.loanFactor * dayFactor(traits, x, dpd, calendar, climate) * (x < day + days ? factor : 1);
    if (happens(random, chanceToPay(today, distressed, restrictionClass, effect))) {
      if (!happens(random, partialShare(traits, distressed)))
        return paid + (happens(random, overdue.clearsAll[distressed]) ? all - paid : oldest - paid);
      paid = Math.min(all, paid + part);
      if (++parts === position.partialsNeeded) return paid;
    }
    if (isRestructuringDue(dayOfMonth, dpd) && happens(random, chanceToRestructure(distressed))) return paid;
    if (happens(random, chanceToChargeOff(dayOfMonth, dpd, x - position.lastClearedOn))) return paid;
  }
  return paid;
}

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
  loanFactor: 0.3,
  dueOn: day - 12,
  partialsNeeded: 3,
  distressed: 0,
  restriction: undefined,
  effect: 0,
  effectUntil: 0,
  lastClearedOn: 0,
  restructurable: true,
};
const pastDue: PastDue = { all: 250_000, oldest: 100_000, part: 40_000 };

/** Customers whom calls do not annoy, and one whom they do, by seed 7. */
const [calm, annoyed] = (() => {
  const added = (customer: number) => effects(position, pastDue, customer).phone.added;
  const customers = Array.from({ length: 60 }, (_, i) => i + 1);
  return [customers.find((c) => added(c) > 0) as number, customers.find((c) => added(c) < 0) as number];
})();

test.each<[string, Partial<OverduePosition>]>([
  ['a fresh miss', {}],
  ['an open promise', { effect: 2, effectUntil: day + 4 }],
  ['a strategic partial payer', { traits: { ...traits, strategicPartial: true } }],
  ['distress, before the credit committee', { distressed: 1, dueOn: day - 70 }],
  ['before the charge-off run', { dueOn: day - 190, distressed: 1 }],
])('%s: what a treatment adds agrees with drawing', (_, changes) => {
  const at = { ...position, ...changes };
  const found = effects(at, pastDue, calm);
  const draws = 20_000;
  const random = seededRandom(at.dueOn);
  const drawn = (from: OverduePosition, factor: number, days: number) => {
    let sum = 0;
    let squares = 0;
    for (let n = 0; n < draws; n++) {
      const paid = drawnRecovery(random, from, pastDue, factor, days);
      sum += paid;
      squares += paid * paid;
    }
    const mean = sum / draws;
    return { mean, error: Math.sqrt((squares / draws - mean * mean) / draws) };
  };
  const untreated = drawn(at, 1, 0);
  expect(Math.abs(found.sms.untreated - untreated.mean)).toBeLessThan(3.5 * untreated.error);
  for (const channel of ['phone', 'legal'] as const) {
    const from = channel === 'phone' ? { ...at, effect: 0 } : at;
    let mean = 0;
    let variance = 0;
    for (const { chance, factor, days } of responsesTo(channel, at.traits, at.distressed, false)) {
      const one = drawn(from, factor, days);
      mean += chance * one.mean;
      variance += (chance * one.error) ** 2;
    }
    const { untreated: base, added } = found[channel];
    expect(Math.abs(base + added - mean)).toBeLessThan(3.5 * Math.sqrt(variance));
  }
});

test('those between paying anyway and never paying gain most; calls annoy some', () => {
  const added = (loanFactor: number) => effects({ ...position, loanFactor }, pastDue, calm).phone.added;
  const [never, between, anyway] = [added(0.005), added(0.25), added(4)];
  expect(never).toBeGreaterThan(0);
  expect(between).toBeGreaterThan(10 * never);
  expect(between).toBeGreaterThan(4 * anyway);
  const { phone, sms } = effects(position, pastDue, annoyed);
  expect(phone.added).toBeLessThan(0);
  expect(sms.added).toBeGreaterThan(0);
});

test('a call in vain ends the effect of an open promise', () => {
  const promised = { ...position, effect: 2, effectUntil: day + collections.effectDays };
  expect(effects(promised, pastDue, calm).phone.added).toBeLessThan(
    effects(position, pastDue, calm).phone.added,
  );
});

test('every loan overdue on as_of_date has every channel once, and nobody pays less than nothing', async () => {
  const sample = await sampleOf({ loans: 2000 });
  const file = `'${sample.directory}/truth_effects.parquet'`;
  const [shape] = await sample.warehouse.rows(
    `SELECT count(*) = ${channelsUsed.length} * count(DISTINCT loan_id) AS complete,
       count(DISTINCT (loan_id, channel)) = count(*) AS once,
       min(as_of_date) = DATE '${asOfDate}' AND max(as_of_date) = DATE '${asOfDate}' AS dated,
       min(untreated_recovery) >= 0 AND min(untreated_recovery + added_recovery) >= 0 AS positive
     FROM ${file}`,
  );
  expect(shape).toEqual({ complete: true, once: true, dated: true, positive: true });
  const missing = await sample.warehouse.rows(
    `(SELECT loan_id FROM truth WHERE as_of_date = DATE '${asOfDate}' EXCEPT SELECT loan_id FROM ${file})
     UNION ALL (SELECT loan_id FROM ${file} EXCEPT SELECT loan_id FROM truth WHERE as_of_date = DATE '${asOfDate}')`,
  );
  expect(missing).toEqual([]);
  await sample.remove();
});
