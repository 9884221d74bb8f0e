import type { TableContract } from '../warehouse/build-table.js';

const money = 'DECIMAL(18,2)';

/** Open loans; one row a loan. */
export const arrOpen: TableContract = { loan_key: 'INTEGER' };

/** Loans that owe more than they have paid, at the dates of a scope; one row a date and loan. */
export const scopePastDue: TableContract = { as_of_date: 'DATE', loan_key: 'INTEGER' };

/** Loans of the scope at a snapshot, whose position is worked out; one row a loan. */
export const arrScope: TableContract = { loan_key: 'INTEGER' };

/** All installments of the loans of the scope, whenever known; one row an installment. */
export const scopeInstallment: TableContract = {
  loan_key: 'INTEGER',
  installment_no: 'INTEGER',
  due_on: 'DATE',
  known_on: 'DATE',
  superseded_on: 'DATE',
  principal_due: money,
  charges_due: money,
};

/** All payments of the loans of the scope, whenever known; one row a payment. */
export const scopePayment: TableContract = {
  loan_key: 'INTEGER',
  paid_on: 'DATE',
  amount: money,
  method: 'VARCHAR',
  reversed_on: 'DATE',
  known_on: 'DATE',
};

/** Where a loan stands at a snapshot; one row a loan of the scope. */
export const arrPosition: TableContract = {
  loan_key: 'INTEGER',
  dpd: 'INTEGER',
  oldest_unpaid_due_on: 'DATE',
  amount_past_due: money,
  outstanding_principal: money,
  /** In the schedule in force at the snapshot; 0 without a schedule. */
  installments: 'INTEGER',
  /** Of these, due at the snapshot or later. */
  installments_to_come: 'INTEGER',
};

/** The accounts to rank; one row a loan. */
export const arrCohort: TableContract = {
  loan_key: 'INTEGER',
  customer_key: 'INTEGER',
  loan_id: 'VARCHAR',
  customer_id: 'VARCHAR',
  product: 'VARCHAR',
  currency: 'VARCHAR',
  as_of_date: 'DATE',
  dpd: 'INTEGER',
  bucket_ordinal: 'INTEGER',
  dpd_bucket: 'VARCHAR',
  oldest_unpaid_due_on: 'DATE',
  amount_past_due: money,
  outstanding_principal: money,
  /** In the schedule in force at the snapshot; 0 without a schedule. */
  installments: 'INTEGER',
  /** Of these, due at the snapshot or later. */
  installments_to_come: 'INTEGER',
};

/** Payments of the cohort known at the snapshot; one row a payment. */
export const arrPayment: TableContract = {
  loan_key: 'INTEGER',
  paid_on: 'DATE',
  amount: money,
  method: 'VARCHAR',
  reversed_on: 'DATE',
  reversed: 'BOOLEAN',
};

/** Contacts of the cohort's customers known at the snapshot; one row a contact. */
export const arrContact: TableContract = {
  customer_key: 'INTEGER',
  /** NULL for a contact about no loan, or about all. */
  loan_key: 'INTEGER',
  contacted_on: 'DATE',
  outbound: 'BOOLEAN',
  outcome: 'VARCHAR',
  promised_amount: money,
  promised_on: 'DATE',
};

/** All paid on a loan of the cohort up to a day; one row a loan and day with payments. */
export const arrPaid: TableContract = { loan_key: 'INTEGER', paid_on: 'DATE', paid: money };

/** Installments of the cohort and when they were cleared; one row an installment and schedule version. */
export const arrInstallment: TableContract = {
  loan_key: 'INTEGER',
  in_force_from: 'DATE',
  in_force_to: 'DATE',
  installment_no: 'INTEGER',
  ordinal: 'INTEGER',
  due_on: 'DATE',
  amount_due: money,
  cumulative_due: money,
  cleared_on: 'DATE',
  oldest_from: 'DATE',
  oldest_to: 'DATE',
};

/** Stretches of delinquent snapshots [from_on, to_on); disjoint within a loan. */
export const arrTimeline: TableContract = {
  loan_key: 'INTEGER',
  from_on: 'DATE',
  to_on: 'DATE',
  dpd_first: 'INTEGER',
  dpd_daily: 'INTEGER',
};

/** The greatest amount ever past due on a loan of the cohort; one row a loan of which the source tells it. */
export const arrPeak: TableContract = { loan_key: 'INTEGER', past_due_max: money };
