import { dateOfDay } from '../../pipeline/core/dates.js';
import {
  clearedAt,
  dayReached,
  dpdHistory,
  firstDay,
  firstInstallmentOwed,
  outstandingAt,
  pastDueAt,
  scheduleAt,
} from '../arrears/brute-force.js';
import type { Day, Ledger, Payment } from '../support/ledger.js';

/** A feature's value; null when it is missing. */
export type Values = Record<string, number | null>;

/** What is asked of a loan: the snapshot, what is short without mattering, the first dpd of M1, M2, … */
export interface Asked {
  readonly asOf: Day;
  readonly tolerance: number;
  readonly edges: readonly number[];
}

export const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const days = (from: Day, to: Day) => Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i);
const bucketOf = (dpd: number, edges: readonly number[]) => edges.filter((edge) => edge <= dpd).length;

/** The whole months from `from` to `to`, at least 0: how often the day of the month of `from` has come round. */
export function wholeMonths(from: Day, to: Day): number {
  const [start, end] = [from, to].map((day) => dateOfDay(day).split('-').map(Number));
  const lastOfMonth = dateOfDay(to + 1).endsWith('-01');
  const roundAgain = end[2] >= start[2] || lastOfMonth;
  return Math.max((end[0] - start[0]) * 12 + end[1] - start[1] - (roundAgain ? 0 : 1), 0);
}

/** dpd of every snapshot up to the one that is asked for. */
export type History = (day: Day) => number;

/** Every feature of the family `delinquency`. */
export function delinquency(ledger: Ledger, { asOf, tolerance, edges }: Asked, dpd: History): Values {
  const life = days(firstDay(ledger), asOf);
  const within = (window: number) => days(asOf - window + 1, asOf);
  const worst = (window: readonly Day[]) => Math.max(0, ...window.map(dpd));
  const reached = (limit: number) =>
    within(365).filter((day) => dpd(day) >= limit && dpd(day - 1) < limit).length;
  const started = life.filter((day) => dpd(day) > 0 && dpd(day - 1) === 0).length;
  const ended = life.filter((day) => dpd(day) === 0 && dpd(day - 1) > 0);
  const delinquent = life.filter((day) => dpd(day) > 0).length;
  const first = firstInstallmentOwed(ledger, asOf);
  const change = (back: number) => (ledger.originatedOn <= asOf - back ? dpd(asOf) - dpd(asOf - back) : null);
  return {
    dpd: dpd(asOf),
    dpd_bucket: bucketOf(dpd(asOf), edges),
    dpd_max_life: worst(life),
    dpd_max_3m: worst(within(90)),
    dpd_max_6m: worst(within(180)),
    dpd_max_12m: worst(within(365)),
    times_delinquent_life: started,
    times_30plus_12m: reached(30),
    times_60plus_12m: reached(60),
    months_since_last_delinquent: ended.length > 0 ? (asOf - Math.max(...ended)) / 30.4375 : null,
    consecutive_late_installments_max: first ? longestLateRun(ledger, asOf, tolerance) : null,
    days_in_delinquency_total: delinquent,
    delinquent_days_share_of_age: delinquent / Math.max(asOf - ledger.originatedOn, 1),
    avg_delinquency_spell_days: share(delinquent, started),
    first_payment_default: first ? Number(firstLateDays(ledger, first, asOf, tolerance) > 30) : null,
    dpd_change_30d: change(30),
    dpd_change_90d: change(90),
  };
}

