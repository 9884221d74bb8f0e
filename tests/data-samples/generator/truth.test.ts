import { afterAll, beforeAll, expect, test } from 'vitest';
import { onDueDate, schedule } from '../../../data-samples/generator/parameters.js';
import { addDays, addMonths, daysBetween } from '../../../pipeline/core/dates.js';
import { asOfDate, buildPositions, type Sample, sampleOf } from './sample.js';

interface Snapshot extends Record<string, string | number | boolean | null> {
  loan_id: string;
  t: string;
  dpd: number;
  p: number;
  /** Whether the bucket 30 days on was worse, or the loan charged off; null when that is not known yet. */
  bad: boolean | null;
}

let sample: Sample;
let snapshots: Snapshot[];
beforeAll(async () => {
  sample = await sampleOf({ loans: 5000, seed: 11 });
  const { warehouse } = sample;
  await warehouse.run(`CREATE TEMP TABLE dates AS
    SELECT DISTINCT as_of_date + later AS t FROM truth, (VALUES (0), (30)) AS horizon (later)`);
  await buildPositions(warehouse);
  const bucket = (dpd: string) => `CASE WHEN ${dpd} = 0 THEN 0 ELSE least(7, (${dpd} - 1) // 30 + 1) END`;
  snapshots = await warehouse.rows<Snapshot>(`
    SELECT now.loan_id, CAST(now.t AS VARCHAR) AS t, CAST(now.dpd AS INTEGER) AS dpd, p_roll_forward AS p,
      CASE WHEN now.t + 30 <= DATE '${asOfDate}' THEN
        coalesce(now.charged_off_on < now.t + 30, false)
        OR ${bucket('coalesce(later.dpd, 0)')} > ${bucket('now.dpd')} END AS bad
    FROM position AS now
    LEFT JOIN position AS later ON later.loan_id = now.loan_id AND later.t = now.t + 30
    LEFT JOIN truth ON truth.loan_id = now.loan_id AND truth.as_of_date = now.t
    WHERE now.dpd >= 1 AND now.t IN (SELECT as_of_date FROM truth)
    ORDER BY ALL`);
});
afterAll(() => sample.remove());

test('the truth has one row for every overdue open loan at the last 24 month starts', async () => {
  expect(snapshots.length).toBe(sample.rows.truth);
  expect(snapshots.every(({ p }) => p !== null && p >= 0 && p <= 1)).toBe(true);
  const dates = [...new Set(snapshots.map(({ t }) => t))].sort();
  expect(dates).toEqual(Array.from({ length: 24 }, (_, i) => addMonths(asOfDate, i - 23)));
});

test('outcomes happen as often as the truth says, in all and decile by decile', () => {
  const known = snapshots.filter(({ bad }) => bad !== null).sort((a, b) => a.p - b.p);
  expect(known.length).toBeGreaterThan(2500);
  const deciles = Array.from({ length: 10 }, (_, i) =>
    known.slice((known.length * i) / 10, (known.length * (i + 1)) / 10),
  );
  for (const rows of [known, ...deciles]) {
    const expected = rows.reduce((sum, { p }) => sum + p, 0);
    const deviation = Math.sqrt(rows.reduce((sum, { p }) => sum + p * (1 - p), 0));
    const happened = rows.filter(({ bad }) => bad).length;
    expect(Math.abs(happened - expected), `from ${rows[0].p}`).toBeLessThan(3 * deviation + 1);
  }
});

test('an impossible outcome never happens', () => {
  expect(snapshots.filter(({ p, bad }) => p === 0 && bad)).toEqual([]);
});

/** Area under the ROC curve by counting pairs; ties count half. */
function auc(score: (snapshot: Snapshot) => number): number {
  const goods = snapshots.filter(({ bad }) => bad === false).map(score);
  const bads = snapshots.filter(({ bad }) => bad === true).map(score);
  let won = 0;
  for (const bad of bads) for (const good of goods) won += bad > good ? 1 : bad === good ? 0.5 : 0;
  return won / (goods.length * bads.length);
}

test('the truth ranks as well as real risk can be known, and far better than dpd', () => {
  const ofTruth = auc(({ p }) => p);
  const dpdFirst = auc(({ dpd }) => dpd);
  expect(ofTruth).toBeGreaterThan(0.75);
  expect(ofTruth).toBeLessThan(0.85);
  expect(dpdFirst).toBeGreaterThan(0.55);
  expect(dpdFirst).toBeLessThan(0.72);
});

test('clearing the oldest installment always keeps an account from a worse bucket 30 days on', () => {
  const bucket = (dpd: number) => (dpd <= 0 ? 0 : Math.min(7, Math.ceil(dpd / 30)));
  const [firstDay, lastDay] = schedule.dueDay;
  for (let month = 0; month < 48; month++) {
    const t = addMonths('2023-01-01', month);
    for (let behind = 1; behind <= 8; behind++) {
      for (let dueDay = firstDay; dueDay <= lastDay; dueDay++) {
        const oldest = addDays(addMonths(t, -behind), dueDay - 1);
        const next = addDays(addMonths(t, 1 - behind), dueDay - 1);
        const now = bucket(daysBetween(oldest, t));
        expect(bucket(daysBetween(next, addDays(t, 30)))).toBeLessThanOrEqual(now);
        if (now < 7) expect(bucket(daysBetween(oldest, addDays(t, 30)))).toBeGreaterThan(now);
      }
    }
  }
  expect(onDueDate.reversedAfter).toBeLessThan(30);
});
