import type { Random } from '../../pipeline/core/random.js';
import type { Calendar } from './calendar.js';
import { CollectionsDesk } from './collections-desk.js';
import type { CustomerState } from './customer-state.js';
import { happens, weightedDraw } from './draws.js';
import type { EconomicClimate } from './economic-climate.js';
import type { LoanTerms } from './loan-terms.js';
import {
  onDueDate,
  overdue,
  posting,
  products,
  restructuring,
  schedule as scheduleRates,
} from './parameters.js';
import {
  chanceToChargeOff,
  chanceToMiss,
  chanceToPay,
  chanceToRestructure,
  dayFactor,
  isRestructuringDue,
  loanFactor,
  partialAmount,
  partialShare,
  updatedRecord,
} from './repayment.js';
import { LoanSchedule } from './schedule.js';
import type { StagedTable } from './staged-table.js';
import { type Method, methods, type portfolioTables } from './tables.js';
import { RollForwardTruth } from './truth.js';

/** Overpaying customers round up to the next hundred yuan; in fen. */
const roundUpTo = 10_000;

const drawLag = weightedDraw(posting.lagShares.map((share, i) => [i + 1, share] as const));

const methodCodes = Object.fromEntries(methods.map((method, i) => [method, i])) as Record<Method, number>;

/**
 * Lives one loan after another, day by day, from origination to the end of the history, and writes what
 * the lender knows of it by then. While nothing is unpaid only due dates matter; from the day after an
 * installment is missed every day is drawn.
 */
export class LoanLife {
  private readonly ledger: LoanSchedule;
  private readonly desk: CollectionsDesk;
  private readonly truth: RollForwardTruth;
  private random!: Random;
  private customer!: CustomerState;
  private terms!: LoanTerms;
  private loan = 0;
  private restructured = false;
  private chargedOffOn = 0;
  /** Day on which payments last cleared an installment; at first, of origination. */
  private lastClearedOn = 0;
  private trackRecord = 0;
  /** Day on which the lender learns of the latest payment. */
  private lastKnownOn = 0;

  constructor(
    private readonly calendar: Calendar,
    private readonly climate: EconomicClimate,
    private readonly tables: Readonly<Record<keyof typeof portfolioTables, StagedTable>>,
  ) {
    this.ledger = new LoanSchedule(calendar);
    this.desk = new CollectionsDesk(tables.contact);
    this.truth = new RollForwardTruth(calendar, climate);
  }

  /** Lives the loan numbered `loan` of the customer numbered `customerNumber`. */
  live(
    random: Random,
    customer: CustomerState,
    customerNumber: number,
    terms: LoanTerms,
    loan: number,
  ): void {
    this.random = random;
    this.customer = customer;
    this.terms = terms;
    this.loan = loan;
    this.restructured = false;
    this.chargedOffOn = 0;
    this.lastClearedOn = terms.originatedOn;
    this.trackRecord = 0;
    this.lastKnownOn = 0;
    this.desk.start(random, customer.traits, customerNumber, loan);
    this.openSchedule();
    const { ledger, calendar } = this;
    for (let day = terms.originatedOn + 1; day <= calendar.endDay && ledger.oldest < ledger.count; ) {
      day = ledger.isUnclearedOn(day - 1) ? this.liveOverdue(day) : this.liveDueDate(day);
      if (this.chargedOffOn) break;
    }
    this.write(customerNumber);
  }

  private openSchedule(): void {
    const { terms, calendar, ledger } = this;
    let month = calendar.month(terms.originatedOn) + 1;
    const firstDueOn = calendar.monthStart(month) + terms.dueDay - 1;
    if (firstDueOn < terms.originatedOn + scheduleRates.firstDueAfter) month++;
    ledger.start();
    ledger.addAnnuity(
      month,
      terms.dueDay,
      terms.termMonths,
      terms.principal,
      ...this.price(terms.principal, terms.rate),
      terms.originatedOn,
    );
  }

  /** Interest rate in basis points, and fee of each installment in fen. */
  private price(principal: number, rate: number): [rate: number, fee: number] {
    const { pricedByFee } = products[this.terms.product];
    return pricedByFee ? [0, Math.round((principal * rate) / 10_000 / 12)] : [rate, 0];
  }

