/**
 * Every rate of the generated portfolio, with its meaning. Probabilities are per event named; factors
 * multiply a probability; amounts are in yuan; days are calendar days.
 */

/** A choice and its weight; weights need not sum to 1. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

export const population = {
  /** Loans a customer holds over the history; the mean is about 1.2. */
  loansPerCustomer: [
    [1, 0.84],
    [2, 0.13],
    [3, 0.03],
  ] as Weighted<number>,
  /** Monthly growth of originations. */
  originationGrowth: 0.005,
  regions: [
    ['广东', 13],
    ['江苏', 9],
    ['山东', 9],
    ['浙江', 8],
    ['河南', 8],
    ['四川', 8],
    ['湖北', 6],
    ['湖南', 6],
    ['福建', 5],
    ['安徽', 5],
    ['上海', 4],
    ['北京', 4],
    ['重庆', 4],
    ['陕西', 4],
    ['辽宁', 4],
    ['新疆', 3],
  ] as Weighted<string>,
  /** Regions that live by another clock than Asia/Shanghai. */
  timezoneOfRegion: { 新疆: 'Asia/Urumqi' } as Readonly<Record<string, string>>,
  defaultTimezone: 'Asia/Shanghai',
} as const;

/** How a customer usually treats a due date. */
export const habits = ['early', 'punctual', 'late'] as const;
export type Habit = (typeof habits)[number];

export const pushMethods = ['app', 'wallet', 'transfer', 'cash'] as const;
export type PushMethod = (typeof pushMethods)[number];

export const traits = {
  /** Correlation of the habit with the customer's quality. */
  habitLoading: 0.6,
  /** Below this habit score a customer is late, above the other early (standard normal scale). */
  lateBelow: -0.7,
  earlyAbove: 0.8,
  /** Share of customers who pay in parts although they could pay in full. */
  strategicPartial: 0.05,
  /** Share of the punctual and the late who let the lender debit their bank account on the due date. */
  directDebit: 0.65,
  pushMethod: [
    ['app', 0.5],
    ['wallet', 0.12],
    ['transfer', 0.3],
    ['cash', 0.08],
  ] as Weighted<PushMethod>,
  /** Day of the month on which income arrives. */
  payday: [
    [1, 0.08],
    [5, 0.16],
    [10, 0.24],
    [15, 0.24],
    [20, 0.1],
    [25, 0.12],
    [28, 0.06],
  ] as Weighted<number>,
  /** Chance that a call reaches the customer, uniform between the two. */
  reachability: [0.15, 0.6],
  /** A part payment as a share of the installment, uniform between the two. */
  partialShare: [0.34, 0.62],
} as const;

export const distress = {
  /** Monthly chance that a customer of average quality falls into temporary distress. */
  enter: 0.0055,
  /** Monthly chance of leaving it. */
  leave: 0.07,
  /** ln of the factor on `enter` for one standard deviation of quality less. */
  qualityOnEnter: 0.7,
  /** ln of the factor on `leave` for one standard deviation of quality more. */
  qualityOnLeave: 0.15,
  /** Chance of being in distress when the history begins. */
  initial: 0.07,
} as const;

/** What a restriction does to collections and payment, by class. */
export const restrictionClasses = ['none', 'no_calls', 'silent', 'stopped'] as const;

export const restrictions = {
  /** Monthly chance that a restriction starts, outside and in distress. */
  start: [0.0008, 0.014],
  /** kind, class (index in restrictionClasses), days it lasts (0: no end), weight. */
  kinds: [
    { kind: 'dispute', class: 2, days: 45, weight: 24 },
    { kind: 'hardship', class: 2, days: 90, weight: 30 },
    { kind: 'do_not_call', class: 1, days: 0, weight: 16 },
    { kind: 'vulnerable', class: 1, days: 180, weight: 10 },
    { kind: 'do_not_contact', class: 2, days: 0, weight: 6 },
    { kind: 'attorney', class: 2, days: 0, weight: 4 },
    { kind: 'litigation', class: 2, days: 0, weight: 3 },
    { kind: 'bankruptcy', class: 3, days: 0, weight: 3 },
    { kind: 'deceased', class: 3, days: 0, weight: 3 },
    { kind: 'identity_theft', class: 2, days: 0, weight: 1 },
  ],
  /** Share of the restrictions of customers with one loan that name it. */
  perLoan: 0.6,
  /** Factor on the daily chance of payment, by class. */
  paymentFactor: [1, 1, 0.6, 0.03],
} as const;

