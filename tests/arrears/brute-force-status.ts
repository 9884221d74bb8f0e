import type { Cents, Day, Ledger, Status } from '../support/ledger.js';

/** The arithmetic of the status form, straight from docs/arrears-arithmetic.md. */

/** Statuses that are known to have been reported before `asOf`, latest first. */
export function statusesAt(ledger: Ledger, asOf: Day): Status[] {
  return ledger.statuses
    .filter((each) => each.statusDate < asOf && each.knownOn < asOf)
    .sort((a, b) => b.statusDate - a.statusDate);
}

/** dpd of every snapshot up to `asOf`: that of the latest status before it. */
export function reportedDpd(ledger: Ledger, asOf: Day): (day: Day) => number {
  const statuses = statusesAt(ledger, asOf);
  return (day) => statuses.find((each) => each.statusDate < day)?.dpd ?? 0;
}

/** The last amount past due that was stated; a status of dpd 0 without one states 0. */
export function reportedPastDue(ledger: Ledger, asOf: Day): Cents {
  const stated = statusesAt(ledger, asOf).find((each) => each.amountPastDue !== null || each.dpd === 0);
  return stated?.amountPastDue ?? 0;
}

/** The greatest amount past due that was ever stated; null when none was. */
export function reportedPeak(ledger: Ledger, asOf: Day): Cents | null {
  const stated = statusesAt(ledger, asOf).flatMap((each) => each.amountPastDue ?? []);
  return stated.length > 0 ? Math.max(...stated) : null;
}

/** The last outstanding principal that was stated, or the principal lent. */
export function reportedOutstanding(ledger: Ledger, asOf: Day): Cents {
  const stated = statusesAt(ledger, asOf).find((each) => each.outstandingPrincipal !== null);
  return stated?.outstandingPrincipal ?? ledger.principal;
}

/** The loan as a ledger without a schedule, whose payments are those of the statuses. */
export function withReportedPayments(ledger: Ledger): Ledger {
  return {
    ...ledger,
    installments: [],
    payments: ledger.statuses.map(({ statusDate, amountPaid, knownOn }) => ({
      paidOn: statusDate,
      amount: amountPaid ?? 0,
      method: null,
      knownOn,
      reversedOn: null,
    })),
  };
}
