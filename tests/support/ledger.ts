import { dateOfDay } from '../../pipeline/core/dates.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { type StagedRow, stage } from './stage.js';

/** Days since 1970-01-01. */
export type Day = number;
/** Hundredths of the currency unit. */
export type Cents = number;

export interface Installment {
  readonly no: number;
  readonly dueOn: Day;
  readonly principal: Cents;
  readonly interest: Cents;
  readonly fee: Cents;
  readonly knownOn: Day;
  readonly supersededOn: Day | null;
}

export interface Payment {
  readonly paidOn: Day;
  readonly amount: Cents;
  readonly method: string | null;
  readonly knownOn: Day;
  readonly reversedOn: Day | null;
}

export interface Status {
  readonly statusDate: Day;
  readonly dpd: number;
  readonly amountPastDue: Cents | null;
  readonly outstandingPrincipal: Cents | null;
  readonly amountPaid: Cents | null;
  readonly knownOn: Day;
}

/** One loan with all that is ever known of it. */
export interface Ledger {
  readonly customer: string;
  readonly principal: Cents;
  readonly annualRate: number | null;
  readonly originatedOn: Day;
  readonly knownOn: Day;
  readonly closedOn: Day | null;
  readonly chargedOffOn: Day | null;
  readonly installments: readonly Installment[];
  readonly payments: readonly Payment[];
  readonly statuses: readonly Status[];
}

const date = (day: Day | null) => (day === null ? null : dateOfDay(day));
const money = (cents: Cents | null) => (cents === null ? null : (cents / 100).toFixed(2));

/** Name of the ledger at `index`; its `loan_key` is `index + 1`. */
export const loanId = (index: number) => `L${index}`;

/** Fills `stg_loan`, `stg_installment`, `stg_payment` and `stg_delinquency_status`. */
export async function stageLedgers(warehouse: Warehouse, ledgers: readonly Ledger[]): Promise<void> {
  const keyed = ledgers.map((ledger, index) => ({
    ledger,
    key: { loan_key: index + 1 },
  }));
  await stage(
    warehouse,
    'loan',
    keyed.map(({ ledger, key }, index) => ({
      ...key,
      customer_key: 1 + ledgers.findIndex((first) => first.customer === ledger.customer),
      loan_id: loanId(index),
      ...loanRow(ledger),
    })),
  );
  await stage(
    warehouse,
    'installment',
    keyed.flatMap(({ ledger, key }) =>
      ledger.installments.map((each) => ({ ...key, ...installmentRow(each) })),
    ),
  );
  await stage(
    warehouse,
    'payment',
    keyed.flatMap(({ ledger, key }) => ledger.payments.map((each) => ({ ...key, ...paymentRow(each) }))),
  );
  await stage(
    warehouse,
    'delinquency_status',
    keyed.flatMap(({ ledger, key }) => ledger.statuses.map((each) => ({ ...key, ...statusRow(each) }))),
  );
}

function loanRow(ledger: Ledger): StagedRow {
  return {
    customer_id: ledger.customer,
    product: 'personal',
    currency: 'CNY',
    principal: money(ledger.principal),
    annual_rate: ledger.annualRate,
    originated_on: date(ledger.originatedOn),
    known_on: date(ledger.knownOn),
    closed_on: date(ledger.closedOn),
    charged_off_on: date(ledger.chargedOffOn),
  };
}

function installmentRow(installment: Installment): StagedRow {
  return {
    installment_no: installment.no,
    due_on: date(installment.dueOn),
    principal_due: money(installment.principal),
    interest_due: money(installment.interest),
    fee_due: money(installment.fee),
    known_on: date(installment.knownOn),
    superseded_on: date(installment.supersededOn),
  };
}

function paymentRow(payment: Payment): StagedRow {
  return {
    paid_on: date(payment.paidOn),
    amount: money(payment.amount),
    method: payment.method,
    known_on: date(payment.knownOn),
    reversed_on: date(payment.reversedOn),
  };
}

function statusRow(status: Status): StagedRow {
  return {
    status_date: date(status.statusDate),
    dpd: status.dpd,
    amount_past_due: money(status.amountPastDue),
    outstanding_principal: money(status.outstandingPrincipal),
    amount_paid: money(status.amountPaid),
    known_on: date(status.knownOn),
  };
}
