import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PartitionManifest } from '../../pipeline/contracts/partition-manifest.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { partitionShare, sampleShare } from '../../pipeline/ingest/customer-share.js';
import { ingest, ingestShare } from '../../pipeline/ingest/ingest.js';
import { mergedReadings } from '../../pipeline/nightly/merged-readings.js';
import { type Row, Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { makeWorkspace } from './portfolio.js';

async function inMemory<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await Warehouse.open(':memory:', { threads: 2 });
  try {
    return await work(warehouse);
  } finally {
    warehouse.close();
  }
}

/** The last eight bytes of the MD5 of a text as a number, the little end first. */
function lowerHalf(text: string): string {
  return String(createHash('md5').update(text).digest().readBigUInt64LE(8));
}

test('every customer is in one partition, whatever else there is, and customers are spread evenly', () =>
  inMemory(async (warehouse) => {
    const inShare = [1, 2, 3].map((index) => `(${partitionShare(index, 3).holds('id')})::INTEGER`);
    const counted = await warehouse.row(
      `SELECT min(${inShare.join(' + ')}) AS least, max(${inShare.join(' + ')}) AS most,
         min(n) > 3100 AS even FROM (SELECT *, 1 AS one FROM (SELECT 'C' || range AS id FROM range(10000)))
       CROSS JOIN (SELECT unnest([${inShare.map((each) => `(SELECT sum(${each}) FROM (SELECT 'C' || range AS id FROM range(10000)))`).join(', ')}]) AS n)`,
    );
    expect(counted).toEqual({ least: 1, most: 1, even: true });
    // Places are MD5's, so they stay from version to version.
    const { place } = await warehouse.row(`SELECT CAST(md5_number_lower('C1') AS VARCHAR) AS place`);
    expect(place).toBe(lowerHalf('C1'));
  }));

test('a sample is near its share, and other for another seed', () =>
  inMemory(async (warehouse) => {
    const drawn = (share: number, seed: number) => `(${sampleShare(share, seed).holds('id')})::INTEGER`;
    const { tenth, half, both, nested } = await warehouse.row<Record<string, number>>(
      `SELECT CAST(sum(${drawn(0.1, 1)}) AS INTEGER) AS tenth, CAST(sum(${drawn(0.5, 1)}) AS INTEGER) AS half,
         CAST(sum(${drawn(0.5, 1)} * ${drawn(0.5, 2)}) AS INTEGER) AS both,
         CAST(sum(${drawn(0.1, 1)} * ${drawn(0.5, 1)}) AS INTEGER) AS nested
       FROM (SELECT 'C' || range AS id FROM range(20000))`,
    );
    // Five standard deviations of a binomial.
    expect(Math.abs(tenth - 2000)).toBeLessThan(5 * Math.sqrt(20000 * 0.1 * 0.9));
    expect(Math.abs(half - 10000)).toBeLessThan(5 * Math.sqrt(20000 * 0.25));
    expect(Math.abs(both - 5000)).toBeLessThan(5 * Math.sqrt(20000 * 0.25 * 0.75));
    expect(nested).toBe(tenth);
  }));

const loanId = fc.constantFrom('L1', 'L2', 'L3', 'L4', 'L5', 'L6', ' L2', 'L6 ', null, '');
const customerId = fc.constantFrom('C1', 'C2', 'C3', 'C4', 'C5', ' C2 ', null);
const anyLoan = fc.constantFrom('L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', ' L3', null);
const anyCustomer = fc.constantFrom('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C2 ', null);
const day = fc.constantFrom('2024-01-05', '2024-01-06', '2024-02-07', 'soon', null);
const amount = fc.constantFrom('10', '20.5', '-3', '1.234', null);
const id = (prefix: string) =>
  fc.constantFrom(...[1, 2, 3, 4, 5, 6].map((n) => `${prefix}${n}`), ` ${prefix}1`);

