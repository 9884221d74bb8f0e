import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceContracts } from '../../../pipeline/contracts/sources.js';
import { UsageError } from '../../../pipeline/core/errors.js';
import { asOfDate, buildPositions, type Sample, sampleOf, tables } from './sample.js';

let sample: Sample;
beforeAll(async () => {
  sample = await sampleOf({ loans: 3000 });
});
afterAll(() => sample.remove());

const count = async (sql: string, from = sample) =>
  Number((await from.warehouse.row<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).n);

describe.each(tables)('%s keeps its contract', (table) => {
  const contract = sourceContracts.find((candidate) => candidate.table === table)!;

  test('columns and types', async () => {
    const columns = await sample.warehouse.rows<{ column_name: string; column_type: string }>(
      `SELECT column_name, column_type FROM (DESCRIBE ${table})`,
    );
    expect(columns.map((column) => [column.column_name, column.column_type])).toEqual(
      contract.columns.map((column) => [column.name, column.type]),
    );
  });

  test('key, rules, values and references', async () => {
    const key = contract.key.join(', ');
    expect(await count(table)).toBeGreaterThan(10);
    expect(await count(table)).toBe(sample.rows[table]);
    expect(await count(`(SELECT ${key} FROM ${table} GROUP BY ${key} HAVING count(*) > 1)`)).toBe(0);
    for (const { holds } of contract.rules) {
      expect(await count(`${table} WHERE NOT (${holds})`), holds).toBe(0);
    }
    for (const { name, values, optional } of contract.columns) {
      if (!optional) expect(await count(`${table} WHERE ${name} IS NULL`), name).toBe(0);
      if (values) {
        const allowed = values.map((value) => `'${value}'`).join(', ');
        expect(await count(`${table} WHERE ${name} NOT IN (${allowed})`), name).toBe(0);
      }
    }
    for (const owner of ['loan', 'customer']) {
      if (table === owner || !contract.columns.some(({ name }) => name === `${owner}_id`)) continue;
      const orphans = `${table} WHERE ${owner}_id NOT IN (SELECT ${owner}_id FROM ${owner})`;
      expect(await count(orphans), owner).toBe(0);
    }
  });

  test('nothing happens or becomes known on as_of_date or later', async () => {
    const plans = ['due_on', 'promised_on', 'ends_on'];
    for (const { name, type } of contract.columns) {
      if ((type !== 'DATE' && type !== 'TIMESTAMP') || plans.includes(name)) continue;
      expect(await count(`${table} WHERE ${name} >= DATE '${asOfDate}'`), name).toBe(0);
    }
  });
});

test('nothing is known before it happens', async () => {
  expect(await count('payment WHERE known_on < paid_on OR known_on > paid_on + 5')).toBe(0);
  expect(await count('contact WHERE known_on <> CAST(contacted_at AS DATE)')).toBe(0);
  expect(await count('installment JOIN loan USING (loan_id) WHERE due_on < originated_on')).toBe(0);
  expect(await count('installment WHERE superseded_on < known_on')).toBe(0);
  expect(await count('payment JOIN loan USING (loan_id) WHERE paid_on <= originated_on')).toBe(0);
  expect(await count('payment JOIN loan USING (loan_id) WHERE paid_on > closed_on')).toBe(0);
  expect(await count('payment JOIN loan USING (loan_id) WHERE paid_on > charged_off_on')).toBe(0);
});

test('the portfolio holds every kind of event', async () => {
  const share = async (table: string, condition: string) =>
    (await count(`${table} WHERE ${condition}`)) / (await count(table));
  expect(await share('payment', 'known_on > paid_on')).toBeGreaterThan(0.02);
  expect(await share('payment', 'known_on > paid_on')).toBeLessThan(0.08);
  expect(await share('payment', 'reversed_on IS NOT NULL')).toBeGreaterThan(0.01);
  expect(await share('loan', 'closed_on IS NOT NULL')).toBeGreaterThan(0.3);
  expect(await count('loan WHERE charged_off_on IS NOT NULL')).toBeGreaterThan(5);
  expect(
    await count('(SELECT DISTINCT loan_id FROM installment WHERE superseded_on IS NOT NULL)'),
  ).toBeGreaterThan(50);
  expect(await count(`contact WHERE direction = 'inbound'`)).toBeGreaterThan(20);
  expect(await count('contact WHERE promised_on IS NOT NULL AND promised_amount > 0')).toBeGreaterThan(100);
  expect(await count(`customer WHERE timezone = 'Asia/Urumqi'`)).toBeGreaterThan(10);
  const perLoan = (table: string) => sample.rows[table] / sample.rows.loan;
  expect(perLoan('installment')).toBeCloseTo(15.4, 0);
  expect(perLoan('payment')).toBeCloseTo(9.8, 0);
  expect(sample.rows.loan / sample.rows.customer).toBeCloseTo(1.2, 1);
});

test('installments in force repay the principal of each loan', async () => {
  const wrong = `(SELECT loan_id FROM installment JOIN loan USING (loan_id) WHERE superseded_on IS NULL
    GROUP BY loan_id, principal HAVING sum(principal_due) <> principal)`;
  expect(await count(wrong)).toBe(0);
});

