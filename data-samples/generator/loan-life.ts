import type { Random } from '../../pipeline/core/random.js';
import type { Calendar } from './calendar.js';
import { CollectionsDesk } from './collections-desk.js';
import type { CustomerState } from './customer-state.js';
import { happens } from './draws.js';
import type { EconomicClimate } from './economic-climate.js';
import { LoanAccount } from './loan-account.js';
import type { LoanTerms } from './loan-terms.js';
import { onDueDate, overdue } from './parameters.js';
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
} from './repayment.js';
import type { PortfolioStage } from './tables.js';
import { TreatmentTruth } from './treatment-truth.js';
import { type OverduePosition, RollForwardTruth } from './truth.js';

/** Overpaying customers round up to the next hundred yuan; in fen. */
const roundUpTo = 10_000;

/**
 * Lives one loan after another, day by day, from origination to the end of the history. While nothing is
 * unpaid only due dates matter; from the day after an installment is missed every day is drawn.
 */
export class LoanLife {
  private readonly account: LoanAccount;
  private readonly desk: CollectionsDesk;
  private readonly truth: RollForwardTruth;
  private readonly treatmentTruth: TreatmentTruth;
  private random!: Random;
  private customer!: CustomerState;
  private customerNumber = 0;

  constructor(
    private readonly calendar: Calendar,
    private readonly climate: EconomicClimate,
    private readonly tables: PortfolioStage,
    seed: number,
  ) {
    this.account = new LoanAccount(calendar, tables);
    this.desk = new CollectionsDesk(tables.contact);
    this.truth = new RollForwardTruth(calendar, climate);
    this.treatmentTruth = new TreatmentTruth(calendar, climate, seed, tables.truth_effects);
  }

  /** Lives the loan numbered `loan` of the customer numbered `customerNumber`, and writes it. */
  live(
    random: Random,
    customer: CustomerState,
    customerNumber: number,
    terms: LoanTerms,
    loan: number,
  ): void {
    const { account, calendar } = this;
    this.random = random;
    this.customer = customer;
    this.customerNumber = customerNumber;
    account.open(random, terms, loan);
    this.desk.start(random, customer.traits, customerNumber, loan);
    let day = terms.originatedOn + 1;
    while (day <= calendar.endDay && !account.isRepaid && !account.chargedOffOn) {
      day = account.schedule.isUnclearedOn(day - 1) ? this.liveOverdue(day) : this.liveDueDate(day);
    }
    account.write(customerNumber);
  }

  /** Lives a current loan up to its next due date; returns the next day to live. */
  private liveDueDate(today: number): number {
    const { random, account, customer } = this;
    const { schedule } = account;
    const { traits } = customer;
    const dueOn = schedule.dueOn[schedule.oldest];
    const ahead = traits.habit === 'early' ? 1 + random.below(onDueDate.earlyDays) : 0;
    const day = Math.max(today, dueOn - ahead);
    if (day >= this.calendar.endDay) return Number.POSITIVE_INFINITY;
    const distressed = customer.distressOn(day);
    if (happens(random, chanceToMiss(traits, distressed, account.trackRecord))) {
      if (!traits.directDebit || !happens(random, onDueDate.failedDebit[distressed])) return dueOn + 1;
      const reversedOn = dueOn + onDueDate.reversedAfter;
      account.recordFailedDebit(dueOn, reversedOn);
      return reversedOn + 1;
    }
    const left = schedule.count - schedule.oldest;
    if (left >= onDueDate.settleFrom && happens(random, onDueDate.settled)) {
      account.settle(day, traits.directDebit ? 'direct_debit' : 'app');
      return day + 1;
    }
    const amount = this.maybeRoundUp(schedule.missingFromOldest(), onDueDate.overpaid);
    const knownOn = account.pay(day, amount, traits.directDebit ? 'direct_debit' : traits.pushMethod);
    if (knownOn <= dueOn) return day + 1;
    this.awaitPosting(dueOn + 1, knownOn, dueOn);
    return knownOn + 1;
  }