export const climate = {
  /** Factor on entering distress by calendar month: Spring Festival spending, then the slow spring. */
  season: [1.1, 1.25, 1.15, 1, 0.95, 0.95, 1, 1, 0.95, 0.95, 0.9, 0.95],
  /** Factor on the daily chance of payment by calendar month. */
  paymentSeason: [0.95, 0.85, 1, 1.02, 1.02, 1, 1, 1, 1.02, 1, 1.02, 1.08],
  /** The macro shock: when it begins (months before the end of the history) and how long it lasts. */
  shockBegins: 12,
  shockMonths: 4,
  /** Factors while it lasts. */
  shockOnEnter: 2,
  shockOnLeave: 0.75,
  shockOnPayment: 0.9,
} as const;

export const pricing = {
  /** Correlation of the credit standing that the lender sees at origination with the customer's quality. */
  standingLoading: 0.9,
} as const;

export interface Product {
  readonly name: string;
  readonly weight: number;
  /** Median principal and the spread of its logarithm. */
  readonly principal: number;
  readonly spread: number;
  readonly terms: Weighted<number>;
  /** Lowest and highest yearly rate: the price of the best and the worst credit standing. */
  readonly rate: readonly [number, number];
  /** Whether the price is a fee, in equal parts with each installment, in place of interest. */
  readonly pricedByFee: boolean;
  /** Factor on the daily chance of payment: secured loans are paid first. */
  readonly paymentFactor: number;
}

export const products: readonly Product[] = [
  {
    name: 'cash_loan',
    weight: 45,
    principal: 8000,
    spread: 0.6,
    terms: [
      [6, 25],
      [12, 45],
      [18, 10],
      [24, 20],
    ],
    rate: [0.1, 0.24],
    pricedByFee: false,
    paymentFactor: 0.9,
  },
  {
    name: 'installment_plan',
    weight: 25,
    principal: 4500,
    spread: 0.5,
    terms: [
      [6, 30],
      [9, 20],
      [12, 40],
      [24, 10],
    ],
    rate: [0.08, 0.22],
    pricedByFee: false,
    paymentFactor: 1,
  },
  {
    name: 'card_installment',
    weight: 20,
    principal: 12000,
    spread: 0.6,
    terms: [
      [6, 10],
      [12, 40],
      [18, 10],
      [24, 30],
      [36, 10],
    ],
    rate: [0.08, 0.2],
    pricedByFee: true,
    paymentFactor: 1.05,
  },
  {
    name: 'auto',
    weight: 10,
    principal: 80000,
    spread: 0.35,
    terms: [
      [24, 50],
      [36, 50],
    ],
    rate: [0.05, 0.17],
    pricedByFee: false,
    paymentFactor: 1.3,
  },
];

export const schedule = {
  /**
   * Due days of the month. From 5 on, clearing the oldest unpaid installment always keeps an account
   * from a worse 30-day bucket 30 days after a month start; an earlier due day in February would not.
   */
  dueDay: [5, 28],
  /** Share of loans due one to three days after the customer's payday. */
  dueAfterPayday: 0.5,
  /** The first installment falls due at least so many days after origination. */
  firstDueAfter: 20,
} as const;

export const onDueDate = {
  /** Chance that a current account misses its due date, by habit, outside distress and in it. */
  miss: { early: [0.011, 0.45], punctual: [0.02, 0.5], late: [0.15, 0.7] } as Readonly<
    Record<Habit, readonly [number, number]>
  >,
  /** ln of the factor on the chance to miss for one standard deviation of quality less. */
  qualityOnMiss: 0.5,
  /** The highest chance to miss. */
  missAtMost: 0.96,
  /** Early payers pay 1 to so many days ahead. */
  earlyDays: 7,
  /** Share of due dates missed under direct debit that show as a failed debit, outside distress and in it. */
  failedDebit: [0.2, 0.9],
  /** Factor on the chance to miss under direct debit, outside distress: nobody needs to remember. */
  directDebitOnMiss: 0.5,
  /** Days until a failed debit is reversed. */
  reversedAfter: 3,
  /** Share of payments rounded up to the next hundred yuan. */
  overpaid: 0.04,
  /** Share of payments that settle the whole loan, when at least `settleFrom` installments are left. */
  settled: 0.004,
  settleFrom: 3,
} as const;

export const overdue = {
  /** Daily chance of a payment by a customer of average quality, outside distress and in it. */
  daily: [0.095, 0.082],
  /** ln of the factor for one standard deviation of quality more. */
  qualityOnDaily: 0.15,
  /** Factor by days since payday: on it and the two days after, up to six days after, later. */
  payday: [2.4, 1.1, 0.75],
  /** Factor by habit: late payers pay soon after the due date, others have a reason. */
  habitFactor: { early: 1.1, punctual: 1, late: 1.15 } as Readonly<Record<Habit, number>>,
  /** Factor from this many days past due on. */
  depth: [
    [1, 1.1],
    [4, 1],
  ] as readonly (readonly [number, number])[],
  /** No day's chance is higher. */
  dailyAtMost: 0.85,
  /** Share of payments that are partial: outside distress, in it, and of strategic partial payers. */
  partial: [0.05, 0.15],
  strategicPartial: 0.65,
  /** Share of the other payments that clear all arrears; the rest clear the oldest installment. */
  clearsAll: [0.7, 0.35],
  /** Daily chance that a debit retried on payday is returned on the same day, outside and in distress. */
  returnedRetry: [0.1, 0.6],
  /** Share of clearing payments that the customer announces, and daily chance of a plea in distress. */
  advice: 0.05,
  plea: 0.008,
  /** Share of payments that clear all arrears and are rounded up to the next hundred yuan. */
  overpaid: 0.04,
} as const;

