import { literal } from '../../pipeline/warehouse/identifiers.js';
import { channelsUsed, population, products, pushMethods, restrictions } from './parameters.js';
import type { StagedTable, StagedTableDeclaration } from './staged-table.js';

/** Codes of `payment.method`. */
export const methods = [...pushMethods, 'direct_debit'] as const;
export type Method = (typeof methods)[number];

/** Codes of `contact.outcome`; the last two are of inbound contacts. */
export const contactOutcomes = [
  'delivered',
  'no_answer',
  'wrong_party',
  'right_party',
  'promise',
  'refused',
  'dispute',
  'payment_advice',
  'hardship_plea',
] as const;
export type ContactOutcome = (typeof contactOutcomes)[number];

export const regions = population.regions.map(([region]) => region);
export const timezones = [population.defaultTimezone, ...Object.values(population.timezoneOfRegion)];

const id = (prefix: string, digits: number, column: string) => `format('${prefix}{:0${digits}d}', ${column})`;
const loanId = `${id('L', 7, 'loan')} AS loan_id`;
const customerId = `${id('C', 7, 'customer')} AS customer_id`;
const date = (column: string) => `DATE '1970-01-01' + nullif(${column}, 0) AS ${column}`;
const money = (column: string) => `CAST(${column} * 0.01 AS DECIMAL(18,2)) AS ${column}`;
const text = (texts: readonly string[], column: string, name: string) =>
  `([${texts.map(literal).join(', ')}])[${column} + 1] AS ${name}`;
const numbered = (prefix: string, digits: number, column: string, name: string) =>
  `CASE WHEN ${column} > 0 THEN ${id(prefix, digits, column)} END AS ${name}`;

/** The tables of the portfolio, with exactly the columns of the input contract, and the truth. */
export const portfolioTables = {
  loan: {
    name: 'loan',
    integers: [
      'loan',
      'customer',
      'product',
      'originated_on',
      'principal',
      'rate',
      'term_months',
      'closed_on',
      'charged_off_on',
    ],
    select: [
      loanId,
      customerId,
      text(
        products.map((product) => product.name),
        'product',
        'product',
      ),
      date('originated_on'),
      money('principal'),
      'rate / 10000.0::DOUBLE AS annual_rate',
      'term_months',
      `'CNY' AS currency`,
      date('closed_on'),
      date('charged_off_on'),
      `DATE '1970-01-01' + staged.originated_on AS known_on`,
    ].join(', '),
  },
  installment: {
    name: 'installment',
    integers: [
      'loan',
      'installment_no',
      'due_on',
      'principal_due',
      'interest_due',
      'fee_due',
      'superseded_on',
      'known_on',
    ],
    select: [
      loanId,
      'installment_no',
      date('due_on'),
      money('principal_due'),
      money('interest_due'),
      money('fee_due'),
      date('superseded_on'),
      date('known_on'),
    ].join(', '),
  },
  payment: {
    name: 'payment',
    integers: ['payment', 'loan', 'paid_on', 'amount', 'method', 'reversed_on', 'known_on'],
    select: [
      `${id('P', 8, 'payment')} AS payment_id`,
      loanId,
      date('paid_on'),
      money('amount'),
      text(methods, 'method', 'method'),
      date('reversed_on'),
      date('known_on'),
    ].join(', '),
  },
  customer: {
    name: 'customer',
    integers: ['customer', 'region', 'timezone', 'known_on'],
    select: [
      customerId,
      text(timezones, 'timezone', 'timezone'),
      text(regions, 'region', 'region'),
      `'zh' AS language`,
      date('known_on'),
    ].join(', '),
  },
  contact: {
    name: 'contact',
    integers: [
      'contact',
      'customer',
      'loan',
      'minute',
      'channel',
      'inbound',
      'outcome',
      'promised_amount',
      'promised_on',
      'agent',
      'agency',
    ],
    select: [
      `${id('K', 8, 'contact')} AS contact_id`,
      customerId,
      loanId,
      // The simulation lives by the clock of Asia/Shanghai; moments are written in UTC.
      'make_timestamp((minute - 480) * 60000000::BIGINT) AS contacted_at',
      text(channelsUsed, 'channel', 'channel'),
      text(['outbound', 'inbound'], 'inbound', 'direction'),
      text(contactOutcomes, 'outcome', 'outcome'),
      'CAST(nullif(promised_amount, 0) * 0.01 AS DECIMAL(18,2)) AS promised_amount',
      date('promised_on'),
      numbered('A', 3, 'agent', 'agent_id'),
      numbered('AG', 2, 'agency', 'agency_id'),
      'CAST(make_timestamp(minute * 60000000::BIGINT) AS DATE) AS known_on',
    ].join(', '),
  },
  restriction: {
    name: 'restriction',
    integers: ['customer', 'loan', 'kind', 'starts_on', 'ends_on', 'known_on'],
    select: [
      customerId,
      numbered('L', 7, 'loan', 'loan_id'),
      text(
        restrictions.kinds.map((kind) => kind.kind),
        'kind',
        'kind',
      ),
      date('starts_on'),
      date('ends_on'),
      date('known_on'),
    ].join(', '),
  },
  truth: {
    name: 'truth',
    integers: ['loan', 'as_of_date'],
    doubles: ['p_roll_forward'],
    select: [loanId, date('as_of_date'), 'p_roll_forward'].join(', '),
  },
  truth_effects: {
    name: 'truth_effects',
    integers: ['loan', 'as_of_date', 'channel'],
    doubles: ['untreated', 'added'],
    select: [
      loanId,
      date('as_of_date'),
      text(channelsUsed, 'channel', 'channel'),
      'untreated * 0.01 AS untreated_recovery',
      'added * 0.01 AS added_recovery',
    ].join(', '),
  },
} as const satisfies Record<string, StagedTableDeclaration>;

/** Name of a table that a portfolio has. */
export type TableName = keyof typeof portfolioTables;

/** All tables, open for writing. */
export type PortfolioStage = Readonly<Record<TableName, StagedTable>>;
