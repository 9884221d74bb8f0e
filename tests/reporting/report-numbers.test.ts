import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Manifest } from '../../pipeline/contracts/manifest.js';
import { type Row, Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { scratchFolder } from '../support/cli.js';
import { night, pageTables, samplePortfolio } from './reported-night.js';

const workspace = join(scratchFolder(), 'portfolio');
const nights = ['2026-06-24', '2026-07-01'] as const;
const monthAgo = '2026-06-01';
const list = (date: string) => `'${join(workspace, 'runs', date, 'ranked_accounts.parquet')}'`;
const raw = (table: string) => `'${join(workspace, 'raw', `${table}.parquet`)}'`;
let tables: Map<string, string[][]>;
let manifest: Manifest;
let duckdb: Warehouse;

beforeAll(async () => {
  await samplePortfolio(workspace);
  for (const date of nights) ({ manifest } = await night(workspace, date));
  tables = pageTables(readFileSync(join(workspace, 'runs', nights[1], 'segment_report.html'), 'utf8'));
  duckdb = await Warehouse.open(':memory:');
  await duckdb.run(`CREATE VIEW tonight AS SELECT * FROM ${list(nights[1])}`);
  await duckdb.run(`CREATE VIEW before AS SELECT * FROM ${list(nights[0])}`);
  return () => duckdb.close();
});

/** Cells as the report writes them: money and counts with digits grouped, shares in percent. */
function text(value: Row[string], name: string): string {
  if (value === null) return '–';
  if (/share|rate|pd|mob/.test(name)) return `${(100 * Number(value)).toFixed(1)} %`;
  const [units, cents] = String(value).split('.');
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, ',');
  return cents === undefined ? grouped : `${grouped}.${cents}`;
}

async function rows(sql: string): Promise<string[][]> {
  return (await duckdb.rows(sql)).map((row) => Object.entries(row).map(([name, value]) => text(value, name)));
}

const money = (column: string) => `CAST(coalesce(sum(${column}), 0) AS DECIMAL(18,2))`;
const group = `count(*) AS n, ${money('amount_past_due')} AS a, ${money('outstanding_principal')} AS o,
  ${money('expected_recovery')} AS r, CAST(sum(pd::DECIMAL(18,12)) / count(*) AS DOUBLE) AS pd,
  count(*) FILTER (WHERE suppressed) AS s`;
/** Rows of a table without those of empty groups. */
const filled = (name: string, at = 1) => (tables.get(name) as string[][]).filter((row) => row[at] !== '0');

test.each([
  ['buckets', 'dpd_bucket', 'dpd_bucket'],
  ['bands', 'risk_band', 'min(pd)'],
])('%s sum up the list', async (name, by, order) => {
  const found = filled(name).map((row) => row.slice(1));
  expect(found.length).toBeGreaterThan(1);
  expect(found).toEqual(await rows(`SELECT ${group} FROM tonight GROUP BY ${by} ORDER BY ${order}`));
});

test('segments, their treatments and decisions sum up the list', async () => {
  const any = (found: string[][]) => found.map((row) => row.join('|')).sort();
  expect(any(filled('segments').map((row) => row.slice(1)))).toEqual(
    any(await rows(`SELECT ${group} FROM tonight GROUP BY segment`)),
  );
  const gains = `count(*) AS n, ${money('amount_past_due')} AS a, ${money('expected_gain')} AS g`;
  expect(any(filled('segment-treatments', 2).map((row) => row.slice(2)))).toEqual(
    any(await rows(`SELECT ${gains} FROM tonight GROUP BY segment, treatment`)),
  );
  expect(any((tables.get('actions') as string[][]).map((row) => row.slice(2)))).toEqual(
    any(await rows(`SELECT ${gains} FROM tonight GROUP BY treatment`)),
  );
  expect(any((tables.get('decisions') as string[][]).map((row) => row.slice(1)))).toEqual(
    any(await rows(`SELECT count(*) AS n, ${money('amount_past_due')} AS a FROM tonight GROUP BY decision`)),
  );
  const why = ['treated', 'rule', 'holdout', 'capacity', 'worth'];
  expect(any(filled('segment-decisions').map((row) => row.slice(3)))).toEqual(
    any(
      await rows(
        `SELECT ${why.map((d) => `count(*) FILTER (WHERE decision = '${d}') AS ${d}`)} FROM tonight GROUP BY segment`,
      ),
    ),
  );
  expect(tables.get('suppressions')?.map((row) => [row[0], row[2], row[3]])).toEqual(
    (
      await duckdb.rows(
        `SELECT suppression_rule AS rule, count(*) AS n, ${money('amount_past_due')} AS a
         FROM tonight WHERE suppressed GROUP BY 1 ORDER BY n DESC, rule`,
      )
    ).map((row) => [row.rule, text(row.n, 'n'), text(row.a, 'a')]),
  );
});

