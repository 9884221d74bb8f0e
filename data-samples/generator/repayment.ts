import type { Calendar } from './calendar.js';
import type { CustomerTraits } from './customer-traits.js';
import type { EconomicClimate } from './economic-climate.js';
import {
  chargeOff,
  collections,
  onDueDate,
  overdue,
  products,
  restrictions,
  restructuring,
  trackRecord,
} from './parameters.js';

/**
 * Hidden state of an overdue account beyond the customer's traits and its ledger: distress (0, 1),
 * class of the restriction in force (0–3), effect of the latest conversation (0 none, 1 right party,
 * 2 promise).
 */
export const effectCount = collections.effect.length;

const longestDpd = 1200;
const depthFactors = new Float64Array(longestDpd);
for (const [fromDpd, factor] of overdue.depth) depthFactors.fill(factor, fromDpd);

/** Chance that a current customer misses a due date. */
export function chanceToMiss(traits: CustomerTraits, distressed: number, record: number): number {
  const base = onDueDate.miss[traits.habit][distressed];
  const reminded = traits.directDebit && !distressed ? onDueDate.directDebitOnMiss : 1;
  const person = Math.exp(trackRecord.onMiss * record - onDueDate.qualityOnMiss * traits.quality);
  return Math.min(onDueDate.missAtMost, base * reminded * person);
}

function paydayFactor(daysSincePayday: number): number {
  return overdue.payday[daysSincePayday <= 2 ? 0 : daysSincePayday <= 6 ? 1 : 2];
}

/**
 * How late a loan's installments were cleared, 0 (never late) to 1: an exponentially weighted mean, in
 * which the latest installment has the weight `trackRecord.weight`.
 */
export function updatedRecord(record: number, daysLate: number): number {
  const lateness = Math.min(1, Math.max(0, daysLate) / trackRecord.fullyLate);
  return record + trackRecord.weight * (lateness - record);
}

/** The factor on the daily chance of payment that stays the same while an installment is overdue. */
export function loanFactor(traits: CustomerTraits, product: number, record: number): number {
  return traits.willingness * products[product].paymentFactor * Math.exp(-trackRecord.onDaily * record);
}

/** The factor on the daily chance of payment that the day brings. */
export function dayFactor(
  traits: CustomerTraits,
  day: number,
  dpd: number,
  calendar: Calendar,
  climate: EconomicClimate,
): number {
  const sincePayday = (calendar.dayOfMonth(day) - traits.payday + 31) % 31;
  return paydayFactor(sincePayday) * depthFactors[dpd] * climate.onPayment(calendar.month(day));
}

/** Chance that an overdue customer pays something on a day. */
export function chanceToPay(
  factor: number,
  distressed: number,
  restrictionClass: number,
  effect: number,
): number {
  const chance =
    overdue.daily[distressed] *
    factor *
    restrictions.paymentFactor[restrictionClass] *
    collections.effect[effect];
  return Math.min(overdue.dailyAtMost, chance);
}

/** Share of an overdue customer's payments that are part payments. */
export function partialShare(traits: CustomerTraits, distressed: number): number {
  return traits.strategicPartial ? overdue.strategicPartial : overdue.partial[distressed];
}

/** The part payment, in fen and whole ten yuan, of a customer whose installment is `installment` fen. */
export function partialAmount(traits: CustomerTraits, installment: number): number {
  return Math.max(1000, Math.round((traits.partialShare * installment) / 1000) * 1000);
}

/** Whether the credit committee considers an account on a day. */
export function isRestructuringDue(dayOfMonth: number, dpd: number): boolean {
  const [from, to] = restructuring.dpd;
  return dayOfMonth === restructuring.dayOfMonth && dpd >= from && dpd <= to;
}

/** Chance that the credit committee restructures an account that it considers. */
export function chanceToRestructure(distressed: number): number {
  return restructuring.chance[distressed];
}

/**
 * Chance that the lender charges the loan off on a day.
 *
 * @param daysSinceCleared days since payments last cleared an installment
 */
export function chanceToChargeOff(dayOfMonth: number, dpd: number, daysSinceCleared: number): number {
  const due = dayOfMonth === chargeOff.dayOfMonth && dpd >= chargeOff.fromDpd;
  return due && daysSinceCleared >= chargeOff.sparedDays ? chargeOff.chance : 0;
}
