import type { Random } from '../../pipeline/core/random.js';
import type { Calendar } from './calendar.js';
import { happens, weightedDraw } from './draws.js';
import type { LoanTerms } from './loan-terms.js';
import { posting, products, restructuring, schedule as scheduleRates } from './parameters.js';
import { updatedRecord } from './repayment.js';
import { LoanSchedule } from './schedule.js';
import { type Method, methods, type PortfolioStage } from './tables.js';

const drawLag = weightedDraw(posting.lagShares.map((share, i) => [i + 1, share] as const));

const methodCodes = Object.fromEntries(methods.map((method, i) => [method, i])) as Record<Method, number>;

/**
 * The lender's books of one loan: its schedule, its payments, and what becomes of it. Only what the
 * lender knows before the end of the history is written. One object serves loan after loan (`open`).
 */
export class LoanAccount {
  readonly schedule: LoanSchedule;
  terms!: LoanTerms;
  restructured = false;
  /** 0 while it is not charged off. */
  chargedOffOn = 0;
  /** Day on which payments last cleared an installment; at first, of origination. */
  lastClearedOn = 0;
  /** How late installments were cleared, see `updatedRecord`. */
  trackRecord = 0;
  loan = 0;
  private random!: Random;
  /** Day on which the lender learns of the latest payment. */
  private lastKnownOn = 0;

  constructor(
    private readonly calendar: Calendar,
    private readonly tables: PortfolioStage,
  ) {
    this.schedule = new LoanSchedule(calendar);
  }

  /** Opens the books of the loan numbered `loan`. */
  open(random: Random, terms: LoanTerms, loan: number): void {
    this.random = random;
    this.terms = terms;
    this.loan = loan;
    this.restructured = false;
    this.chargedOffOn = 0;
    this.lastClearedOn = terms.originatedOn;
    this.trackRecord = 0;
    this.lastKnownOn = 0;
    let month = this.calendar.month(terms.originatedOn) + 1;
    const firstDueOn = this.calendar.monthStart(month) + terms.dueDay - 1;
    if (firstDueOn < terms.originatedOn + scheduleRates.firstDueAfter) month++;
    this.schedule.start();
    this.addInstallments(month, terms.termMonths, terms.principal, terms.rate, terms.originatedOn);
  }

  /** Whether everything is repaid. */
  get isRepaid(): boolean {
    return this.schedule.oldest === this.schedule.count;
  }

  /** Books a payment; returns the day on which the lender learns of it. */
  pay(day: number, amount: number, method: Method): number {
    const late = method !== 'direct_debit' && happens(this.random, posting.late[method]);
    const knownOn = late ? day + drawLag(this.random) : day;
    this.record(day, amount, method, 0, knownOn);
    const { schedule } = this;
    const { oldest } = schedule;
    schedule.pay(amount);
    for (let i = oldest; i < schedule.oldest; i++) {
      this.trackRecord = updatedRecord(this.trackRecord, day - schedule.dueOn[i]);
      this.lastClearedOn = day;
    }
    this.lastKnownOn = knownOn;
    return knownOn;
  }

  /** Books a debit of the oldest installment that the customer's bank returns on `reversedOn`. */
  recordFailedDebit(day: number, reversedOn: number): void {
    this.record(day, this.schedule.missingFromOldest(), 'direct_debit', reversedOn, day);
  }

  /** Replaces all uncleared installments by a longer and cheaper schedule from next month on. */
  restructure(day: number): void {
    const { schedule, terms } = this;
    this.restructured = true;
    const { principal, arrears, installments } = schedule.supersede(day);
    const rate = Math.round(terms.rate * restructuring.rateFactor);
    const count = installments + restructuring.extraInstallments;
    this.addInstallments(this.calendar.month(day) + 1, count, principal, rate, day);
    schedule.interest[schedule.count - 1] += arrears;
  }

  /** Repays the whole loan: the rest of the schedule is superseded by one installment due today. */
  settle(day: number, method: 'app' | 'direct_debit'): void {
    const { schedule } = this;
    const interest = schedule.interest[schedule.oldest];
    const { principal } = schedule.supersede(day);
    schedule.add(day, principal, interest, 0, day);
    this.pay(day, schedule.missingFromOldest(), method);
  }

  /** Writes the loan and its installments. */
  write(customer: number): void {
    const { schedule, terms, loan, tables } = this;
    const closed = this.isRepaid && this.lastKnownOn < this.calendar.endDay;
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
    for (let i = 0; i < schedule.count; i++) {
      tables.installment.append(
        loan,
        i + 1,
        schedule.dueOn[i],
        schedule.principal[i],
        schedule.interest[i],
        schedule.fee[i],
        schedule.supersededOn[i],
        schedule.knownOn[i],
      );
    }
  }

  private addInstallments(
    month: number,
    count: number,
    principal: number,
    yearlyPrice: number,
    knownOn: number,
  ): void {
    const { dueDay, product } = this.terms;
    const { pricedByFee } = products[product];
    const fee = pricedByFee ? Math.round((principal * yearlyPrice) / 10_000 / 12) : 0;
    const rate = pricedByFee ? 0 : yearlyPrice;
    this.schedule.addAnnuity(month, dueDay, count, principal, rate, fee, knownOn);
  }

  private record(paidOn: number, amount: number, method: Method, reversedOn: number, knownOn: number): void {
    const { endDay } = this.calendar;
    if (knownOn >= endDay) return;
    const { payment } = this.tables;
    const knownReversal = reversedOn < endDay ? reversedOn : 0;
    payment.append(payment.rows + 1, this.loan, paidOn, amount, methodCodes[method], knownReversal, knownOn);
  }
}