  /** Lives a current loan up to its next due date; returns the next day to live. */
  private liveDueDate(today: number): number {
    const { random, ledger, customer } = this;
    const { traits } = customer;
    const dueOn = ledger.dueOn[ledger.oldest];
    const ahead = traits.habit === 'early' ? 1 + random.below(onDueDate.earlyDays) : 0;
    const day = Math.max(today, dueOn - ahead);
    if (day >= this.calendar.endDay) return Number.POSITIVE_INFINITY;
    const distressed = customer.distressOn(day);
    if (happens(random, chanceToMiss(traits, distressed, this.trackRecord))) {
      if (!traits.directDebit || !happens(random, onDueDate.failedDebit[distressed])) return dueOn + 1;
      const reversedOn = dueOn + onDueDate.reversedAfter;
      this.record(dueOn, ledger.missingFromOldest(), 'direct_debit', reversedOn, dueOn);
      return reversedOn + 1;
    }
    if (ledger.count - ledger.oldest >= onDueDate.settleFrom && happens(random, onDueDate.settled)) {
      this.settle(day);
      return day + 1;
    }
    const amount = this.maybeRoundUp(ledger.missingFromOldest(), onDueDate.overpaid);
    const knownOn = this.pay(day, amount, traits.directDebit ? 'direct_debit' : traits.pushMethod);
    if (knownOn <= dueOn) return day + 1;
    this.awaitPosting(dueOn + 1, knownOn, dueOn);
    return knownOn + 1;
  }

