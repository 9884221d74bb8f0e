import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import {
  ingested,
  installments,
  loans,
  type Portfolio,
  payments,
  stagedBook,
  stageSelect,
  tableOf,
} from './portfolio.js';

/** Appends one line to a file of the portfolio and says what became of it. */
async function fate(portfolio: Portfolio, table: string) {
  return ingested(portfolio, async ({ report, rows }) => {
    const { read, accepted } = tableOf(report, table);
    const refused = await rows(`SELECT key, reason, row FROM stg_${table}_quarantine ORDER BY key, reason`);
    return { read, accepted, refused };
  });
}

describe('a payment', () => {
  const cases: [string, string, string | undefined][] = [
    ['of a loan that is not there', 'P9,A7,2024-02-04,1,', 'orphan_loan_id'],
    ['without a loan', 'P9,,2024-02-04,1,', 'missing_loan_id'],
    ['without an id', ',A1,2024-02-04,1,', 'missing_payment_id'],
    ['whose id is blank', '"  ",A1,2024-02-04,1,', 'missing_payment_id'],
    ['below zero', 'P9,A1,2024-02-04,-0.01,', 'negative_amount'],
    ['of nothing', 'P9,A1,2024-02-04,0,', undefined],
    ['of ten billion', 'P9,A1,2024-02-04,10000000000,', 'absurd_amount'],
    ['just below ten billion', 'P9,A1,2024-02-04,9999999999.99,', undefined],
    ['of more digits than money has', 'P9,A1,2024-02-04,99999999999999999999999,', 'not_a_number_in_amount'],
    ['of 1e309', 'P9,A1,2024-02-04,1e309,', 'not_a_number_in_amount'],
    ['of 1e2', 'P9,A1,2024-02-04,1e2,', undefined],
    ['with three decimals', 'P9,A1,2024-02-04,10.005,', 'more_than_two_decimals_in_amount'],
    ['with three decimals, the last a zero', 'P9,A1,2024-02-04,10.050,', undefined],
    ['with a decimal far out', 'P9,A1,2024-02-04,10.000000001,', 'more_than_two_decimals_in_amount'],
    ['of NaN', 'P9,A1,2024-02-04,NaN,', 'not_a_number_in_amount'],
    ['of infinity', 'P9,A1,2024-02-04,inf,', 'not_a_number_in_amount'],
    ['of -Infinity', 'P9,A1,2024-02-04,-Infinity,', 'not_a_number_in_amount'],
    ['in full-width digits', 'P9,A1,2024-02-04,１２,', 'not_a_number_in_amount'],
    ['with thousands separators', 'P9,A1,2024-02-04,"1,234.50",', 'not_a_number_in_amount'],
    ['with underscores', 'P9,A1,2024-02-04,1_000,', 'not_a_number_in_amount'],
    ['with a currency sign', 'P9,A1,2024-02-04,¥10,', 'not_a_number_in_amount'],
    ['with a decimal comma', 'P9,A1,2024-02-04,"10,50",', 'not_a_number_in_amount'],
    ['with blanks around its amount', 'P9,A1,2024-02-04,  10.50 ,', undefined],
    ['without an amount', 'P9,A1,2024-02-04,,', 'missing_amount'],
    ['on 30 February', 'P9,A1,2024-02-30,1,', 'not_a_date_in_paid_on'],
    ['on 29 February of no leap year', 'P9,A1,2023-02-29,1,', 'not_a_date_in_paid_on'],
    ['on 29 February', 'P9,A1,2024-02-29,1,', undefined],
    ['with slashes in its date', 'P9,A1,2024/2/3,1,', undefined],
    ['with the time of day in its date', 'P9,A1,2024-02-04 23:59:59,1,', undefined],
    ['with a time no clock shows', 'P9,A1,2024-02-04x,1,', 'not_a_date_in_paid_on'],
    ['with a zone that moves its date', 'P9,A1,2024-02-04T23:00:00+08:00,1,', 'not_a_date_in_paid_on'],
    ['on a date without separators', 'P9,A1,20240204,1,', 'not_a_date_in_paid_on'],
    ['on a date the other way round', 'P9,A1,04.02.2024,1,', 'not_a_date_in_paid_on'],
    ['on the day infinity', 'P9,A1,infinity,1,', 'not_a_date_in_paid_on'],
    ['on the day epoch', 'P9,A1,epoch,1,', 'not_a_date_in_paid_on'],
    ['in the year 24', 'P9,A1,0024-02-04,1,', 'impossible_paid_on'],
    ['in the year 9999', 'P9,A1,9999-12-31,1,', 'impossible_paid_on'],
    ['with a NUL byte in its id', 'P\0 9,A1,2024-02-04,1,', 'nul_byte_in_payment_id'],
    ['with an id of 501 bytes', `${'P'.repeat(501)},A1,2024-02-04,1,`, 'too_long_payment_id'],
    ['with an id of 500 bytes', `${'P'.repeat(500)},A1,2024-02-04,1,`, undefined],
  ];
  it('is accepted, or refused with one reason', async () => {
    // Each line has a method that tells it, so that ids may be broken too.
    const lines = cases.map(([, line], index) =>
      line.replace('P9', `P9${index}`).replace(/,$/, `,m${index}`),
    );
    const files = { 'payments.csv': `${payments}${lines.join('\n')}\n` };
    await ingested({ files }, async ({ report, rows }) => {
      expect(tableOf(report, 'payment').read).toBe(cases.length + 2);
      const refused = await rows("SELECT row ->> 'method' AS method, reason FROM stg_payment_quarantine");
      const accepted = await rows("SELECT method FROM stg_payment WHERE method LIKE 'm%'");
      const fates = new Map([
        ...refused.map(({ method, reason }) => [method, reason] as const),
        ...accepted.map(({ method }) => [method, undefined] as const),
      ]);
      const seen = cases.map(([name], index) => [
        name,
        fates.has(`m${index}`) ? fates.get(`m${index}`) : 'lost',
      ]);
      expect(seen).toEqual(cases.map(([name, , reason]) => [name, reason]));
    });
  });

  it('is refused when its method is no text', async () => {
    const files = { 'payments.csv': `${payments}P3,A1,2024-02-04,1,de\0bit\nP4,A1,2024-02-04,1,\ufffd\n` };
    const { refused } = await fate({ files }, 'payment');
    expect(refused.map(({ key, reason }) => [key, reason])).toEqual([
      ['P3', 'nul_byte_in_method'],
      ['P4', 'undecodable_method'],
    ]);
  });

  it('reversed before it was paid', async () => {
    const sources = { payment: "SELECT *, DATE '2024-02-04' AS reversed_on FROM raw.payments" };
    const { accepted, refused } = await fate({ sources }, 'payment');
    expect(accepted).toBe(1);
    expect(refused).toMatchObject([{ key: 'P2', reason: 'reversed_before_paid' }]);
  });

  it('keeps its whole row, as given, in quarantine', async () => {
    const { refused } = await fate(
      { files: { 'payments.csv': `${payments} P9 ,A1,2024-13-04,1.234,\n` } },
      'payment',
    );
    expect(refused).toHaveLength(1);
    expect(refused[0].key).toBe(' P9 ');
    expect(JSON.parse(String(refused[0].row))).toEqual({
      payment_id: ' P9 ',
      loan_id: 'A1',
      paid_on: '2024-13-04',
      amount: '1.234',
      method: null,
    });
  });
});

