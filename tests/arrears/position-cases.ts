import type { StagedRow } from '../support/stage.js';

/** Every case is seen at the start of this day. 2024 is a leap year: 1 February is 43 days before it. */
export const asOfDate = '2024-03-15';

/** Where the loan must stand: worked out by hand from the rows, in money units and days. */
export interface Standing {
  readonly dpd: number;
  readonly amount_past_due: number;
  readonly outstanding_principal: number;
}

/** One loan, of principal 1200 unless it says otherwise, and its answer. */
export interface PositionCase {
  readonly name: string;
  readonly loan?: StagedRow;
  readonly installments: readonly StagedRow[];
  readonly payments: readonly StagedRow[];
  readonly answer: Standing | 'not looked at';
}

const due = (
  installment_no: number,
  due_on: string,
  principal_due: number,
  more: { interest?: number; fee?: number; known_on?: string; superseded_on?: string } = {},
): StagedRow => ({
  installment_no,
  due_on,
  principal_due,
  interest_due: more.interest ?? 0,
  fee_due: more.fee ?? 0,
  known_on: more.known_on ?? '2023-06-01',
  superseded_on: more.superseded_on,
});

const paid = (
  paid_on: string,
  amount: number,
  more: { known_on?: string; reversed_on?: string } = {},
): StagedRow => ({ paid_on, amount, known_on: more.known_on ?? paid_on, reversed_on: more.reversed_on });

const stands = (dpd: number, amount_past_due: number, outstanding_principal: number): Standing => ({
  dpd,
  amount_past_due,
  outstanding_principal,
});

const one = [due(1, '2024-03-01', 100)];
const two = [due(1, '2024-02-01', 100), due(2, '2024-03-01', 100)];
const withCharges = [due(1, '2024-03-01', 80, { interest: 15, fee: 5 })];

const dueDates: PositionCase[] = [
  { name: 'no installment', installments: [], payments: [], answer: stands(0, 0, 1200) },
  {
    name: 'due yesterday and unpaid is 1 day past due',
    installments: [due(1, '2024-03-14', 100)],
    payments: [],
    answer: stands(1, 100, 1200),
  },
  {
    name: 'due on the snapshot day is not due yet',
    installments: [due(1, '2024-03-15', 100)],
    payments: [],
    answer: stands(0, 0, 1200),
  },
  {
    name: 'due on leap day: 29 February to 15 March is 15 days',
    installments: [due(1, '2024-02-29', 100)],
    payments: [],
    answer: stands(15, 100, 1200),
  },
  {
    name: 'across leap day: 28 February to 15 March is 16 days',
    installments: [due(1, '2024-02-28', 100)],
    payments: [],
    answer: stands(16, 100, 1200),
  },
  {
    name: 'a whole leap year past due',
    installments: [due(1, '2023-03-15', 100)],
    payments: [],
    answer: stands(366, 100, 1200),
  },
  {
    name: 'installment known the day before the snapshot counts from its due date',
    installments: [due(1, '2024-02-01', 100, { known_on: '2024-03-14' })],
    payments: [],
    answer: stands(43, 100, 1200),
  },
  {
    name: 'installment known on the snapshot day does not count',
    installments: [due(1, '2024-02-01', 100, { known_on: '2024-03-15' })],
    payments: [],
    answer: stands(0, 0, 1200),
  },
  {
    name: 'two installments of one day are one day’s debt, cleared in the order of their numbers',
    installments: [due(1, '2024-03-01', 60), due(2, '2024-03-01', 40)],
    payments: [paid('2024-03-01', 60)],
    answer: stands(14, 40, 1140),
  },
  {
    name: 'oldest is by due date, not by number',
    installments: [due(1, '2024-03-01', 100), due(2, '2024-02-01', 70)],
    payments: [paid('2024-03-02', 70)],
    answer: stands(14, 100, 1130),
  },
  {
    name: 'an installment of nothing is never unpaid',
    installments: [due(1, '2024-02-01', 0)],
    payments: [],
    answer: stands(0, 0, 1200),
  },
  {
    name: 'an installment of nothing before an unpaid one does not age the debt',
    installments: [due(1, '2024-02-01', 0), due(2, '2024-03-01', 100)],
    payments: [],
    answer: stands(14, 100, 1200),
  },
  {
    name: 'an installment of nothing after an unpaid one changes nothing',
    installments: [due(1, '2024-02-01', 100), due(2, '2024-03-01', 0)],
    payments: [],
    answer: stands(43, 100, 1200),
  },
];