  /** Lives an overdue loan until it is current; returns the next day to live. */
  private liveOverdue(from: number): number {
    const { calendar, ledger, desk } = this;
    for (let day = from; day <= calendar.endDay; day++) {
      const { oldest } = ledger;
      const dueOn = ledger.dueOn[oldest];
      const dpd = day - dueOn;
      if (calendar.isSnapshot(day)) this.recordTruth(day, dueOn);
      if (day === calendar.endDay) break;
      const distressed = this.customer.distressOn(day);
      const restrictionClass = this.customer.restrictionOn(day)?.restrictionClass ?? 0;
      const owed = ledger.missingUpTo(day);
      const effect = desk.work(day, dpd, owed, distressed, restrictionClass);
      const knownOn = this.maybePay(day, dpd, distressed, restrictionClass, effect);
      if (knownOn === undefined || ledger.oldest === oldest) {
        if (this.maybeRestructure(day, dpd, distressed)) return day + 1;
        const chargeOff = chanceToChargeOff(calendar.dayOfMonth(day), dpd, day - this.lastClearedOn);
        if (happens(this.random, chargeOff)) {
          this.chargedOffOn = day;
          return day + 1;
        }
        continue;
      }
      if (knownOn > day) {
        this.awaitPosting(day + 1, knownOn, dueOn);
        day = knownOn;
      }
      if (!ledger.isUnclearedOn(day)) return day + 1;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Draws an overdue day's payment; returns the day on which the lender learns of it, if there is one. */
  private maybePay(
    day: number,
    dpd: number,
    distressed: number,
    restrictionClass: number,
    effect: number,
  ): number | undefined {
    const { random, ledger, customer, terms, calendar } = this;
    const { traits } = customer;
    const factor =
      loanFactor(traits, terms.product, this.trackRecord) *
      dayFactor(traits, day, dpd, calendar, this.climate);
    if (!happens(random, chanceToPay(factor, distressed, restrictionClass, effect))) {
      this.maybeReturnRetry(day, distressed);
      if (distressed && happens(random, overdue.plea)) this.desk.hear(day, dpd, 'hardship_plea');
      return undefined;
    }
    this.desk.endEffect();
    const owed = ledger.missingUpTo(day);
    if (happens(random, partialShare(traits, distressed))) {
      return this.pay(day, Math.min(owed, partialAmount(traits, ledger.due(ledger.oldest))), 'app');
    }
    const amount = happens(random, overdue.clearsAll[distressed])
      ? this.maybeRoundUp(owed, overdue.overpaid)
      : ledger.missingFromOldest();
    if (happens(random, overdue.advice)) this.desk.hear(day, dpd, 'payment_advice');
    return this.pay(day, amount, traits.pushMethod);
  }

  /** On payday the lender debits again; a debit returned on the same day never counts. */
  private maybeReturnRetry(day: number, distressed: number): void {
    const { traits } = this.customer;
    if (!traits.directDebit || this.calendar.dayOfMonth(day) !== traits.payday) return;
    if (!happens(this.random, overdue.returnedRetry[distressed])) return;
    this.record(day, this.ledger.missingFromOldest(), 'direct_debit', day, day);
  }

  /** Lives the days on which a payment that clears the oldest installment is in the post. */
  private awaitPosting(from: number, knownOn: number, dueOn: number): void {
    const { calendar, customer } = this;
    for (let day = from; day <= Math.min(knownOn, calendar.endDay); day++) {
      if (calendar.isSnapshot(day)) this.tables.truth.append(this.loan, day, 0);
      if (day === calendar.endDay) break;
      const restrictionClass = customer.restrictionOn(day)?.restrictionClass ?? 0;
      this.desk.workInVain(day, day - dueOn, customer.distressOn(day), restrictionClass);
    }
  }

  private maybeRestructure(day: number, dpd: number, distressed: number): boolean {
    const { calendar, ledger, terms } = this;
    if (this.restructured || !isRestructuringDue(calendar.dayOfMonth(day), dpd)) return false;
    if (!happens(this.random, chanceToRestructure(distressed))) return false;
    this.restructured = true;
    const { principal, arrears, installments } = ledger.supersede(day);
    const rate = Math.round(terms.rate * restructuring.rateFactor);
    const count = installments + restructuring.extraInstallments;
    ledger.addAnnuity(calendar.month(day) + 1, terms.dueDay, count, principal, ...this.price(principal, rate), day);
    ledger.interest[ledger.count - 1] += arrears;
    // What was paid towards the superseded installments may already clear new ones.
    ledger.pay(0);
    return true;
  }

  /** Repays the whole loan: the rest of the schedule is superseded by one installment due today. */
  private settle(day: number): void {
    const { ledger, customer } = this;
    const interest = ledger.interest[ledger.oldest];
    const { principal } = ledger.supersede(day);
    ledger.add(day, principal, interest, 0, day);
    this.pay(day, ledger.missingFromOldest(), customer.traits.directDebit ? 'direct_debit' : 'app');
  }

  private maybeRoundUp(amount: number, chance: number): number {
    return happens(this.random, chance) ? Math.ceil(amount / roundUpTo) * roundUpTo : amount;
  }

  /** Books a payment; returns the day on which the lender learns of it. */
  private pay(day: number, amount: number, method: Method): number {
    const late = method !== 'direct_debit' && happens(this.random, posting.late[method]);
    const knownOn = late ? day + drawLag(this.random) : day;
    this.record(day, amount, method, 0, knownOn);
    const { ledger } = this;
    const { oldest } = ledger;
    ledger.pay(amount);
    for (let i = oldest; i < ledger.oldest; i++) {
      this.trackRecord = updatedRecord(this.trackRecord, day - ledger.dueOn[i]);
      this.lastClearedOn = day;
    }
    this.lastKnownOn = knownOn;
    return knownOn;
  }

  private record(paidOn: number, amount: number, method: Method, reversedOn: number, knownOn: number): void {
    if (knownOn >= this.calendar.endDay) return;
    const { payment } = this.tables;
    const knownReversal = reversedOn < this.calendar.endDay ? reversedOn : 0;
    payment.append(payment.rows + 1, this.loan, paidOn, amount, methodCodes[method], knownReversal, knownOn);
  }

  private recordTruth(day: number, dueOn: number): void {
    const { customer, ledger, terms } = this;
    const { traits } = customer;
    const partial = partialAmount(traits, ledger.due(ledger.oldest));
    const p = this.truth.probability(
      {
        traits,
        loanFactor: loanFactor(traits, terms.product, this.trackRecord),
        dueOn,
        partialsNeeded: Math.ceil(ledger.missingFromOldest() / partial),
        distressed: customer.distressOn(day - 1),
        restriction: customer.restrictionOn(day - 1),
        ...this.desk.conversation,
        lastClearedOn: this.lastClearedOn,
        restructurable: !this.restructured,
      },
      day,
    );
    this.tables.truth.append(this.loan, day, p);
  }

  private write(customer: number): void {
    const { ledger, terms, loan, tables, calendar } = this;
    const closed = ledger.oldest === ledger.count && this.lastKnownOn < calendar.endDay;
    tables.loan.append(
      loan,
      customer,
      terms.product,
      terms.originatedOn,
      terms.principal,
      terms.rate,
      terms.termMonths,
      closed ? this.lastKnownOn : 0,
      this.chargedOffOn,
    );
    for (let i = 0; i < ledger.count; i++) {
      tables.installment.append(
        loan,
        i + 1,
        ledger.dueOn[i],
        ledger.principal[i],
        ledger.interest[i],
        ledger.fee[i],
        ledger.supersededOn[i],
        ledger.knownOn[i],
      );
    }
  }
}