describe('typed values', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await stagedBook();
  });
  afterAll(() => warehouse.close());

  /** The staged value of one row, or the reason why it was refused. */
  async function outcomeOf(table: string, column: string, select: string, lags?: Record<string, number>) {
    await stageSelect(warehouse, table, select, lags);
    const [seen] = await warehouse.rows(
      `SELECT CAST(${column} AS VARCHAR) AS outcome FROM stg_${table}
       UNION ALL SELECT reason FROM stg_${table}_quarantine`,
    );
    return seen.outcome;
  }

  const payment = (amount: string) =>
    `SELECT 'P9' AS payment_id, 'A1' AS loan_id, DATE '2024-02-04' AS paid_on, ${amount} AS amount`;
  it.each([
    ['DOUBLE 0.1 + 0.2', 'CAST(0.1 AS DOUBLE) + CAST(0.2 AS DOUBLE)', '0.30'],
    ['FLOAT 1234.56', 'CAST(1234.56 AS FLOAT)', '1234.56'],
    ['DECIMAL with many zeros', 'CAST(12.5 AS DECIMAL(38,20))', '12.50'],
    ['HUGEINT', 'CAST(7 AS HUGEINT)', '7.00'],
    ['DOUBLE NaN', "CAST('nan' AS DOUBLE)", 'not_a_number_in_amount'],
    ['DOUBLE infinity', "CAST('inf' AS DOUBLE)", 'not_a_number_in_amount'],
    ['DOUBLE 10.005', 'CAST(10.005 AS DOUBLE)', 'more_than_two_decimals_in_amount'],
    ['DECIMAL 10.005', '10.005', 'more_than_two_decimals_in_amount'],
    ['huge HUGEINT', "CAST('170141183460469231731687303715884105727' AS HUGEINT)", 'not_a_number_in_amount'],
    ['a list', '[1, 2]', 'not_a_number_in_amount'],
    ['a date', "DATE '2024-01-01'", 'not_a_number_in_amount'],
    ['a boolean', 'TRUE', 'not_a_number_in_amount'],
  ])('amount as %s', async (_, amount, outcome) => {
    expect(await outcomeOf('payment', 'amount', payment(amount))).toBe(outcome);
  });

  it.each([
    ["'0x10'", 'not_a_number_in_installment_no'],
    ["'1_0'", 'not_a_number_in_installment_no'],
    ["'1.5'", 'not_a_number_in_installment_no'],
    ['1.5', 'not_a_number_in_installment_no'],
    ['CAST(1.5 AS DOUBLE)', 'not_a_number_in_installment_no'],
    ['3000000000', 'not_a_number_in_installment_no'],
    ["' 12.0 '", '12'],
    ['CAST(12 AS DOUBLE)', '12'],
  ])('installment_no as %s', async (no, outcome) => {
    const installment = `SELECT 'A1' AS loan_id, ${no} AS installment_no, '2024-02-05' AS due_on, 1 AS principal_due, 0 AS interest_due, 0 AS fee_due`;
    expect(await outcomeOf('installment', 'installment_no', installment)).toBe(outcome);
  });

  it.each([
    ['DATE', "DATE '2024-02-04'", '2024-02-04'],
    ['TIMESTAMP', "TIMESTAMP '2024-02-04 23:30:00'", '2024-02-04'],
    ['TIMESTAMPTZ at midnight', "TIMESTAMPTZ '2024-02-04 00:00:00+00'", '2024-02-04'],
    ['TIMESTAMPTZ at noon', "TIMESTAMPTZ '2024-02-04 12:00:00+00'", 'not_a_date_in_paid_on'],
    ['BIGINT', '20240204', 'not_a_date_in_paid_on'],
    ["DATE 'infinity'", "DATE 'infinity'", 'impossible_paid_on'],
    ['the last date of all', "DATE '5881580-07-10'", 'impossible_paid_on'],
  ])('paid_on as %s', async (_, date, outcome) => {
    const select = `SELECT 'P9' AS payment_id, 'A1' AS loan_id, ${date} AS paid_on, 1 AS amount`;
    expect(await outcomeOf('payment', 'paid_on', select, { payment: 3 })).toBe(outcome);
  });

  it.each([
    ["'2024-02-04 10:00'", '2024-02-04 10:00:00'],
    ["'2024-02-04T10:00:00.250Z'", '2024-02-04 10:00:00.25'],
    ["'2024-02-04 10:00:00+08:00'", '2024-02-04 02:00:00'],
    ["'2024-02-04'", '2024-02-04 00:00:00'],
    ["TIMESTAMPTZ '2024-02-04 10:00:00+08'", '2024-02-04 02:00:00'],
    ["'2024-02-04 25:00'", 'not_a_date_in_contacted_at'],
    ["'yesterday'", 'not_a_date_in_contacted_at'],
  ])('contacted_at as %s is a time in UTC', async (time, outcome) => {
    const contact = `SELECT 'K1' AS contact_id, 'C1' AS customer_id, ${time} AS contacted_at, 'phone' AS channel, 'outbound' AS direction, 'promise' AS outcome`;
    expect(await outcomeOf('contact', 'contacted_at', contact)).toBe(outcome);
  });

  it.each([
    ["'1'", 'true'],
    ["'No'", 'false'],
    ['0', 'false'],
    ['TRUE', 'true'],
    ["'2'", 'not_a_boolean_in_bad'],
    ["'bad'", 'not_a_boolean_in_bad'],
    ['NULL', 'missing_bad'],
  ])('bad as %s', async (bad, outcome) => {
    const sources = { provided_outcome: `SELECT 'A1' AS loan_id, '2024-03-01' AS as_of_date, ${bad} AS bad` };
    expect(await outcomeOf('provided_outcome', 'bad', sources.provided_outcome)).toBe(outcome);
  });

  it('a rate is finite and between 0 and 10', async () => {
    const rates = ['0.18', 'inf', 'nan', '-0.1', '36'];
    const content = rates.map((rate, i) => `B${i},C1,card,2024-01-05,1,CNY,${rate}\n`).join('');
    const files = {
      'loans.csv': `${loans.replace('currency\n', 'currency,annual_rate\n').replaceAll('CNY\n', 'CNY,\n')}${content}`,
    };
    const { accepted, refused } = await fate({ files }, 'loan');
    expect(accepted).toBe(3);
    expect(refused.map(({ key, reason }) => `${key} ${reason}`)).toEqual([
      'B1 not_a_number_in_annual_rate',
      'B2 not_a_number_in_annual_rate',
      'B3 absurd_annual_rate',
      'B4 absurd_annual_rate',
    ]);
  });
});

