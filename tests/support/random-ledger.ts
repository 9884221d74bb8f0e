import fc from 'fast-check';
import { dayNumber } from '../../pipeline/core/dates.js';
import type { Cents, Day, Installment, Ledger, Payment, Status } from './ledger.js';

/** Random ledgers start around here, so that their snapshots meet leap day 2024. */
export const epoch: Day = dayNumber('2023-03-01');

/**
 * Days after `epoch`: any, or at the edges of 30-day steps, where events and windows meet (365 = 12 × 30 + 5).
 */
export const anyDay = (max: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: 0, max }),
    fc
      .tuple(fc.nat({ max: Math.floor(max / 30) }), fc.constantFrom(-1, 0, 0, 1, 5))
      .map(([steps, days]) => 30 * steps + days),
  );

/** Snapshots from the first month of a ledger to long after its last installment. */
export const anySnapshot: fc.Arbitrary<Day> = fc
  .oneof(
    anyDay(300),
    anyDay(680),
    fc.integer({ min: 13, max: 22 }).map((steps) => 30 * steps + 5), // a year after an edge
  )
  .map((days) => epoch + 30 + days);

/** Amounts that collide, are missed by a cent, or have no exact binary form. */
const anyAmount: fc.Arbitrary<Cents> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(10_000, 10_010, 5_000, 3_333) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 40, 9_999, 10_001, 20_000, 30_030) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
);

/** null mostly, or a number of days. */
const seldom = (min: number, max: number): fc.Arbitrary<number | null> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.integer({ min, max }) });

/** Days by which a fact is known after it happened: none mostly. */
const anyDelay = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 60 }) },
);

const anySplit = fc.tuple(anyAmount, fc.constantFrom(0, 0, 150, 1_000), fc.constantFrom(0, 0, 500));

/** One version of a schedule, of even or uneven installments, some known only after they fell due. */
const anyVersion = (length: number) =>
  fc.record({
    even: fc.boolean(),
    backwards: fc.boolean(),
    gaps: fc.array(fc.constantFrom(0, 7, 28, 29, 30, 30, 30, 30, 31), {
      minLength: length,
      maxLength: length,
    }),
    splits: fc.array(anySplit, { minLength: length, maxLength: length }),
    knownLate: fc.array(seldom(0, 40), { minLength: length, maxLength: length }),
    strays: fc.array(seldom(-40, 60), { minLength: length, maxLength: length }),
  });

/** A schedule, superseded on some day (from an installment on, or whole) by a second one, or not. */
const anySchedule = (origin: Day): fc.Arbitrary<Installment[]> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 8 }).chain(anyVersion),
      fc.integer({ min: 0, max: 5 }).chain(anyVersion),
      fc.option(fc.integer({ min: 20, max: 240 }), { freq: 2, nil: null }),
      fc.boolean(),
      fc.integer({ min: -1, max: 10 }),
    )
    .map(([first, second, cut, whole, delay]) => {
      const supersededOn = cut === null ? null : origin + cut;
      const old = version(first, origin + 10, origin, 1).map((each) => ({
        ...each,
        supersededOn:
          supersededOn !== null && (whole || each.dueOn >= supersededOn) ? supersededOn : each.supersededOn,
      }));
      if (supersededOn === null) return old;
      return [...old, ...version(second, supersededOn + 5, supersededOn + delay, old.length + 2)];
    });

function version(
  drawn: {
    even: boolean;
    backwards: boolean;
    gaps: number[];
    splits: [Cents, Cents, Cents][];
    knownLate: (number | null)[];
    strays: (number | null)[];
  },
  start: Day,
  knownOn: Day,
  firstNo: number,
): Installment[] {
  let dueOn = start;
  return drawn.gaps.map((gap, index) => {
    dueOn += gap;
    const [principal, interest, fee] = drawn.splits[drawn.even ? 0 : index];
    const late = drawn.knownLate[index];
    const stray = drawn.strays[index];
    return {
      no: firstNo + (drawn.backwards ? drawn.gaps.length - index : index),
      dueOn,
      principal,
      interest,
      fee,
      knownOn: late === null ? knownOn : dueOn + late,
      supersededOn: stray === null ? null : dueOn + stray,
    };
  });
}

const anyPayment: fc.Arbitrary<Payment> = fc
  .record({
    paidIn: anyDay(330),
    amount: anyAmount,
    method: fc.constantFrom('direct_debit', 'direct_debit', 'transfer', null),
    delay: anyDelay,
    reversed: fc.oneof(seldom(0, 50), seldom(30, 30)),
  })
  .map(({ paidIn, amount, method, delay, reversed }) => {
    const paidOn = epoch + paidIn;
    return {
      paidOn,
      amount,
      method,
      knownOn: paidOn + delay,
      reversedOn: reversed === null ? null : paidOn + reversed,
    };
  });

const anyStatus: fc.Arbitrary<Status> = fc
  .record({
    in: anyDay(330),
    dpd: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 })),
    amountPastDue: fc.option(anyAmount, { freq: 4 }),
    outstandingPrincipal: fc.option(anyAmount, { freq: 4 }),
    amountPaid: fc.option(anyAmount, { freq: 2 }),
    delay: anyDelay,
  })
  .map(({ in: days, delay, ...status }) => ({
    ...status,
    statusDate: epoch + days,
    knownOn: epoch + days + delay,
  }));

/** Any loan of a customer drawn from `customers`, with its ledger and, beside it, periodic status. */
export const anyLedger = (customers: fc.Arbitrary<string>): fc.Arbitrary<Ledger> =>
  fc
    .oneof(
      { weight: 4, arbitrary: fc.integer({ min: -20, max: 40 }) },
      { weight: 4, arbitrary: fc.constant(20) },
      { weight: 1, arbitrary: anyDay(400) },
    )
    .chain((days) => {
      const origin = epoch + days;
      return fc.record({
        customer: customers,
        principal: fc.constantFrom(0, 30_000, 120_000),
        annualRate: fc.option(fc.constantFrom(0, 0.075, 0.36)),
        originatedOn: fc.constant(origin),
        knownOn: fc
          .oneof(
            { weight: 5, arbitrary: anyDelay },
            { weight: 1, arbitrary: fc.integer({ min: -400, max: 0 }) },
          )
          .map((delay) => origin + delay),
        closedOn: seldom(0, 600).map((closed) => (closed === null ? null : origin + closed)),
        chargedOffOn: seldom(0, 600).map((chargedOff) => (chargedOff === null ? null : origin + chargedOff)),
        installments: anySchedule(origin),
        payments: fc.array(anyPayment, { maxLength: 12, size: 'max' }),
        statuses: fc.uniqueArray(anyStatus, {
          maxLength: 12,
          size: 'max',
          selector: (status) => status.statusDate,
        }),
      });
    });
