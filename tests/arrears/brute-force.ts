import type { Cents, Day, Installment, Ledger, Payment } from '../support/ledger.js';

/**
 * The arithmetic of docs/arrears-arithmetic.md, one day and one cent at a time: no windows, no joins and
 * nothing shared with the SQL beside which it stands.
 */

const oldestFirst = (a: Installment, b: Installment) => a.dueOn - b.dueOn || a.no - b.no;
const amountOf = (installment: Installment) => installment.principal + installment.interest + installment.fee;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Installments of the schedule in force at `day`, due or still to come, oldest first. */
export function scheduleAt(ledger: Ledger, day: Day): Installment[] {
  return ledger.installments
    .filter((each) => each.knownOn < day && (each.supersededOn === null || each.supersededOn >= day))
    .sort(oldestFirst);
}

/** Installments that are owed at `day`, oldest first. */
export function dueAt(ledger: Ledger, day: Day): Installment[] {
  return scheduleAt(ledger, day).filter((each) => each.dueOn < day);
}

/** Payments that count at `day` for one who looks back from `asOf`. */
export function paymentsAt(ledger: Ledger, day: Day, asOf: Day): Payment[] {
  return ledger.payments.filter(
    (each) =>
      each.paidOn < day && each.knownOn < asOf && (each.reversedOn === null || each.reversedOn >= asOf),
  );
}

const paidAt = (ledger: Ledger, day: Day, asOf: Day) =>
  sum(paymentsAt(ledger, day, asOf).map((each) => each.amount));

/** max(0, due − paid) at `day`, seen from `asOf`. */
export function pastDueAt(ledger: Ledger, day: Day, asOf: Day): Cents {
  return Math.max(0, sum(dueAt(ledger, day).map(amountOf)) - paidAt(ledger, day, asOf));
}

/** The oldest unpaid installment at `day`, seen from `asOf`. */
export function oldestUnpaidAt(
  ledger: Ledger,
  day: Day,
  asOf: Day,
  tolerance: Cents,
): Installment | undefined {
  const paid = paidAt(ledger, day, asOf);
  let due = 0;
  for (const installment of dueAt(ledger, day)) {
    due += amountOf(installment);
    if (due - paid > tolerance) return installment;
  }
  return undefined;
}

/** Days past due at `day`, seen from `asOf`. */
export function dpdAt(ledger: Ledger, day: Day, asOf: Day, tolerance: Cents): number {
  const oldest = oldestUnpaidAt(ledger, day, asOf, tolerance);
  return oldest ? day - oldest.dueOn : 0;
}

/** Principal not yet repaid at `asOf`: each installment takes its fee and interest before its principal. */
export function outstandingAt(ledger: Ledger, asOf: Day): Cents {
  let money = paidAt(ledger, asOf, asOf);
  let outstanding = ledger.principal;
  for (const { fee, interest, principal } of scheduleAt(ledger, asOf)) {
    money -= Math.min(money, fee + interest);
    const repaid = Math.min(money, principal);
    money -= repaid;
    outstanding -= repaid;
  }
  return Math.max(0, outstanding);
}

/** The first day on which anything can be owed, or is reported. */
export function firstDay(ledger: Ledger): Day {
  const owed = ledger.installments.map((each) => each.dueOn);
  const reported = ledger.statuses.map((each) => each.statusDate);
  return Math.min(...owed, ...reported, ledger.originatedOn);
}

/** dpd of every snapshot up to `asOf`; 0 before the first. */
export function dpdHistory(ledger: Ledger, asOf: Day, tolerance: Cents): (day: Day) => number {
  const from = firstDay(ledger);
  const daily = Array.from({ length: Math.max(asOf - from + 1, 0) }, (_, i) =>
    dpdAt(ledger, from + i, asOf, tolerance),
  );
  return (day) => daily[day - from] ?? 0;
}

/** An installment of the schedule in force at `asOf` that is due, and the day that cleared it. */
export interface Cleared {
  readonly installment: Installment;
  readonly amount: Cents;
  /** The day of the payment that reached all that was due up to it; its due date when nothing was missing. */
  readonly clearedOn: Day | null;
}

/** The installments owed at `asOf` with the days that cleared them, oldest first. */
export function clearedAt(ledger: Ledger, asOf: Day, tolerance: Cents): Cleared[] {
  let due = 0;
  return dueAt(ledger, asOf).map((installment) => {
    due += amountOf(installment);
    return {
      installment,
      amount: amountOf(installment),
      clearedOn: due <= tolerance ? installment.dueOn : dayReached(ledger, due - tolerance, asOf),
    };
  });
}

/** The first day whose payments bring what is paid to `amount`, seen from `asOf`. */
export function dayReached(ledger: Ledger, amount: Cents, asOf: Day): Day | null {
  const days = paymentsAt(ledger, asOf, asOf).map((each) => each.paidOn);
  const reached = days.filter((day) => paidAt(ledger, day + 1, asOf) >= amount);
  return reached.length > 0 ? Math.min(...reached) : null;
}

/** Whether the loan is looked at: known, neither closed nor charged off. */
export function isOpen(ledger: Ledger, asOf: Day): boolean {
  return (
    ledger.knownOn < asOf &&
    (ledger.closedOn === null || ledger.closedOn >= asOf) &&
    (ledger.chargedOffOn === null || ledger.chargedOffOn >= asOf)
  );
}

/** The first installment that was ever owed, and the last snapshot up to `asOf` on which it was. */
export function firstInstallmentOwed(
  ledger: Ledger,
  asOf: Day,
): { installment: Installment; lastOwed: Day } | undefined {
  const owed = ledger.installments
    .map((installment) => ({ installment, lastOwed: Math.min(installment.supersededOn ?? asOf, asOf) }))
    .filter(({ installment, lastOwed }) => dueAt(ledger, lastOwed).includes(installment))
    .sort((a, b) => oldestFirst(a.installment, b.installment));
  return owed[0];
}