/** Columns of every source, with ids that meet often, across customers too. */
const columns: Record<string, Record<string, fc.Arbitrary<string | null>>> = {
  loan: {
    loan_id: loanId,
    customer_id: customerId,
    product: fc.constantFrom('card', 'car'),
    originated_on: day,
    principal: amount,
    currency: fc.constantFrom('CNY', 'CNY', 'CNY', 'USD'),
    known_on: day,
  },
  installment: {
    loan_id: anyLoan,
    installment_no: fc.constantFrom('1', '2', 'x'),
    due_on: day,
    principal_due: amount,
    interest_due: fc.constant('0'),
    fee_due: fc.constant('0'),
  },
  payment: { payment_id: id('P'), loan_id: anyLoan, paid_on: day, amount, known_on: day },
  customer: {
    customer_id: anyCustomer,
    timezone: fc.constantFrom('UTC', 'Asia/Shanghai', null),
    known_on: day,
  },
  contact: {
    contact_id: id('K'),
    customer_id: anyCustomer,
    loan_id: anyLoan,
    contacted_at: fc.constantFrom('2024-03-01 10:00', '2024-03-02 11:00'),
    channel: fc.constantFrom('phone', 'sms', 'pigeon'),
    direction: fc.constant('outbound'),
    outcome: fc.constantFrom('no_answer', 'promise'),
    known_on: day,
  },
  restriction: {
    customer_id: anyCustomer,
    loan_id: anyLoan,
    kind: fc.constantFrom('dispute', 'bankruptcy'),
    starts_on: day,
    known_on: day,
  },
  consent: {
    customer_id: anyCustomer,
    channel: fc.constantFrom('sms', 'phone'),
    decided_on: day,
    given: fc.constantFrom('true', 'false', 'perhaps'),
  },
};

const sources = fc
  .record(
    Object.fromEntries(
      Object.entries(columns).map(([table, cells]) => [
        table,
        fc.array(fc.record(cells), { minLength: table === 'loan' ? 6 : 0, maxLength: 25 }),
      ]),
    ),
  )
  .map((tables) =>
    Object.fromEntries(
      Object.entries(tables).map(([table, rows]) => {
        const names = Object.keys(columns[table]);
        const cell = (text: string | null) => (text === null ? 'NULL' : `'${text}'`);
        const values = rows.map(
          (row) => `(${names.map((name) => cell(row[name] as string | null)).join(', ')})`,
        );
        const nothing = `(${names.map(() => 'CAST(NULL AS VARCHAR)').join(', ')})`;
        return [
          table,
          `SELECT * FROM (VALUES ${[nothing, ...values].join(', ')}) t(${names.join(', ')}) OFFSET 1`,
        ];
      }),
    ),
  );

/** Draws of sources; more are for a person who changes the staging. */
const runs = Number(process.env.ARREARS_SHARE_RUNS ?? 2);

/** Every staged and refused row. */
async function allRows(warehouse: Warehouse): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {};
  for (const table of sourceTables)
    for (const name of [`stg_${table}`, `stg_${table}_quarantine`])
      found[name] = await warehouse.rows(`FROM ${name} ORDER BY ALL`);
  return found;
}

const sorted = (rows: Row[]) => rows.map((row) => JSON.stringify(row)).sort();

test('partitions stage and refuse together what one run does: duplicates, orphans, rows without a customer', async () => {
  let crossing = 0;
  await fc.assert(
    fc.asyncProperty(sources, fc.integer({ min: 2, max: 3 }), async (drawn, of) => {
      const workspace = makeWorkspace({ sources: drawn, settings: { limits: { quarantined_share: 1 } } });
      const whole = await inMemory(async (warehouse) => {
        try {
          const report = await ingest(warehouse, workspace);
          return { report, rows: await allRows(warehouse) };
        } catch (error) {
          // Without one good loan there is no book; that is refused in the merge.
          if ((error as { code?: string }).code === 'NO_LOANS') return undefined;
          throw error;
        }
      });
      fc.pre(whole !== undefined);
      const parts = [];
      for (let index = 1; index <= of; index++)
        parts.push(
          await inMemory(async (warehouse) => {
            const report = await ingestShare(warehouse, workspace, partitionShare(index, of));
            return { report, rows: await allRows(warehouse) };
          }),
        );
      for (const [table, rows] of Object.entries(whole!.rows))
        expect(sorted(parts.flatMap((part) => part.rows[table])), table).toEqual(sorted(rows));
      const manifests = parts.map(({ report }) => ({ ingest: report }) as unknown as PartitionManifest);
      expect(mergedReadings(manifests)).toEqual(whole!.report);
      if (whole!.report.tables.some(({ reasons }) => reasons.duplicate_key)) crossing++;
    }),
    { numRuns: runs, seed: 7 },
  );
  expect(crossing).toBeGreaterThan(0);
});
