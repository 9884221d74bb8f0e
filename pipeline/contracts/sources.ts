import { ruleChannels, stopKinds } from '../workspace/rule-pack-schema.js';
import type { RowRule, SourceColumn, SourceContract } from './source-contract.js';

const required = (name: string, type: SourceColumn['type'], values?: readonly string[]): SourceColumn => ({
  name,
  type,
  values,
});
const optional = (name: string, type: SourceColumn['type'], values?: readonly string[]): SourceColumn => ({
  name,
  type,
  values,
  optional: true,
});
const knownOn = optional('known_on', 'DATE');
const rowId = (name: string): SourceColumn => ({ name, type: 'VARCHAR', leftOut: 'key' });
const unread = (name: string): SourceColumn => ({ name, type: 'VARCHAR', optional: true, leftOut: 'unread' });

/** No ledger holds an amount of ten billion; it is a slipped decimal point or a key in the wrong column. */
const absurdAmount = '10000000000';

const amountRules = (...columns: string[]): RowRule[] =>
  columns.flatMap((column) => [
    { reason: `negative_${column}`, holds: `${column} >= 0` },
    { reason: `absurd_${column}`, holds: `${column} < ${absurdAmount}` },
  ]);

/** Dates outside these years are typing errors, not history. */
const dateRules = (...columns: string[]): RowRule[] =>
  columns.map((column) => ({
    reason: `impossible_${column}`,
    holds: `${column} >= DATE '1950-01-01' AND ${column} < DATE '2200-01-01'`,
  }));

const loan: SourceContract = {
  table: 'loan',
  key: ['loan_id'],
  columns: [
    required('loan_id', 'VARCHAR'),
    required('customer_id', 'VARCHAR'),
    required('product', 'VARCHAR'),
    required('originated_on', 'DATE'),
    required('principal', 'DECIMAL(18,2)'),
    optional('annual_rate', 'DOUBLE'),
    optional('term_months', 'INTEGER'),
    required('currency', 'VARCHAR'),
    optional('closed_on', 'DATE'),
    optional('charged_off_on', 'DATE'),
    knownOn,
  ],
  rules: [
    ...amountRules('principal'),
    ...dateRules('originated_on', 'closed_on', 'charged_off_on'),
    { reason: 'absurd_annual_rate', holds: 'annual_rate >= 0 AND annual_rate <= 10' },
    { reason: 'absurd_term_months', holds: 'term_months > 0 AND term_months <= 1200' },
  ],
  knownOnDefault: 'originated_on',
};

const installment: SourceContract = {
  table: 'installment',
  key: ['loan_id', 'installment_no'],
  columns: [
    required('loan_id', 'VARCHAR'),
    required('installment_no', 'INTEGER'),
    required('due_on', 'DATE'),
    required('principal_due', 'DECIMAL(18,2)'),
    required('interest_due', 'DECIMAL(18,2)'),
    required('fee_due', 'DECIMAL(18,2)'),
    optional('superseded_on', 'DATE'),
    knownOn,
  ],
  rules: [
    ...amountRules('principal_due', 'interest_due', 'fee_due'),
    ...dateRules('due_on', 'superseded_on'),
  ],
  knownOnDefault: 'loan_known_on',
  belongsTo: 'loan',
};

const payment: SourceContract = {
  table: 'payment',
  key: ['payment_id'],
  columns: [
    rowId('payment_id'),
    required('loan_id', 'VARCHAR'),
    required('paid_on', 'DATE'),
    required('amount', 'DECIMAL(18,2)'),
    optional('method', 'VARCHAR'),
    optional('reversed_on', 'DATE'),
    knownOn,
  ],
  rules: [
    ...amountRules('amount'),
    ...dateRules('paid_on', 'reversed_on'),
    { reason: 'reversed_before_paid', holds: 'reversed_on >= paid_on' },
  ],
  knownOnDefault: 'paid_on',
  belongsTo: 'loan',
};

