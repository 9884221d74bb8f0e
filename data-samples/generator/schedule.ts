import type { Calendar } from './calendar.js';

/** Most rows that one loan can have: the longest term, one restructuring, one settlement. */
const capacity = 128;

/**
 * The installments of one loan, superseded ones included, and how far payments have cleared them,
 * oldest first. Money is in fen. One object serves loan after loan (`start`), because a portfolio has
 * millions of them.
 */
export class LoanSchedule {
  readonly dueOn = new Int32Array(capacity);
  readonly principal = new Int32Array(capacity);
  readonly interest = new Int32Array(capacity);
  readonly fee = new Int32Array(capacity);
  /** 0 while in force. */
  readonly supersededOn = new Int32Array(capacity);
  readonly knownOn = new Int32Array(capacity);
  count = 0;
  /** The oldest installment in force that is not cleared; `count` when all are. */
  oldest = 0;
  private paid = 0;
  private cleared = 0;

  constructor(private readonly calendar: Calendar) {}

  /** Begins the schedule of the next loan. */
  start(): void {
    this.count = 0;
    this.oldest = 0;
    this.paid = 0;
    this.cleared = 0;
  }

  /** Adds an installment. */
  add(dueOn: number, principal: number, interest: number, fee: number, knownOn: number): void {
    const i = this.count++;
    this.dueOn[i] = dueOn;
    this.principal[i] = principal;
    this.interest[i] = interest;
    this.fee[i] = fee;
    this.supersededOn[i] = 0;
    this.knownOn[i] = knownOn;
  }

  /**
   * Adds the installments of an annuity: equal sums of principal and interest, the last one takes the
   * rounding. What was paid towards superseded installments may clear some of them at once.
   *
   * @param firstMonth month of the first due date, counted as the calendar does
   * @param rate yearly rate in basis points
   * @param fee fen, with each installment
   */
  addAnnuity(
    firstMonth: number,
    dueDay: number,
    installments: number,
    principal: number,
    rate: number,
    fee: number,
    knownOn: number,
  ): void {
    const monthly = rate / 10_000 / 12;
    const each =
      monthly === 0 ? principal / installments : (principal * monthly) / (1 - (1 + monthly) ** -installments);
    let left = principal;
    for (let i = 0; i < installments; i++) {
      const interest = Math.round(left * monthly);
      const repaid = i === installments - 1 ? left : Math.min(left, Math.round(each) - interest);
      this.add(this.calendar.monthStart(firstMonth + i) + dueDay - 1, repaid, interest, fee, knownOn);
      left -= repaid;
    }
    this.clear();
  }

  /** Sum of principal, interest and fee of an installment. */
  due(i: number): number {
    return this.principal[i] + this.interest[i] + this.fee[i];
  }

  /** Missing from the oldest uncleared installment; 0 when all are cleared. */
  missingFromOldest(): number {
    return this.oldest < this.count ? this.cleared + this.due(this.oldest) - this.paid : 0;
  }

  /** Missing from all installments due on or before `day`. */
  missingUpTo(day: number): number {
    let owed = this.cleared - this.paid;
    for (let i = this.oldest; i < this.count && this.dueOn[i] <= day; i++) owed += this.due(i);
    return Math.max(0, owed);
  }

  /** Whether an installment due on or before `day` is not cleared. */
  isUnclearedOn(day: number): boolean {
    return this.oldest < this.count && this.dueOn[this.oldest] <= day;
  }

  pay(amount: number): void {
    this.paid += amount;
    this.clear();
  }

  /**
   * Takes all uncleared installments out of force.
   *
   * @returns their principal, the interest and fees of those already due, and their number
   */
  supersede(day: number): { principal: number; arrears: number; installments: number } {
    let principal = 0;
    let arrears = 0;
    for (let i = this.oldest; i < this.count; i++) {
      this.supersededOn[i] = day;
      principal += this.principal[i];
      if (this.dueOn[i] <= day) arrears += this.interest[i] + this.fee[i];
    }
    const installments = this.count - this.oldest;
    this.oldest = this.count;
    return { principal, arrears, installments };
  }

  private clear(): void {
    while (this.oldest < this.count && this.cleared + this.due(this.oldest) <= this.paid) {
      this.cleared += this.due(this.oldest++);
    }
  }
}