const payments: PositionCase[] = [
  {
    name: 'paid on the due day',
    installments: one,
    payments: [paid('2024-03-01', 100)],
    answer: stands(0, 0, 1100),
  },
  { name: 'partial', installments: one, payments: [paid('2024-03-01', 40)], answer: stands(14, 60, 1160) },
  {
    name: 'oldest cleared, next one unpaid',
    installments: two,
    payments: [paid('2024-02-20', 100)],
    answer: stands(14, 100, 1100),
  },
  {
    name: 'a cent short of the oldest leaves it the oldest',
    installments: two,
    payments: [paid('2024-02-20', 99.99)],
    answer: stands(43, 100.01, 1100.01),
  },
  {
    name: 'paid on the snapshot day does not count',
    installments: one,
    payments: [paid('2024-03-15', 100)],
    answer: stands(14, 100, 1200),
  },
  {
    name: 'paid the day before the snapshot counts',
    installments: one,
    payments: [paid('2024-03-14', 100)],
    answer: stands(0, 0, 1100),
  },
  {
    name: 'early for an installment that has come due since',
    installments: one,
    payments: [paid('2024-02-10', 100)],
    answer: stands(0, 0, 1100),
  },
  {
    name: 'early for an installment still to come repays its principal',
    installments: [due(1, '2024-04-01', 100)],
    payments: [paid('2024-03-01', 100)],
    answer: stands(0, 0, 1100),
  },
  {
    name: 'overpaid: the rest goes to the next installment',
    installments: [due(1, '2024-02-15', 100), due(2, '2024-04-15', 100)],
    payments: [paid('2024-02-15', 150)],
    answer: stands(0, 0, 1050),
  },
  {
    name: 'overpaid past the end of the schedule: the rest clears nothing',
    installments: one,
    payments: [paid('2024-03-01', 500)],
    answer: stands(0, 0, 1100),
  },
  {
    name: 'on the day of origination, before any installment',
    installments: one,
    payments: [paid('2023-06-01', 100)],
    answer: stands(0, 0, 1100),
  },
  { name: 'of nothing', installments: one, payments: [paid('2024-03-05', 0)], answer: stands(14, 100, 1200) },
  {
    name: 'ten of 9.99 leave 0.10 of 100.00',
    installments: one,
    payments: Array.from({ length: 10 }, (_, i) => paid(`2024-03-0${(i % 9) + 1}`, 9.99)),
    answer: stands(14, 0.1, 1100.1),
  },
  {
    name: 'ten of 10.00 on one day clear 100.00',
    installments: one,
    payments: Array.from({ length: 10 }, () => paid('2024-03-05', 10)),
    answer: stands(0, 0, 1100),
  },
  {
    name: 'post-dated, known now, for a day to come does not count',
    installments: one,
    payments: [paid('2024-05-01', 100, { known_on: '2024-03-01' })],
    answer: stands(14, 100, 1200),
  },
  {
    name: 'posted late, on the snapshot day, does not count yet',
    installments: one,
    payments: [paid('2024-03-05', 100, { known_on: '2024-03-15' })],
    answer: stands(14, 100, 1200),
  },
  {
    name: 'posted late, the day before the snapshot, counts',
    installments: one,
    payments: [paid('2024-03-05', 100, { known_on: '2024-03-14' })],
    answer: stands(0, 0, 1100),
  },
  {
    name: 'reversed before the snapshot never paid',
    installments: one,
    payments: [paid('2024-03-05', 100, { reversed_on: '2024-03-14' })],
    answer: stands(14, 100, 1200),
  },
  {
    name: 'reversed on the snapshot day still pays',
    installments: one,
    payments: [paid('2024-03-05', 100, { reversed_on: '2024-03-15' })],
    answer: stands(0, 0, 1100),
  },
  {
    name: 'reversed after the snapshot still pays',
    installments: one,
    payments: [paid('2024-03-05', 100, { reversed_on: '2024-04-02' })],
    answer: stands(0, 0, 1100),
  },
  {
    name: 'reversed and paid again',
    installments: one,
    payments: [paid('2024-03-05', 100, { reversed_on: '2024-03-07' }), paid('2024-03-08', 70)],
    answer: stands(14, 30, 1130),
  },
];

const charges: PositionCase[] = [
  {
    name: '12 of fee 5 and interest 15 repays no principal',
    installments: withCharges,
    payments: [paid('2024-03-01', 12)],
    answer: stands(14, 88, 1200),
  },
  {
    name: '50 is fee 5, interest 15 and principal 30',
    installments: withCharges,
    payments: [paid('2024-03-01', 50)],
    answer: stands(14, 50, 1170),
  },
  {
    name: '130 clears the first (80 + 20), then 20 of charges and 10 of principal of the second',
    installments: [
      due(1, '2024-02-01', 80, { interest: 20 }),
      due(2, '2024-03-01', 80, { interest: 15, fee: 5 }),
    ],
    payments: [paid('2024-02-01', 130)],
    answer: stands(14, 70, 1110),
  },
  {
    name: 'more principal scheduled than lent: nothing is outstanding, never less',
    loan: { principal: 100 },
    installments: [due(1, '2024-03-01', 150)],
    payments: [paid('2024-03-01', 150)],
    answer: stands(0, 0, 0),
  },
];