test('the histogram counts every account once', async () => {
  const found = tables.get('pd-histogram') as string[][];
  const pd = (await duckdb.rows('SELECT pd FROM tonight')).map((row) => Number(row.pd));
  const counts = found.map((_, bin) => pd.filter((p) => Math.min(19, Math.floor(p * 20)) === bin).length);
  expect(found.map((row) => row[2])).toEqual(counts.map((count) => text(count, 'n')));
  expect(found[3].slice(0, 2)).toEqual(['15.0 %', '20.0 %']);
});

test('movements lead from one list to the other', async () => {
  const found = new Map(tables.get('movements')?.map(([name, ...cells]) => [name, cells]));
  const one = async (sql: string) => (await rows(sql))[0];
  const sums = (sign = '') => `${sign}count(*) AS n, ${money(`${sign}amount_past_due`)} AS a`;
  expect(found.get('Last night')).toEqual(await one(`SELECT ${sums()} FROM before`));
  expect(found.get('Tonight')).toEqual(await one(`SELECT ${sums()} FROM tonight`));
  expect(found.get('Entered')).toEqual(
    await one(`SELECT ${sums()} FROM tonight ANTI JOIN before USING (loan_id)`),
  );
  const left = (condition: string) =>
    one(`SELECT ${sums('-')} FROM before ANTI JOIN tonight USING (loan_id) JOIN ${raw('loan')} loan USING (loan_id)
         WHERE ${condition}`);
  const off = `coalesce(charged_off_on < DATE '${nights[1]}', false)`;
  const closed = `NOT ${off} AND coalesce(closed_on < DATE '${nights[1]}', false)`;
  expect(found.get('Closed') ?? ['0', '0.00']).toEqual(await left(closed));
  expect(found.get('Charged off') ?? ['0', '0.00']).toEqual(await left(off));
  expect(found.get('Cured') ?? ['0', '0.00']).toEqual(await left(`NOT (${closed}) AND NOT (${off})`));
  const moved = await rows(
    `SELECT count(*) FILTER (WHERE t.dpd_bucket > b.dpd_bucket) AS worse, count(*) FILTER (WHERE t.dpd_bucket < b.dpd_bucket) AS better
     FROM tonight t JOIN before b USING (loan_id)`,
  );
  const columnSum = (at: number) =>
    String((tables.get('bucket-movements') as string[][]).reduce((sum, row) => sum + Number(row[at]), 0));
  expect([columnSum(3), columnSum(4)]).toEqual(moved[0]);
  expect([columnSum(5), columnSum(6)]).toEqual(moved[0]);
});

/** Days past due at the start of a day, by brute force: the oldest installment that what was paid does not reach. */
const dpdAt = (date: string) => `
  SELECT i.loan_id, max(DATE '${date}' - i.due_on) AS dpd
  FROM (SELECT *, sum(principal_due + interest_due + fee_due) OVER (PARTITION BY loan_id ORDER BY due_on, installment_no) AS due
    FROM ${raw('installment')} WHERE known_on < DATE '${date}' AND due_on < DATE '${date}'
      AND (superseded_on IS NULL OR superseded_on >= DATE '${date}')) i
  LEFT JOIN (SELECT loan_id, sum(amount) AS paid FROM ${raw('payment')} WHERE paid_on < DATE '${date}' AND known_on < DATE '${date}'
    AND (reversed_on IS NULL OR reversed_on >= DATE '${date}') GROUP BY loan_id) p USING (loan_id)
  JOIN ${raw('loan')} l USING (loan_id)
  WHERE i.due > coalesce(p.paid, 0) AND l.known_on < DATE '${date}'
    AND (l.closed_on IS NULL OR l.closed_on >= DATE '${date}') AND (l.charged_off_on IS NULL OR l.charged_off_on >= DATE '${date}')
  GROUP BY i.loan_id`;
const bucketOf = (dpd: string) => `least((${dpd} - 1) // 30 + 1, 7)`;

test('the roll matrix is that of the ledger a month ago and tonight', async () => {
  const found = (tables.get('roll-matrix') as string[][]).map((row) => row.slice(1).map(Number));
  const wanted = found.map((row) => row.map(() => 0));
  const pairs = await duckdb.rows(
    `SELECT ${bucketOf('ago.dpd')} AS f, ${bucketOf('now.dpd')} AS t,
       CASE WHEN now.loan_id IS NULL THEN CASE WHEN l.charged_off_on < DATE '${nights[1]}' THEN 3
         WHEN l.closed_on < DATE '${nights[1]}' THEN 2 ELSE 1 END END AS left_at, count(*) AS n
     FROM (${dpdAt(monthAgo)}) ago JOIN ${raw('loan')} l USING (loan_id) LEFT JOIN (${dpdAt(nights[1])}) now USING (loan_id)
     GROUP BY ALL`,
  );
  for (const { f, t, left_at: exit, n } of pairs) {
    wanted[Number(f) - 1][0] += Number(n);
    wanted[Number(f) - 1][exit === null ? Number(t) + 3 : Number(exit)] += Number(n);
  }
  expect(pairs.length).toBeGreaterThan(10);
  expect(found).toEqual(wanted);
});

