import { dpdAt, isOpen } from '../arrears/brute-force.js';
import type { Contact, Customer } from '../support/customer.js';
import type { Day, Ledger } from '../support/ledger.js';
import { type Asked, share, type Values, wholeMonths } from './brute-force.js';

/** Contacts that are known to have happened before `asOf`. */
export function contactsAt(customer: Customer, asOf: Day): Contact[] {
  return customer.contacts.filter((each) => each.on < asOf && each.knownOn < asOf);
}

const reachedCustomer = (contact: Contact) =>
  ['right_party', 'promise', 'refused', 'dispute'].includes(contact.outcome);

/** Every feature of the family `contact`, for the loan at `index`. */
export function contact(customer: Customer, index: number, { asOf }: Asked): Values {
  const known = contactsAt(customer, asOf);
  const outbound = (window: number) =>
    known.filter((each) => each.direction === 'outbound' && each.on >= asOf - window);
  const reached = known.filter(reachedCustomer).map((each) => each.on);
  const promises = known.filter(
    (each) => each.outcome === 'promise' && (each.loan === null || each.loan === index),
  );
  const dueBefore = promises.filter((each) => each.promisedOn !== null && each.promisedOn < asOf);
  const dueLately = dueBefore.filter((each) => each.promisedOn! >= asOf - 365);
  const isKept = (promise: Contact) => kept(promise, customer.loans[index], asOf);
  const broken = dueBefore.filter((each) => !isKept(each)).map((each) => each.promisedOn!);
  return {
    attempts_7d: outbound(7).length,
    attempts_30d: outbound(30).length,
    right_party_contacts_90d: outbound(90).filter(reachedCustomer).length,
    right_party_rate_90d: share(outbound(90).filter(reachedCustomer).length, outbound(90).length),
    days_since_right_party: reached.length > 0 ? asOf - Math.max(...reached) : null,
    inbound_90d: known.filter((each) => each.direction === 'inbound' && each.on >= asOf - 90).length,
    promises_12m: promises.filter((each) => each.on >= asOf - 365).length,
    promises_kept_share_12m: share(dueLately.filter(isKept).length, dueLately.length),
    days_since_broken_promise: broken.length > 0 ? asOf - Math.max(...broken) : null,
    open_promise: Number(promises.some((each) => each.promisedOn !== null && each.promisedOn >= asOf)),
  };
}

/** Whether the loan was paid what was promised (anything, where no amount was) from the call to the day promised. */
function kept({ on, promisedOn, promisedAmount }: Contact, loan: Ledger, asOf: Day): boolean {
  const paid = loan.payments
    .filter((each) => each.knownOn < asOf && (each.reversedOn === null || each.reversedOn >= asOf))
    .filter((each) => each.paidOn < asOf && each.paidOn >= on && each.paidOn <= promisedOn!)
    .reduce((total, each) => total + each.amount, 0);
  return paid >= (promisedAmount || 1);
}

/** Every feature of the family `customer`, for the loan at `index`; `isRanked` tells the loans that are looked at. */
export function customerFeatures(
  customer: Customer,
  index: number,
  { asOf, tolerance }: Asked,
  isRanked: (loan: Ledger) => boolean,
): Values {
  const known = customer.loans.filter((loan) => loan.knownOn < asOf);
  const others = customer.loans.filter((loan, other) => other !== index && isRanked(loan));
  const disputes = customer.restrictions.filter(
    ({ kind, startsOn, endsOn, knownOn }) =>
      kind === 'dispute' && startsOn < asOf && knownOn < asOf && (endsOn === null || endsOn >= asOf),
  );
  return {
    customer_open_loans: known.filter((loan) => loan.originatedOn < asOf && isOpen(loan, asOf)).length,
    other_loans_dpd_max: Math.max(0, ...others.map((loan) => dpdAt(loan, asOf, asOf, tolerance))),
    customer_tenure_months: wholeMonths(Math.min(...known.map((loan) => loan.originatedOn)), asOf),
    disputes_open: disputes.length,
  };
}