const schedules: PositionCase[] = [
  {
    name: 'superseded before the snapshot: only the new schedule is owed',
    installments: [
      due(1, '2024-02-01', 100, { superseded_on: '2024-03-01' }),
      due(2, '2024-04-01', 100, { known_on: '2024-03-01' }),
    ],
    payments: [],
    answer: stands(0, 0, 1200),
  },
  {
    name: 'superseded on the snapshot day: the old schedule is owed, the new one is not known',
    installments: [
      due(1, '2024-02-01', 100, { superseded_on: '2024-03-15' }),
      due(2, '2024-03-10', 150, { known_on: '2024-03-15' }),
    ],
    payments: [],
    answer: stands(43, 100, 1200),
  },
  {
    name: 'superseded after the snapshot: the old schedule is owed',
    installments: [due(1, '2024-02-01', 100, { superseded_on: '2024-03-20' })],
    payments: [],
    answer: stands(43, 100, 1200),
  },
  {
    name: 'superseded yesterday by a schedule not known yet: nothing is owed for now',
    installments: [
      due(1, '2024-02-01', 100, { superseded_on: '2024-03-14' }),
      due(2, '2024-03-10', 150, { known_on: '2024-03-15' }),
    ],
    payments: [],
    answer: stands(0, 0, 1200),
  },
  {
    name: 'the new schedule is already missed',
    installments: [
      due(1, '2024-02-01', 100, { superseded_on: '2024-03-01' }),
      due(2, '2024-03-10', 150, { known_on: '2024-03-01' }),
    ],
    payments: [paid('2024-02-10', 60)],
    answer: stands(5, 90, 1140),
  },
];

const lives: PositionCase[] = [
  {
    name: 'charged off before the snapshot',
    loan: { charged_off_on: '2024-03-14' },
    installments: one,
    payments: [],
    answer: 'not looked at',
  },
  {
    name: 'charged off on the snapshot day',
    loan: { charged_off_on: '2024-03-15' },
    installments: one,
    payments: [],
    answer: stands(14, 100, 1200),
  },
  {
    name: 'closed before the snapshot',
    loan: { closed_on: '2024-03-14' },
    installments: one,
    payments: [],
    answer: 'not looked at',
  },
  {
    name: 'closed after the snapshot',
    loan: { closed_on: '2024-03-16' },
    installments: one,
    payments: [],
    answer: stands(14, 100, 1200),
  },
  {
    name: 'loan known on the snapshot day',
    loan: { known_on: '2024-03-15' },
    installments: one,
    payments: [],
    answer: 'not looked at',
  },
  {
    name: 'one of two loans of a customer, paid',
    loan: { customer_id: 'both' },
    installments: one,
    payments: [paid('2024-03-01', 500)],
    answer: stands(0, 0, 1100),
  },
  {
    name: 'the other of two loans of a customer: what the first was overpaid is not its money',
    loan: { customer_id: 'both' },
    installments: one,
    payments: [],
    answer: stands(14, 100, 1200),
  },
];

export const cases: readonly PositionCase[] = [...dueDates, ...payments, ...charges, ...schedules, ...lives];

/** Cases whose answer holds with a tolerance of 0.50. */
export const toleranceCases: readonly PositionCase[] = [
  {
    name: 'short by exactly the tolerance is cleared; the amount past due still says 0.50',
    installments: one,
    payments: [paid('2024-03-01', 99.5)],
    answer: stands(0, 0.5, 1100.5),
  },
  {
    name: 'short by a cent more than the tolerance is unpaid',
    installments: one,
    payments: [paid('2024-03-01', 99.49)],
    answer: stands(14, 0.51, 1100.51),
  },
  {
    name: 'shortfalls add up: 0.60 over two installments makes the second the oldest unpaid',
    installments: two,
    payments: [paid('2024-02-01', 99.7), paid('2024-03-01', 99.7)],
    answer: stands(14, 0.6, 1000.6),
  },
  {
    name: 'an installment within the tolerance is never unpaid',
    installments: [due(1, '2024-03-01', 0.5)],
    payments: [],
    answer: stands(0, 0.5, 1200),
  },
];