  /** Lives an overdue loan until it is current; returns the next day to live. */
  private liveOverdue(from: number): number {
    const { calendar, account, desk } = this;
    const { schedule } = account;
    for (let day = from; day <= calendar.endDay; day++) {
      const { oldest } = schedule;
      const dueOn = schedule.dueOn[oldest];
      const dpd = day - dueOn;
      if (calendar.isSnapshot(day)) this.recordTruth(day, dueOn);
      if (day === calendar.endDay) break;
      const distressed = this.customer.distressOn(day);
      const restrictionClass = this.customer.restrictionOn(day)?.restrictionClass ?? 0;
      const owed = schedule.missingUpTo(day);
      const effect = desk.work(day, dpd, owed, distressed, restrictionClass);
      const knownOn = this.maybePay(day, dpd, distressed, restrictionClass, effect);
      if (knownOn === undefined || schedule.oldest === oldest) {
        if (this.decideAtTheLender(day, dpd, distressed)) return day + 1;
        continue;
      }
      if (knownOn > day) {
        this.awaitPosting(day + 1, knownOn, dueOn);
        day = knownOn;
      }
      if (!schedule.isUnclearedOn(day)) return day + 1;
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
    const { random, account, desk } = this;
    const { schedule } = account;
    const { traits } = this.customer;
    const factor = this.loanFactor() * dayFactor(traits, day, dpd, this.calendar, this.climate);
    if (!happens(random, chanceToPay(factor, distressed, restrictionClass, effect))) {
      this.maybeReturnRetry(day, distressed);
      if (distressed && happens(random, overdue.plea)) desk.hear(day, dpd, 'hardship_plea');
      return undefined;
    }
    desk.endEffect();
    const owed = schedule.missingUpTo(day);
    if (happens(random, partialShare(traits, distressed))) {
      return account.pay(day, Math.min(owed, partialAmount(traits, schedule.due(schedule.oldest))), 'app');
    }
    const amount = happens(random, overdue.clearsAll[distressed])
      ? this.maybeRoundUp(owed, overdue.overpaid)
      : schedule.missingFromOldest();
    if (happens(random, overdue.advice)) desk.hear(day, dpd, 'payment_advice');
    return account.pay(day, amount, traits.pushMethod);
  }

  /** On payday the lender debits again; a debit returned on the same day never counts. */
  private maybeReturnRetry(day: number, distressed: number): void {
    const { traits } = this.customer;
    if (!traits.directDebit || this.calendar.dayOfMonth(day) !== traits.payday) return;
    if (happens(this.random, overdue.returnedRetry[distressed])) this.account.recordFailedDebit(day, day);
  }

  /** Restructures or charges off the loan if its day has come; returns whether it did. */
  private decideAtTheLender(day: number, dpd: number, distressed: number): boolean {
    const { account, random } = this;
    const dayOfMonth = this.calendar.dayOfMonth(day);
    if (!account.restructured && isRestructuringDue(dayOfMonth, dpd)) {
      if (happens(random, chanceToRestructure(distressed))) {
        account.restructure(day);
        return true;
      }
    }
    const chargesOff = happens(random, chanceToChargeOff(dayOfMonth, dpd, day - account.lastClearedOn));
    if (chargesOff) account.chargedOffOn = day;
    return chargesOff;
  }

  /** Lives the days on which a payment that clears the oldest installment is in the post. */
  private awaitPosting(from: number, knownOn: number, dueOn: number): void {
    const { calendar, customer, account } = this;
    for (let day = from; day <= Math.min(knownOn, calendar.endDay); day++) {
      if (calendar.isSnapshot(day)) this.tables.truth.append(account.loan, day, 0);
      if (day === calendar.endDay) {
        this.treatmentTruth.recordPaid(account.loan, day);
        break;
      }
      const restrictionClass = customer.restrictionOn(day)?.restrictionClass ?? 0;
      this.desk.workInVain(day, day - dueOn, customer.distressOn(day), restrictionClass);
    }
  }

  private recordTruth(day: number, dueOn: number): void {
    const { account, customerNumber } = this;
    const { schedule } = account;
    const part = partialAmount(this.customer.traits, schedule.due(schedule.oldest));
    const position = this.positionOn(day, dueOn, part);
    this.tables.truth.append(account.loan, day, this.truth.probability(position, day));
    if (day < this.calendar.endDay) return;
    const pastDue = { all: schedule.missingUpTo(day - 1), oldest: schedule.missingFromOldest(), part };
    this.treatmentTruth.record(customerNumber, account.loan, position, pastDue, day);
  }

  private positionOn(day: number, dueOn: number, part: number): OverduePosition {
    const { customer, account } = this;
    return {
      traits: customer.traits,
      loanFactor: this.loanFactor(),
      dueOn,
      partialsNeeded: Math.ceil(account.schedule.missingFromOldest() / part),
      distressed: customer.distressOn(day - 1),
      restriction: customer.restrictionOn(day - 1),
      ...this.desk.conversation,
      lastClearedOn: account.lastClearedOn,
      restructurable: !account.restructured,
    };
  }

  private loanFactor(): number {
    const { terms, trackRecord } = this.account;
    return loanFactor(this.customer.traits, terms.product, trackRecord);
  }

  private maybeRoundUp(amount: number, chance: number): number {
    return happens(this.random, chance) ? Math.ceil(amount / roundUpTo) * roundUpTo : amount;
  }
}