function longestLateRun(ledger: Ledger, asOf: Day, tolerance: number): number {
  let run = 0;
  let longest = 0;
  for (const { installment, clearedOn } of clearedAt(ledger, asOf, tolerance)) {
    run = clearedOn === null || clearedOn > installment.dueOn ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Lateness of the first installment until it was cleared or superseded, or until now. */
function firstLateDays(
  ledger: Ledger,
  { installment, lastOwed }: { installment: Ledger['installments'][number]; lastOwed: Day },
  asOf: Day,
  tolerance: number,
): number {
  const amount = installment.principal + installment.interest + installment.fee;
  const cleared = amount <= tolerance ? installment.dueOn : dayReached(ledger, amount - tolerance, asOf);
  return Math.min(cleared ?? asOf, lastOwed) - installment.dueOn;
}

/** Every feature of the family `roll_behavior`; `attempts` are the days of outbound contacts, null for no table. */
export function rollBehavior(
  ledger: Ledger,
  { asOf, tolerance, edges }: Asked,
  attempts: readonly Day[] | null,
  dpd: History = dpdHistory(ledger, asOf, tolerance),
): Values {
  const buckets = Array.from({ length: 13 }, (_, back) => bucketOf(dpd(asOf - 30 * back), edges));
  const steps = buckets.slice(0, 12).map((bucket, back) => bucket - buckets[back + 1]);
  const spells = days(firstDay(ledger), asOf).reduce<Day[][]>((found, day) => {
    if (dpd(day) > 0 && dpd(day - 1) === 0) found.push([]);
    if (dpd(day) > 0) found.at(-1)?.push(day);
    return found;
  }, []);
  const ended = spells.filter((spell) => !spell.includes(asOf));
  const selfCured = ended.filter((spell) => !spell.some((day) => attempts?.includes(day)));
  return {
    roll_forward_count_12m: steps.filter((step) => step > 0).length,
    roll_back_count_12m: steps.filter((step) => step < 0).length,
    self_cured_spells_share: attempts ? share(selfCured.length, ended.length) : null,
    worst_bucket_6m: Math.max(...days(asOf - 179, asOf).map((day) => bucketOf(dpd(day), edges))),
  };
}

/** Every feature of the family `exposure`. */
export function exposure(ledger: Ledger, { asOf, tolerance }: Asked): Values {
  const schedule = scheduleAt(ledger, asOf);
  const due = clearedAt(ledger, asOf, tolerance);
  const paid = due.filter(({ clearedOn }) => clearedOn !== null).length;
  const hasSchedule = schedule.length > 0 || firstInstallmentOwed(ledger, asOf) !== undefined;
  const pastDue = pastDueAt(ledger, asOf, asOf) / 100;
  const outstanding = outstandingAt(ledger, asOf) / 100;
  const peak = Math.max(0, ...days(firstDay(ledger), asOf).map((day) => pastDueAt(ledger, day, asOf)));
  return {
    amount_past_due: pastDue,
    outstanding_principal: outstanding,
    past_due_to_outstanding: share(pastDue, outstanding),
    outstanding_to_principal: share(outstanding, ledger.principal / 100),
    past_due_max_life: hasSchedule ? peak / 100 : null,
    installments_paid_share: share(paid, due.length),
    installments_past_due: hasSchedule ? due.length - paid : null,
    remaining_term_share: share(schedule.filter((each) => each.dueOn >= asOf).length, schedule.length),
    principal: ledger.principal / 100,
    annual_rate: ledger.annualRate,
    months_on_book: wholeMonths(ledger.originatedOn, asOf),
  };
}

/** Every feature of the family `payment`. */
export function payment(
  ledger: Ledger,
  { asOf, tolerance }: Asked,
  outstanding = outstandingAt(ledger, asOf),
): Values {
  const known = ledger.payments.filter((each) => each.paidOn < asOf && each.knownOn < asOf);
  const isReversed = (each: Payment) => each.reversedOn !== null && each.reversedOn < asOf;
  const kept = known.filter((each) => !isReversed(each) && each.amount > 0);
  const since = (window: number) => kept.filter((each) => each.paidOn >= asOf - window);
  const paid = (window: number) => sum(since(window).map((each) => each.amount));
  const installments = clearedAt(ledger, asOf, tolerance);
  const dueSince = (window: number) =>
    installments.filter(({ installment }) => installment.dueOn >= asOf - window);
  const due = (window: number) => sum(dueSince(window).map(({ amount }) => amount));
  const total = sum(installments.map(({ amount }) => amount));
  const partial = since(180).filter((each) => each.amount * installments.length < total);
  const early = dueSince(180).filter(
    ({ installment, clearedOn }) => clearedOn !== null && clearedOn < installment.dueOn,
  );
  const daysLate = (window: number) =>
    share(
      sum(
        dueSince(window).map(({ installment, clearedOn }) =>
          Math.max((clearedOn ?? asOf) - installment.dueOn, 0),
        ),
      ),
      dueSince(window).length,
    );
  const cleared = installments.flatMap(({ clearedOn }) => clearedOn ?? []);
  const oldestUnpaid = installments.find(({ clearedOn }) => clearedOn === null);
  // What is left of all payments after the installments before this one, which clear first.
  const towards = (wanted: (typeof installments)[number]) => {
    const before = sum(installments.slice(0, installments.indexOf(wanted)).map(({ amount }) => amount));
    return Math.max(sum(kept.map(({ amount }) => amount)) - before, 0);
  };
  const debits = known.filter((each) => each.method === 'direct_debit' && each.paidOn >= asOf - 180);
  return {
    days_since_last_payment: kept.length > 0 ? asOf - Math.max(...kept.map((each) => each.paidOn)) : null,
    days_since_last_cleared: cleared.length > 0 ? asOf - Math.max(...cleared) : null,
    oldest_unpaid_paid_share: oldestUnpaid ? share(towards(oldestUnpaid), oldestUnpaid.amount) : null,
    payments_count_30d: since(30).length,
    payments_count_60d: since(60).length,
    payments_count_90d: since(90).length,
    paid_to_due_3m: share(paid(90), due(90)),
    paid_to_due_6m: share(paid(180), due(180)),
    paid_to_outstanding_1m: share(paid(30), paid(30) + outstanding),
    paid_to_outstanding_3m: share(paid(90), paid(90) + outstanding),
    partial_payment_share_6m: installments.length > 0 ? share(partial.length, since(180).length) : null,
    payment_amount_trend_3m: share(paid(90), paid(180) - paid(90)),
    early_payment_share_6m: share(early.length, dueSince(180).length),
    avg_days_late_3m: daysLate(90),
    avg_days_late_6m: daysLate(180),
    avg_days_late_12m: daysLate(365),
    failed_debit_share_6m: share(debits.filter(isReversed).length, debits.length),
    reversed_payments_12m: known.filter((each) => isReversed(each) && each.reversedOn! >= asOf - 365).length,
    payday_proximity: kept.length >= 3 ? daysUntilUsualDay(kept, asOf) : null,
  };
}

/** Days from `asOf` to the day of the month on which most payments fell, or to the month's end if it lacks it. */
function daysUntilUsualDay(payments: readonly Payment[], asOf: Day): number {
  const dayOfMonth = (day: Day) => Number(dateOfDay(day).slice(8));
  const counts = new Map<number, number>();
  for (const { paidOn } of payments) {
    const day = dayOfMonth(paidOn);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const [[usual]] = [...counts].sort(([a, na], [b, nb]) => nb - na || a - b);
  let ahead = 0;
  const comesRound = (day: Day) =>
    dayOfMonth(day) === usual || (dayOfMonth(day) < usual && dayOfMonth(day + 1) === 1);
  while (!comesRound(asOf + ahead)) ahead++;
  return ahead;
}
