import fc from 'fast-check';
import type { Contact, Customer, Restriction } from './customer.js';
import { anyDay, anyLedger, epoch } from './random-ledger.js';

const delay = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.nat({ max: 40 }) },
);

const anyContact: fc.Arbitrary<Contact> = fc
  .record({
    loan: fc.constantFrom(null, null, 0, 1, 2),
    in: anyDay(420),
    direction: fc.constantFrom('outbound' as const, 'outbound' as const, 'inbound' as const),
    outcome: fc.constantFrom(
      'no_answer',
      'wrong_party',
      'right_party',
      'promise',
      'promise',
      'refused',
      'dispute',
    ),
    promisedAmount: fc.constantFrom(null, 0, 1, 3_333, 10_000, 10_010),
    promisedIn: fc.constantFrom(null, -1, 0, 3, 7, 30),
    delay,
  })
  .map(({ in: days, promisedIn, delay, ...contact }) => ({
    ...contact,
    on: epoch + days,
    promisedOn: promisedIn === null ? null : epoch + days + promisedIn,
    knownOn: epoch + days + delay,
  }));

const anyRestriction: fc.Arbitrary<Restriction> = fc
  .record({
    kind: fc.constantFrom('dispute', 'dispute', 'hardship'),
    in: anyDay(420),
    lasts: fc.option(fc.nat({ max: 90 })),
    delay,
  })
  .map(({ kind, in: days, lasts, delay }) => ({
    kind,
    startsOn: epoch + days,
    endsOn: lasts === null ? null : epoch + days + lasts,
    knownOn: epoch + days + delay,
  }));

/** A customer of one to three loans. */
export const anyCustomer: fc.Arbitrary<Customer> = fc.record({
  loans: fc.array(anyLedger(fc.constant('C')), { minLength: 1, maxLength: 3 }),
  contacts: fc.array(anyContact, { maxLength: 14, size: 'max' }),
  restrictions: fc.array(anyRestriction, { maxLength: 3 }),
});