test('interest of an untouched schedule is that of its annuity, to the fen an installment', async () => {
  const wrong = `(SELECT loan_id, annual_rate / 12 AS r, sum(interest_due) AS interest,
      term_months * principal * r / (1 - pow(1 + r, -term_months)) - principal AS expected
    FROM installment JOIN loan USING (loan_id)
    WHERE loan_id NOT IN (SELECT loan_id FROM installment WHERE superseded_on IS NOT NULL)
      AND product <> 'card_installment'
    GROUP BY loan_id, annual_rate, term_months, principal
    HAVING abs(interest - expected) > 0.01 * term_months)`;
  expect(await count(wrong)).toBe(0);
});

test('a closed loan is paid in full, and overpaid by less than one rounding up', async () => {
  const paid = `(SELECT loan_id, sum(amount) AS paid FROM payment WHERE reversed_on IS NULL GROUP BY loan_id)`;
  const due = `(SELECT loan_id, sum(principal_due + interest_due + fee_due) AS due
    FROM installment WHERE superseded_on IS NULL GROUP BY loan_id)`;
  const wrong = `loan JOIN ${paid} USING (loan_id) JOIN ${due} USING (loan_id)
    WHERE (closed_on IS NOT NULL) <> (paid >= due) OR paid >= due + 100`;
  expect(await count(wrong)).toBe(0);
});

test('a right-party contact or promise raises payment in the five days from it', async () => {
  const shares = await sample.warehouse.rows<{ reached: string; share: number }>(`
    SELECT CASE WHEN outcome IN ('right_party', 'promise') THEN outcome ELSE 'missed' END AS reached,
      avg(CAST(EXISTS (FROM payment p WHERE p.loan_id = c.loan_id AND p.reversed_on IS NULL
        AND p.paid_on >= c.known_on AND p.paid_on < c.known_on + 5) AS INTEGER)) AS share
    FROM contact c
    WHERE channel = 'phone' AND outcome IN ('right_party', 'promise', 'no_answer', 'wrong_party')
      AND known_on < DATE '${asOfDate}' - 5
    GROUP BY ALL ORDER BY share`);
  expect(shares.map(({ reached }) => reached)).toEqual(['missed', 'right_party', 'promise']);
  expect(shares[1].share / shares[0].share).toBeGreaterThan(1.15);
  expect(shares[2].share / shares[0].share).toBeGreaterThan(1.5);
});

test('restricted customers are not called', async () => {
  const called = `contact c JOIN restriction r USING (customer_id)
    WHERE c.direction = 'outbound' AND c.channel IN ('phone', 'visit')
      AND c.known_on >= r.starts_on AND (r.ends_on IS NULL OR c.known_on < r.ends_on)`;
  expect(await count(called)).toBe(0);
});

async function overdueShares({ warehouse }: Sample, from: string, to: string): Promise<number[]> {
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE dates AS
    SELECT CAST(t AS DATE) AS t FROM range(DATE '${from}', DATE '${to}' + 1, INTERVAL 1 MONTH) AS months (t)`);
  await buildPositions(warehouse);
  const rows = await warehouse.rows<{ share: number }>(
    'SELECT avg(CAST(dpd >= 1 AS INTEGER)) AS share FROM position GROUP BY t ORDER BY t',
  );
  return rows.map(({ share }) => share);
}

test.each([
  [2000, 1],
  [3000, 7],
  [5000, 42],
])(
  'of %i loans, seed %i, between 6 and 12 in a hundred open ones are overdue at the last nine month starts',
  async (loans, seed) => {
    const made = await sampleOf({ loans, seed });
    for (const share of await overdueShares(made, '2025-11-01', asOfDate)) {
      expect(share).toBeGreaterThan(0.06);
      expect(share).toBeLessThan(0.12);
    }
    await made.remove();
  },
);

test('the shock raises the overdue share while it lasts, and can be left out', async () => {
  const [with_, without] = [
    await sampleOf({ loans: 4000, months: 20 }),
    await sampleOf({ loans: 4000, months: 20, shock: false }),
  ];
  const mean = (shares: number[]) => shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const during = (made: Sample) => overdueShares(made, '2025-10-01', '2025-12-01').then(mean);
  expect(await during(with_)).toBeGreaterThan((await during(without)) * 1.08);
  for (const made of [with_, without]) await made.remove();
});

test.each([
  [{ loans: 0 }, 'sample_loans'],
  [{ loans: 1.5 }, 'sample_loans'],
  [{ loans: 10, seed: Number.NaN }, 'sample_seed'],
  [{ loans: 10, months: 37 }, 'sample_months'],
  [{ loans: 10, asOfDate: '2026-07-02' }, 'sample_as_of_date'],
  [{ loans: 10, asOfDate: '2026-02-30' }, 'sample_as_of_date'],
])('%o is refused', async (options, code) => {
  const made = sampleOf(options);
  await expect(made).rejects.toThrow(UsageError);
  await expect(made).rejects.toMatchObject({ code });
});

test('one loan and one month of history are enough', async () => {
  const made = await sampleOf({ loans: 1, months: 1 });
  expect(made.rows).toMatchObject({ loan: 1, customer: 1, truth: 0 });
  await made.remove();
});