describe('other tables', () => {
  it('a loan in another currency is refused, and with it what belongs to it', async () => {
    const files = { 'loans.csv': loans.replace('2500.50,CNY', '2500.50,USD') };
    await ingested({ files }, async ({ report }) => {
      expect(tableOf(report, 'loan').reasons).toEqual({ other_currency: 1 });
      expect(tableOf(report, 'installment').reasons).toEqual({ orphan_loan_id: 1 });
      expect(tableOf(report, 'payment').reasons).toEqual({ orphan_loan_id: 1 });
    });
  });

  it('channels and kinds are those of the contract', async () => {
    const sources = {
      contact: `SELECT 'K' || channel AS contact_id, 'C1' AS customer_id, '2024-02-04 10:00' AS contacted_at, channel, 'outbound' AS direction, 'no_answer' AS outcome
        FROM (VALUES ('phone'), ('Phone'), ('fax')) t(channel)`,
      restriction: `SELECT customer_id, kind, starts_on, '2024-01-01' AS ends_on
        FROM (VALUES ('C1', 'dispute', '2023-01-01'), ('C1', 'angry', '2023-01-01'), ('C1', 'deceased', '2024-01-02'), ('C7', 'deceased', '2023-01-01')) t(customer_id, kind, starts_on)`,
    };
    await ingested({ sources }, async ({ report }) => {
      expect(tableOf(report, 'contact')).toMatchObject({ accepted: 1, reasons: { unknown_channel: 2 } });
      expect(tableOf(report, 'restriction')).toMatchObject({
        accepted: 1,
        reasons: { unknown_kind: 1, ends_before_it_starts: 1, orphan_customer_id: 1 },
      });
    });
  });

  it('known_on defaults to the event and the configured lag, and a stated one wins', async () => {
    const sources = {
      installment: 'SELECT * FROM raw.installments',
      payment:
        "SELECT *, CASE payment_id WHEN 'P1' THEN '2024-02-20' ELSE '' END AS known_on FROM raw.payments",
    };
    const settings = { known_on_lag_days: { payment: 2, loan: 1 } };
    await ingested({ sources, settings }, async ({ rows }) => {
      expect(await rows('SELECT loan_id, known_on FROM stg_loan ORDER BY 1')).toEqual([
        { loan_id: 'A1', known_on: '2024-01-06' },
        { loan_id: 'A2', known_on: '2024-02-02' },
      ]);
      expect(await rows('SELECT paid_on, known_on FROM stg_payment ORDER BY 2')).toEqual([
        { paid_on: '2024-02-04', known_on: '2024-02-20' },
        { paid_on: '2024-03-09', known_on: '2024-03-11' },
      ]);
      expect(await rows('SELECT DISTINCT known_on FROM stg_installment ORDER BY 1')).toEqual([
        { known_on: '2024-01-06' },
        { known_on: '2024-02-02' },
      ]);
    });
  });

  it('an unreadable known_on is not replaced by its default', async () => {
    const sources = { payment: "SELECT *, 'soon' AS known_on FROM raw.payments" };
    const { accepted, refused } = await fate({ sources }, 'payment');
    expect(accepted).toBe(0);
    expect(refused.map((each) => each.reason)).toEqual(['not_a_date_in_known_on', 'not_a_date_in_known_on']);
  });

  it('empty text in an optional column is no value', async () => {
    const [row] = await ingested({}, ({ rows }) =>
      rows("SELECT method FROM stg_payment WHERE paid_on = DATE '2024-03-09'"),
    );
    expect(row).toEqual({ method: null });
  });

  it('tables without a source are empty, with every column of the contract', async () => {
    await ingested({}, async ({ rows }) => {
      const columns = await rows('SELECT column_name FROM (DESCRIBE stg_contact)');
      expect(columns.map((column) => column.column_name)).toContain('promised_on');
      expect(await rows('SELECT * FROM stg_contact')).toEqual([]);
      expect(await rows('SELECT key, reason, row FROM stg_restriction_quarantine')).toEqual([]);
    });
  });

  it('a header without rows is a day without rows', async () => {
    const files = { 'payments.csv': payments.split('\n')[0] };
    const { read, accepted } = await fate({ files }, 'payment');
    expect({ read, accepted }).toEqual({ read: 0, accepted: 0 });
  });

  it('installments of a schedule that changed are kept beside each other', async () => {
    const files = { 'installments.csv': `${installments}A1,3,2024-04-05,100,0,0\n` };
    expect((await fate({ files }, 'installment')).accepted).toBe(4);
  });
});
