import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ingested, loans, payments, stagedBook, stageSelect, tableOf } from './portfolio.js';

describe('of the rows of one key the first known stays', () => {
  it('payments, whatever their order in the file', async () => {
    const payment = `SELECT * FROM (VALUES
      ('P1', 'A1', '2024-02-04', 30, '2024-02-09'),
      ('P1', 'A2', '2024-02-04', 20, '2024-02-05'),
      ('P1', 'A1', '2024-02-04', 10, '2024-02-07'),
      ('P2', 'A1', '2024-02-04', 10, '2024-02-07')) t(payment_id, loan_id, paid_on, amount, known_on)`;
    await ingested({ sources: { payment } }, async ({ report, rows }) => {
      expect(tableOf(report, 'payment')).toEqual({
        table: 'payment',
        read: 4,
        accepted: 2,
        quarantined: 2,
        reasons: { duplicate_key: 2 },
      });
      expect(await rows('SELECT known_on, amount FROM stg_payment ORDER BY 1')).toEqual([
        { known_on: '2024-02-05', amount: '20.00' },
        { known_on: '2024-02-07', amount: '10.00' },
      ]);
      const refused = await rows('SELECT key, row FROM stg_payment_quarantine ORDER BY row');
      expect(
        refused.map(({ key, row }) => [key, JSON.parse(String(row)).loan_id, JSON.parse(String(row)).amount]),
      ).toEqual([
        ['P1', 'A1', 10],
        ['P1', 'A1', 30],
      ]);
    });
  });

  it('loans, and their keys leave no gap', async () => {
    const files = { 'loans.csv': `${loans}A1,C9,other,2024-01-06,9,CNY\nA0,C1,card,2024-01-01,1,CNY\n` };
    await ingested({ files }, async ({ report, rows }) => {
      expect(tableOf(report, 'loan').reasons).toEqual({ duplicate_key: 1 });
      expect(
        await rows('SELECT loan_key, loan_id, customer_id, customer_key FROM stg_loan ORDER BY 1'),
      ).toEqual([
        { loan_key: 1, loan_id: 'A0', customer_id: 'C1', customer_key: 1 },
        { loan_key: 2, loan_id: 'A1', customer_id: 'C1', customer_key: 1 },
        { loan_key: 3, loan_id: 'A2', customer_id: 'C1', customer_key: 1 },
      ]);
      expect(await rows('SELECT key FROM stg_loan_quarantine')).toEqual([{ key: 'A1' }]);
    });
  });

  it('rows alike in every column, and a whole file given twice', async () => {
    const files = { 'day-1.csv': payments, 'day-2.csv': payments };
    await ingested({ files, declared: { payments: 'day-*.csv' } }, async ({ report }) => {
      expect(tableOf(report, 'payment')).toMatchObject({
        read: 4,
        accepted: 2,
        reasons: { duplicate_key: 2 },
      });
    });
  });

  it('restrictions, where an empty loan_id equals another', async () => {
    const restriction = `SELECT 'C1' AS customer_id, loan_id, 'dispute' AS kind, '2024-01-01' AS starts_on
      FROM (VALUES (NULL), (''), ('A1'), ('A2'), ('A1')) t(loan_id)`;
    await ingested({ sources: { restriction } }, async ({ report }) => {
      expect(tableOf(report, 'restriction')).toMatchObject({ accepted: 3, reasons: { duplicate_key: 2 } });
    });
  });

  it('installments with any numbers, and statuses on any dates: as brute force finds', async () => {
    const warehouse = await stagedBook();
    const keys = fc.array(
      fc.tuple(
        fc.constantFrom('A1', 'A2'),
        fc.oneof(fc.integer({ min: -130, max: 130 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      ),
      { minLength: 1, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(keys, async (drawn) => {
        const installment = `SELECT loan_id, no AS installment_no, '2024-02-05' AS due_on, 1 AS principal_due, 0 AS interest_due, 0 AS fee_due
          FROM (VALUES ${drawn.map(([loan, no]) => `('${loan}', CAST(${no} AS BIGINT))`).join(', ')}) t(loan_id, no)`;
        const provided_outcome = `SELECT loan_id, DATE '2000-01-01' + CAST(abs(no) % 20000 AS INTEGER) AS as_of_date, TRUE AS bad
          FROM (VALUES ${drawn.map(([loan, no]) => `('${loan}', CAST(${no} AS BIGINT))`).join(', ')}) t(loan_id, no)`;
        const distinct = (of: (no: number) => number) =>
          new Set(drawn.map(([loan, no]) => `${loan}/${of(no)}`)).size;
        expect((await stageSelect(warehouse, 'installment', installment)).accepted).toBe(
          distinct((no) => no),
        );
        expect((await stageSelect(warehouse, 'provided_outcome', provided_outcome)).accepted).toBe(
          distinct((no) => Math.abs(no) % 20000),
        );
      }),
      { numRuns: 40, seed: 7 },
    );
    warehouse.close();
  });

  it('the same rows stay for any order of the rows and any number of threads', async () => {
    const lines = Array.from(
      { length: 400 },
      (_, i) => `P${i % 150},A${1 + (i % 2)},2024-02-${10 + (i % 7)},${i % 11},m${i % 3}`,
    );
    const header = payments.split('\n')[0];
    const seen = [];
    for (const threads of [1, 2, 7])
      for (const order of [lines, [...lines].reverse()])
        seen.push(
          await ingested(
            { files: { 'payments.csv': [header, ...order].join('\n') } },
            ({ rows }) => rows('SELECT * FROM stg_payment ORDER BY ALL'),
            threads,
          ),
        );
    expect(seen[0]).toHaveLength(150);
    for (const other of seen) expect(other).toEqual(seen[0]);
  });
});