export const trackRecord = {
  /** Weight of the latest cleared installment; the record before it has the rest. */
  weight: 0.28,
  /** Days late from which an installment counts in full. */
  fullyLate: 40,
  /** ln of the factor on the daily chance of payment between a spotless record and the worst, negated. */
  onDaily: 2.6,
  /** ln of the factor on the chance to miss between a spotless record and the worst. */
  onMiss: 1.2,
} as const;

export const posting = {
  /** Share of payments the lender learns of only later, by method. */
  late: { app: 0, wallet: 0.04, transfer: 0.2, cash: 0.3 } as Readonly<Record<PushMethod, number>>,
  /** Share of the late postings that take 1, 2, … days. */
  lagShares: [0.45, 0.25, 0.15, 0.1, 0.05],
} as const;

export const restructuring = {
  /** Day of the month on which the credit committee sits. */
  dayOfMonth: 20,
  /** Range of days past due considered, both included. */
  dpd: [45, 150],
  /** Chance per sitting, outside distress and in it. */
  chance: [0.005, 0.03],
  /** Installments added to the remaining ones, and the factor on the rate. */
  extraInstallments: 6,
  rateFactor: 0.8,
} as const;

export const chargeOff = {
  /** Day of the month of the charge-off run. */
  dayOfMonth: 25,
  /** Days past due from which an account may be charged off, and the chance per run. */
  fromDpd: 181,
  chance: 0.6,
  /** An account that cleared an installment within so many days before the run is spared. */
  sparedDays: 30,
} as const;

export const channelsUsed = ['sms', 'app', 'phone', 'letter', 'visit', 'legal'] as const;
export type ChannelUsed = (typeof channelsUsed)[number];

/**
 * How customers would respond to a single treatment, beyond what the history shows: there messages change nothing and
 * nobody is annoyed. Calls and visits have the effects of `collections`.
 */
export const treatmentResponse = {
  /** Share of customers who pay more slowly once a call or visit reaches them, and the factor. */
  annoyed: 0.08,
  annoyedFactor: 0.7,
  /** Chance that a message is read, the factor on the daily chance of payment from then on, and its days. */
  messages: {
    sms: { read: 0.8, factor: 1.15, days: 3 },
    app: { read: 0.45, factor: 1.15, days: 3 },
    letter: { read: 0.6, factor: 1.2, days: 5 },
    legal: { read: 0.8, factor: 1.3, days: 10 },
  },
} as const;

export const collections = {
  /** Days past due of each attempt; after the last, a call every `repeatEvery` days. */
  attempts: [
    [1, 'sms'],
    [3, 'app'],
    [5, 'phone'],
    [10, 'phone'],
    [15, 'phone'],
    [21, 'phone'],
    [27, 'phone'],
    [31, 'letter'],
    [33, 'phone'],
    [40, 'phone'],
    [47, 'phone'],
    [54, 'phone'],
    [61, 'letter'],
    [63, 'phone'],
    [70, 'visit'],
    [77, 'phone'],
    [86, 'phone'],
    [91, 'letter'],
    [95, 'phone'],
    [105, 'visit'],
    [115, 'phone'],
    [121, 'legal'],
    [130, 'phone'],
    [145, 'visit'],
    [160, 'phone'],
  ] as readonly (readonly [number, ChannelUsed])[],
  repeatEvery: 15,
  /** Share of the planned calls and visits for which there is an agent. */
  coverage: 0.85,
  /** Factor on reachability: at home, and for customers in distress, who avoid calls. */
  visitReach: 1.4,
  distressReach: 0.75,
  /** Of right-party contacts, outside distress and in it: promises, refusals, disputes. */
  promise: [0.55, 0.4],
  refused: [0.06, 0.25],
  dispute: [0.01, 0.03],
  /** Share of failed attempts that reach somebody else. */
  wrongParty: 0.1,
  /** Days for which a conversation raises the daily chance of payment; attempts are never closer. */
  effectDays: 5,
  /** Factors on the daily chance: no effect, after a right-party contact, after a promise. */
  effect: [1, 1.6, 2.4],
  agents: 60,
  agencies: 4,
  /** From this many days past due an outside agency works the account. */
  agencyFromDpd: 91,
} as const;
