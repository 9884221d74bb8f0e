import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Manifest } from '../../pipeline/contracts/manifest.js';
import { featuresOf, standardFamilies } from '../../pipeline/features/families.js';
import { type Row, Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { scratchFolder } from '../support/cli.js';
import {
  contactRow,
  type ListedAccount,
  type RawContact,
  type RawPayment,
  recoveryRow,
} from './brute-force-key-figures.js';
import { night, pageTables, samplePortfolio } from './reported-night.js';

const workspace = join(scratchFolder(), 'portfolio');
const nights = ['2026-06-24', '2026-07-01'] as const;
const monthAgo = '2026-06-01';
const list = (date: string) => `'${join(workspace, 'runs', date, 'ranked_accounts.parquet')}'`;
const raw = (table: string) => `'${join(workspace, 'raw', `${table}.parquet`)}'`;
let tables: Map<string, string[][]>;
/** Names of the tables that a test has looked at. */
const looked = new Set<string>();
let manifest: Manifest;
let duckdb: Warehouse;

beforeAll(async () => {
  await samplePortfolio(workspace);
  for (const date of [monthAgo, ...nights]) ({ manifest } = await night(workspace, date));
  const page = pageTables(readFileSync(join(workspace, 'runs', nights[1], 'segment_report.html'), 'utf8'));
  tables = new Map(page);
  tables.get = (name) => {
    looked.add(name);
    return page.get(name);
  };
  duckdb = await Warehouse.open(':memory:');
  await duckdb.run(`CREATE VIEW tonight AS SELECT * FROM ${list(nights[1])}`);
  await duckdb.run(`CREATE VIEW before AS SELECT * FROM ${list(nights[0])}`);
  await duckdb.run(`CREATE VIEW ago AS SELECT * FROM ${list(monthAgo)}`);
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
  const unpaid = (days: number) => `
    SELECT i.loan_id, i.due_on + ${days} AS reached FROM ${raw('installment')} i JOIN ${raw('loan')} l USING (loan_id)
    WHERE i.due_on + ${days} <= DATE '${nights[1]}' AND (l.closed_on IS NULL OR l.closed_on >= i.due_on + ${days})
      AND i.known_on < i.due_on + ${days} AND (i.superseded_on IS NULL OR i.superseded_on >= i.due_on + ${days})
      AND (SELECT sum(j.principal_due + j.interest_due + j.fee_due) FROM ${raw('installment')} j
        WHERE j.loan_id = i.loan_id AND j.due_on <= i.due_on AND j.known_on < i.due_on + ${days}
          AND (j.superseded_on IS NULL OR j.superseded_on >= i.due_on + ${days}))
      > (SELECT coalesce(sum(amount), 0) FROM ${raw('payment')} p
        WHERE p.loan_id = i.loan_id AND p.paid_on < i.due_on + ${days} AND p.known_on < DATE '${nights[1]}'
          AND (reversed_on IS NULL OR reversed_on >= DATE '${nights[1]}'))`;
  const ever = (days: number) => `
    SELECT loan_id, min(reached) AS reached
    FROM (${unpaid(days)}
      UNION ALL
      SELECT loan_id, charged_off_on + 1 FROM ${raw('loan')} WHERE charged_off_on < DATE '${nights[1]}')
    GROUP BY loan_id`;
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

const buckets = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7+'];
const two = (value: unknown) => text(Number(value).toFixed(2), 'a');

/** Loans overdue a month ago, with where they are tonight. */
const since = () =>
  duckdb.rows(
    `SELECT ago.dpd_bucket AS f, coalesce(tonight.dpd_bucket, CASE WHEN l.charged_off_on < DATE '${nights[1]}' THEN 'charged_off'
         WHEN l.closed_on < DATE '${nights[1]}' THEN 'closed' ELSE 'cured' END) AS t,
       count(*) AS n, sum(ago.outstanding_principal) AS opening
     FROM ago JOIN ${raw('loan')} l USING (loan_id) LEFT JOIN tonight USING (loan_id) GROUP BY ALL`,
  );

test('the flow matrix and the outcomes of the month follow the list of a month ago', async () => {
  const moves = await since();
  const cell = (f: string, wanted: (t: string) => boolean, of: 'n' | 'opening') =>
    moves
      .filter((move) => move.f === f && wanted(String(move.t)))
      .reduce((sum, move) => sum + Math.round(100 * Number(move[of])), 0) / 100;
  expect(tables.get('flow-matrix')).toEqual(
    buckets.map((f) => [
      f,
      two(cell(f, () => true, 'opening')),
      ...['cured', 'closed', 'charged_off', ...buckets].map((to) => two(cell(f, (t) => t === to, 'opening'))),
    ]),
  );
  const share = (part: number, whole: number) => (whole === 0 ? '–' : text(part / whole, 'rate'));
  expect(tables.get('month-outcomes')).toEqual(
    buckets.map((f) => {
      const counts = (wanted: (t: string) => boolean) => cell(f, wanted, 'n');
      const all = counts(() => true);
      const cured = counts((t) => t === 'cured');
      const worse = counts((t) => t > f && t.startsWith('M'));
      const better = counts((t) => t < f && t.startsWith('M'));
      const ends = ['closed', 'charged_off'].map((end) => counts((t) => t === end));
      return [
        f,
        ...[all, cured].map((n) => text(n, 'n')),
        share(cured, all),
        ...[better, counts((t) => t === f), worse].map((n) => text(n, 'n')),
        share(worse, all),
        ...ends.map((n) => text(n, 'n')),
      ];
    }),
  );
});

test('flow rates divide the balances of the two lists', async () => {
  const balances = async (view: string) =>
    new Map(
      (
        await duckdb.rows(`SELECT dpd_bucket AS b, sum(outstanding_principal) AS o FROM ${view} GROUP BY 1`)
      ).map(({ b, o }) => [b, Number(o)]),
    );
  const [then, now] = [await balances('ago'), await balances('tonight')];
  expect(tables.get('flow-rates')).toEqual(
    buckets.slice(0, -1).map((bucket, at) => {
      const [from, to] = [then.get(bucket) ?? 0, now.get(buckets[at + 1]) ?? 0];
      return [bucket, two(from), buckets[at + 1], two(to), from === 0 ? '–' : text(to / from, 'rate')];
    }),
  );
});

test('entries are the open loans of a month ago that were not overdue and are', async () => {
  const open = (date: string) =>
    `known_on < DATE '${date}' AND (closed_on IS NULL OR closed_on >= DATE '${date}') AND (charged_off_on IS NULL OR charged_off_on >= DATE '${date}')`;
  const [found] = await duckdb.rows(
    `SELECT (SELECT count(*) FROM ${raw('loan')} WHERE ${open(monthAgo)}) AS open,
       (SELECT count(*) FROM ${raw('loan')} ANTI JOIN ago USING (loan_id) WHERE ${open(monthAgo)}) AS good,
       (SELECT count(*) FROM tonight ANTI JOIN ago USING (loan_id) JOIN ${raw('loan')} USING (loan_id) WHERE known_on < DATE '${monthAgo}') AS entered,
       (SELECT count(*) FROM tonight JOIN ${raw('loan')} USING (loan_id) WHERE known_on >= DATE '${monthAgo}') AS fresh`,
  );
  const n = (name: string) => text(found[name], 'n');
  const rate = text(Number(found.entered) / Number(found.good), 'rate');
  expect(tables.get('entries')).toEqual([[monthAgo, n('open'), n('good'), n('entered'), rate, n('fresh')]]);
});

/** Facts of the sources that count tonight, of customers on one of the two lists. */
async function countedFacts() {
  const before = `known_on < DATE '${nights[1]}'`;
  const listed = `(SELECT customer_id FROM ago UNION SELECT customer_id FROM tonight)`;
  const day = '(contacted_at + INTERVAL 8 HOUR)::DATE';
  const columns = 'loan_id, customer_id, dpd_bucket, amount_past_due';
  return {
    ago: (await duckdb.rows(`SELECT ${columns} FROM ago`)) as unknown as ListedAccount[],
    either: (await duckdb.rows(
      `SELECT ${columns} FROM ago UNION ALL SELECT ${columns} FROM tonight ANTI JOIN ago USING (loan_id)`,
    )) as unknown as ListedAccount[],
    contacts: (await duckdb.rows(
      `SELECT customer_id, loan_id, ${day} AS day, channel, direction, outcome, promised_amount, promised_on
       FROM ${raw('contact')} WHERE ${before} AND customer_id IN ${listed}
         AND (${day} >= DATE '${monthAgo}' OR promised_on >= DATE '${monthAgo}')`,
    )) as unknown as RawContact[],
    payments: (await duckdb.rows(
      `SELECT loan_id, paid_on, amount FROM ${raw('payment')} JOIN ${raw('loan')} loan USING (loan_id)
       WHERE payment.${before} AND paid_on < DATE '${nights[1]}' AND paid_on >= DATE '${monthAgo}' - 60
         AND (reversed_on IS NULL OR reversed_on >= DATE '${nights[1]}') AND customer_id IN ${listed}`,
    )) as unknown as RawPayment[],
  };
}

test('contacts and promises are those of the sources', async () => {
  const { either, contacts, payments } = await countedFacts();
  const wanted = ['phone', 'sms', 'visit', 'letter', 'email', 'app', 'legal', undefined].map((channel) => {
    const chosen = contacts.filter((each) => channel === undefined || each.channel === channel);
    return contactRow(either, chosen, payments, [monthAgo, nights[1]]).map((value, at) =>
      text(value, [3, 5, 7, 10].includes(at) ? 'rate' : 'n'),
    );
  });
  const names = ['phone', 'SMS', 'visit', 'letter', 'e-mail', 'app', 'legal', 'All'];
  const found = tables.get('contact-figures');
  expect(found).toEqual(
    wanted.map((row, at) => [names[at], ...row]).filter((row) => row[2] !== '0' || row[9] !== '0'),
  );
  expect(found?.length).toBeGreaterThan(2);
  expect(Number(found?.at(-1)?.[10])).toBeGreaterThan(0);
});

test('recovery is what was paid on the loans of the list of a month ago', async () => {
  const { ago, payments } = await countedFacts();
  const since = payments.filter((each) => each.paid_on >= monthAgo);
  const wanted = [...buckets, 'All'].map((bucket) => {
    const row = recoveryRow(
      ago.filter((each) => bucket === 'All' || each.dpd_bucket === bucket),
      since,
    );
    return [bucket, text(row.accounts, 'n'), ...row.cents.map((n) => two(n / 100)), text(row.rate, 'rate')];
  });
  expect(tables.get('recovery')).toEqual(wanted);
});

test('money moves between buckets as the two lists say', async () => {
  const wanted = await duckdb.rows(
    `WITH pair AS (SELECT b.dpd_bucket AS f, t.dpd_bucket AS t, b.amount_past_due AS opening, t.amount_past_due AS closing
       FROM before b FULL JOIN tonight t USING (loan_id))
     SELECT bucket, ${[
       'sum(opening) FILTER (WHERE f = bucket)',
       'sum(closing) FILTER (WHERE t = bucket AND f IS NULL)',
       'sum(opening) FILTER (WHERE t = bucket AND f <> bucket)',
       'sum(opening) FILTER (WHERE f = bucket AND t <> bucket)',
       'sum(opening) FILTER (WHERE f = bucket AND t IS NULL)',
       'sum(closing - opening) FILTER (WHERE t = bucket AND f IS NOT NULL)',
       'sum(closing) FILTER (WHERE t = bucket)',
     ].map((sum, at) => `coalesce(${sum}, 0) AS c${at}`)}
     FROM pair CROSS JOIN (SELECT unnest([${buckets.map((name) => `'${name}'`)}]) AS bucket) GROUP BY bucket ORDER BY bucket`,
  );
  expect(tables.get('bucket-movements-money')).toEqual(
    wanted.map(({ bucket, ...cells }) => [String(bucket), ...Object.values(cells).map(two)]),
  );
});

test('the spread of rank moves is that of the two lists, and its parts sum to it', async () => {
  const wanted = await duckdb.rows(
    `SELECT sign(b.rank - t.rank) AS way, count(*) AS n, avg(b.rank - t.rank) AS mean
     FROM before b JOIN tonight t USING (loan_id) GROUP BY 1 ORDER BY way DESC`,
  );
  const ways: Record<string, string> = { 1: 'up', 0: 'did not move', '-1': 'down' };
  const found = tables.get('rank-move-spread') as string[][];
  expect(found.map((row) => row.slice(0, 3)).sort()).toEqual(
    wanted.map(({ way, n, mean }) => [ways[Number(way)], text(n, 'n'), Number(mean).toFixed(3)]).sort(),
  );
  for (const [, , mean, ...parts] of found)
    expect(parts.reduce((sum, part) => sum + Number(part), 0)).toBeCloseTo(Number(mean), 2);
});

test('the night of a month ago is judged by what the lists and the ledger say', async () => {
  const [{ n, pd, bad }] = await duckdb.rows(
    `SELECT count(*) AS n, avg(ago.pd) AS pd,
       avg(CASE WHEN tonight.dpd_bucket > ago.dpd_bucket OR l.charged_off_on < DATE '${nights[1]}' THEN 1 ELSE 0 END) AS bad
     FROM ago JOIN ${raw('loan')} l USING (loan_id) LEFT JOIN tonight USING (loan_id)`,
  );
  const [{ auc }] = await duckdb.rows(
    `WITH judged AS (
       SELECT ago.pd, tonight.dpd_bucket > ago.dpd_bucket OR l.charged_off_on < DATE '${nights[1]}' AS bad
       FROM ago JOIN ${raw('loan')} l USING (loan_id) LEFT JOIN tonight USING (loan_id))
     SELECT avg(CASE WHEN b.pd > g.pd THEN 1 WHEN b.pd = g.pd THEN 0.5 ELSE 0 END) AS auc
     FROM judged b JOIN judged g ON b.bad AND NOT coalesce(g.bad, false)`,
  );
  expect(tables.get('past-nights')?.map((row) => row.slice(0, 5))).toEqual([
    [monthAgo, text(n, 'n'), text(pd, 'pd'), text(bad, 'rate'), Number(auc).toFixed(3)],
  ]);
});

test('what else comes from documents is what they say, and what is empty says so', () => {
  const three = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  const path = join(workspace, 'registry', manifest.model.model_id, 'metrics.json');
  const { candidates, baselines, champion, stability } = JSON.parse(readFileSync(path, 'utf8'));
  type Ranking = { auc: { value: number; low: number; high: number }; ks: { value: number } };
  const compared: Ranking[] = [
    ...candidates.map(({ evaluation }: { evaluation: Ranking }) => evaluation),
    ...['dpd-first', 'balance-first', 'random'].map((name) => baselines[name] as Ranking),
  ];
  expect(tables.get('orders')?.map((row) => row.slice(1))).toEqual(
    compared.map(({ auc, ks }) => [auc.value, auc.low, auc.high, ks.value].map(three)),
  );
  type Slice = { rows: number; meanPd: number; badRate: number; auc: { value: number | null } };
  expect(tables.get('test-snapshots')).toEqual(
    (Object.entries(champion.by_date) as [string, Slice][]).map(([date, slice]) => [
      date,
      text(slice.rows, 'n'),
      text(slice.meanPd, 'pd'),
      text(slice.badRate, 'rate'),
      three(slice.auc.value),
      three(stability.psi_by_date[date]),
    ]),
  );
  expect(tables.get('stability')).toEqual([[three(stability.psi), three(stability.psi_by_chance)]]);
  expect(tables.get('feature-stability')).toEqual(
    stability.csi.map(({ feature, index }: { feature: string; index: number }) => [
      feature,
      featuresOf(standardFamilies).find(({ name }) => name === feature)?.description.en,
      three(index),
    ]),
  );
  const { treatment, ingest } = manifest;
  expect(tables.get('binding-capacities')).toEqual(
    treatment.capacity
      .filter(({ units, used }) => used >= units)
      .map(({ name, units, shadow_price: price }) => [name, text(units, 'n'), text(price, 'a')]),
  );
  expect(tables.get('file-lines')).toEqual(
    ingest.files.map(({ file, rejected }) => [file, text(rejected, 'n')]),
  );
  const suppressions = tables.get('suppressions') as string[][];
  expect(tables.get('top-suppressions')).toEqual(suppressions.slice(0, 5).map((row) => row.slice(1, 4)));
  const rules = tables.get('contact-rules') as string[][];
  expect(new Set(rules.map(([id]) => id)).size).toBe(rules.length);
  for (const [id] of suppressions) expect(rules.find((row) => row[0] === id)?.at(-1)).toBe('enforced');
  for (const name of ['quarantine-reasons', 'late-rows', 'import-feedback', 'rule-changes', 'challengers'])
    expect([name, tables.get(name)]).toEqual([name, [['none']]]);
});

test('no table of the page goes unlooked at', () => {
  expect([...tables.keys()].filter((name) => !looked.has(name))).toEqual([]);
});