const delinquencyStatus: SourceContract = {
  table: 'delinquency_status',
  key: ['loan_id', 'status_date'],
  columns: [
    required('loan_id', 'VARCHAR'),
    required('status_date', 'DATE'),
    required('dpd', 'INTEGER'),
    optional('amount_past_due', 'DECIMAL(18,2)'),
    optional('outstanding_principal', 'DECIMAL(18,2)'),
    optional('amount_paid', 'DECIMAL(18,2)'),
    knownOn,
  ],
  rules: [
    { reason: 'negative_dpd', holds: 'dpd >= 0' },
    { reason: 'absurd_dpd', holds: 'dpd <= 36500' },
    ...dateRules('status_date'),
  ],
  knownOnDefault: 'status_date',
  belongsTo: 'loan',
};

const customer: SourceContract = {
  table: 'customer',
  key: ['customer_id'],
  columns: [
    required('customer_id', 'VARCHAR'),
    optional('timezone', 'VARCHAR'),
    optional('region', 'VARCHAR'),
    optional('language', 'VARCHAR'),
    knownOn,
  ],
  rules: [],
  knownOnDefault: "DATE '1950-01-01'",
};

const contact: SourceContract = {
  table: 'contact',
  key: ['contact_id'],
  columns: [
    rowId('contact_id'),
    required('customer_id', 'VARCHAR'),
    optional('loan_id', 'VARCHAR'),
    required('contacted_at', 'TIMESTAMP'),
    required('channel', 'VARCHAR', ruleChannels),
    required('direction', 'VARCHAR', ['outbound', 'inbound']),
    required('outcome', 'VARCHAR'),
    optional('promised_amount', 'DECIMAL(18,2)'),
    optional('promised_on', 'DATE'),
    unread('agent_id'),
    unread('agency_id'),
    knownOn,
  ],
  rules: [...amountRules('promised_amount'), ...dateRules('contacted_at', 'promised_on')],
  knownOnDefault: "CAST(timezone($timezone, timezone('UTC', contacted_at)) AS DATE)",
  belongsTo: 'customer',
};

const restriction: SourceContract = {
  table: 'restriction',
  key: ['customer_id', 'loan_id', 'kind', 'starts_on'],
  columns: [
    required('customer_id', 'VARCHAR'),
    optional('loan_id', 'VARCHAR'),
    required('kind', 'VARCHAR', stopKinds),
    required('starts_on', 'DATE'),
    optional('ends_on', 'DATE'),
    knownOn,
  ],
  rules: [
    ...dateRules('starts_on', 'ends_on'),
    { reason: 'ends_before_it_starts', holds: 'ends_on >= starts_on' },
  ],
  knownOnDefault: 'starts_on',
  belongsTo: 'customer',
};

/** What customers said about being contacted through a channel: given or withdrawn; the latest word counts. */
const consent: SourceContract = {
  table: 'consent',
  key: ['customer_id', 'channel', 'decided_on', 'given'],
  columns: [
    required('customer_id', 'VARCHAR'),
    required('channel', 'VARCHAR', ruleChannels),
    required('decided_on', 'DATE'),
    required('given', 'BOOLEAN'),
    knownOn,
  ],
  rules: dateRules('decided_on'),
  knownOnDefault: 'decided_on',
  belongsTo: 'customer',
};

const providedOutcome: SourceContract = {
  table: 'provided_outcome',
  key: ['loan_id', 'as_of_date'],
  columns: [
    required('loan_id', 'VARCHAR'),
    required('as_of_date', 'DATE'),
    required('bad', 'BOOLEAN'),
    knownOn,
  ],
  rules: dateRules('as_of_date'),
  knownOnDefault: 'as_of_date',
  belongsTo: 'loan',
};

/**
 * The input contract, in the order in which the tables are loaded: `loan` first, because the others
 * are checked against it.
 */
export const sourceContracts: readonly SourceContract[] = [
  loan,
  installment,
  payment,
  delinquencyStatus,
  customer,
  contact,
  restriction,
  consent,
  providedOutcome,
];

/** The names of all source tables. */
export const sourceTables = sourceContracts.map((contract) => contract.table);