test('vintages are those of the ledger, and immature cells are empty', async () => {
  // An installment still unpaid after so many days, under the schedule of that day, was never cleared in time.
  const ever = (days: number) => `
    SELECT i.loan_id, min(i.due_on + ${days}) AS reached FROM ${raw('installment')} i
    WHERE i.due_on + ${days} <= DATE '${nights[1]}'
      AND i.known_on < i.due_on + ${days} AND (i.superseded_on IS NULL OR i.superseded_on >= i.due_on + ${days})
      AND (SELECT sum(j.principal_due + j.interest_due + j.fee_due) FROM ${raw('installment')} j
        WHERE j.loan_id = i.loan_id AND j.due_on <= i.due_on AND j.known_on < i.due_on + ${days}
          AND (j.superseded_on IS NULL OR j.superseded_on >= i.due_on + ${days}))
      > (SELECT coalesce(sum(amount), 0) FROM ${raw('payment')} p
        WHERE p.loan_id = i.loan_id AND p.paid_on < i.due_on + ${days} AND p.known_on < DATE '${nights[1]}'
          AND (reversed_on IS NULL OR reversed_on >= DATE '${nights[1]}'))
    GROUP BY i.loan_id`;
  for (const days of [30, 90]) {
    const months = [3, 6, 9, 12, 18, 24];
    const cell = (m: number) =>
      `CASE WHEN max(originated_on) + INTERVAL ${m} MONTH <= DATE '${nights[1]}' THEN
         count(*) FILTER (WHERE reached <= originated_on + INTERVAL ${m} MONTH) / count(*) END AS mob_${m}`;
    const wanted = await rows(
      `SELECT year(originated_on) || ' Q' || quarter(originated_on) AS vintage, count(*) AS n, ${months.map(cell)}
       FROM ${raw('loan')} LEFT JOIN (${ever(days)}) USING (loan_id) WHERE known_on < DATE '${nights[1]}'
       GROUP BY 1 ORDER BY 1 DESC LIMIT 12`,
    );
    expect(tables.get(`vintages-${days}`)).toEqual(wanted.reverse());
  }
});

test('rank moves are those of the two lists, and their parts sum to them', async () => {
  const path = `'${join(workspace, 'runs', nights[1], 'rank_moves.csv')}'`;
  const wanted = await duckdb.rows(
    `SELECT b.loan_id, b.rank AS last_rank, t.rank, b.rank - t.rank AS moved FROM before b JOIN tonight t USING (loan_id)
     ORDER BY abs(moved) DESC, loan_id LIMIT 1000`,
  );
  const told = await duckdb.rows(`SELECT * FROM read_csv(${path})`);
  expect(
    told.map((row) => [row.loan_id, ...['last_rank', 'rank', 'moved'].map((name) => Number(row[name]))]),
  ).toEqual(wanted.map((row) => [row.loan_id, row.last_rank, row.rank, row.moved]));
  for (const row of told)
    expect(Number(row.by_data) + Number(row.by_model) + Number(row.by_strategy)).toBe(Number(row.moved));
  expect(told.some((row) => Number(row.by_data) !== 0)).toBe(true);
  expect(tables.get('rank-moves')?.map((row) => row.map((cell, at) => (at ? Number(cell) : cell)))).toEqual(
    told.slice(0, 10).map((row) => Object.values(row).map((cell, at) => (at ? Number(cell) : cell))),
  );
});

test('what comes from documents is what they say', () => {
  const { capacity } = manifest.treatment;
  expect(tables.get('capacities')?.map((row) => [row[0], row[1], row[2], row[4]])).toEqual(
    capacity.map((c) => [c.name, text(c.units, 'n'), text(c.used, 'n'), text(c.shadow_price, 'a')]),
  );
  expect(tables.get('rows-read')).toEqual(
    manifest.ingest.tables.map((t) => [
      t.table,
      ...[t.read, t.accepted, t.quarantined].map((n) => text(n, 'n')),
    ]),
  );
  const path = join(workspace, 'registry', manifest.model.model_id, 'metrics.json');
  const metrics = JSON.parse(readFileSync(path, 'utf8'));
  const { evaluation } = metrics.champion;
  expect(tables.get('calibration')).toEqual(
    evaluation.calibrationTable.map((bin: { rows: number; meanPd: number; badRate: number }) => [
      text(bin.rows, 'n'),
      text(bin.meanPd, 'pd'),
      text(bin.badRate, 'rate'),
    ]),
  );
  const curve = (order: { gainCurve: { bads: number; badMoney: number }[] }) => order.gainCurve[20];
  const orders = [evaluation, metrics.baselines['dpd-first'], metrics.baselines['balance-first']].map(curve);
  expect(tables.get('gains')?.[2]).toEqual([
    '20.0 %',
    ...orders.map(({ bads }) => text(bads, 'share')),
    ...orders.map(({ badMoney }) => text(badMoney, 'share')),
  ]);
});
