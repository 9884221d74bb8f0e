/** A contact as the source gives it. */
export interface RawContact {
  readonly customer_id: string;
  readonly loan_id: string | null;
  /** The day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly channel: string;
  readonly direction: string;
  readonly outcome: string;
  readonly promised_amount: string | null;
  readonly promised_on: string | null;
}

/** A payment that counts. */
export interface RawPayment {
  readonly loan_id: string;
  readonly paid_on: string;
  readonly amount: string;
}

/** An account on a list. */
export interface ListedAccount {
  readonly loan_id: string;
  readonly customer_id: string;
  readonly dpd_bucket: string;
  readonly amount_past_due: string;
}

const cents = (amount: string | null) => Math.round(100 * Number(amount ?? 0));
const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** A row of the contact figures, without its name. */
export function contactRow(
  accounts: readonly ListedAccount[],
  contacts: readonly RawContact[],
  payments: readonly RawPayment[],
  [from, to]: readonly [string, string],
): (number | null)[] {
  const customers = new Set(accounts.map((each) => each.customer_id));
  const within = (day: string | null) => day !== null && day >= from && day < to;
  const theirs = contacts.filter((each) => customers.has(each.customer_id) && each.day < to);
  const attempts = theirs.filter((each) => each.direction === 'outbound' && within(each.day));
  const attempted = new Set(attempts.map((each) => each.customer_id)).size;
  const reached = attempts.filter((each) =>
    ['right_party', 'promise', 'refused', 'dispute'].includes(each.outcome),
  );
  const promises = reached.filter((each) => each.outcome === 'promise').length;
  const loans = new Map(accounts.map((each) => [each.loan_id, each.customer_id]));
  const due = theirs
    .filter((each) => each.outcome === 'promise' && within(each.promised_on))
    .flatMap((promise) =>
      [...loans]
        .filter(([loan, customer]) => customer === promise.customer_id && (promise.loan_id ?? loan) === loan)
        .map(([loan]) => ({ promise, loan })),
    );
  const kept = due.filter(({ promise, loan }) => {
    const paid = payments
      .filter(
        (each) =>
          each.loan_id === loan && each.paid_on >= promise.day && each.paid_on <= String(promise.promised_on),
      )
      .reduce((sum, each) => sum + cents(each.amount), 0);
    return paid >= (cents(promise.promised_amount) || 1);
  }).length;
  return [
    customers.size,
    attempts.length,
    attempted,
    share(attempted, customers.size),
    reached.length,
    share(reached.length, attempts.length),
    promises,
    share(promises, reached.length),
    due.length,
    kept,
    share(kept, due.length),
  ];
}

/** A row of the recovery, without its name; money in cents. */
export function recoveryRow(
  accounts: readonly ListedAccount[],
  payments: readonly RawPayment[],
): { accounts: number; cents: number[]; rate: number | null } {
  let [pastDue, paid, recovered] = [0, 0, 0];
  for (const account of accounts) {
    const came = payments
      .filter((each) => each.loan_id === account.loan_id)
      .reduce((sum, each) => sum + cents(each.amount), 0);
    pastDue += cents(account.amount_past_due);
    paid += came;
    recovered += Math.min(came, cents(account.amount_past_due));
  }
  return {
    accounts: accounts.length,
    cents: [pastDue, paid, recovered, paid - recovered],
    rate: share(recovered, pastDue),
  };
}
