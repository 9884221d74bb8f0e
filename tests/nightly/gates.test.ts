import { appendFileSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../../pipeline/contracts/manifest.js';
import type { ModelFile } from '../../pipeline/contracts/model-file.js';
import { silent } from '../../pipeline/core/progress.js';
import type { IngestReport } from '../../pipeline/ingest/ingest.js';
import { scoreDistribution, totals } from '../../pipeline/nightly/gates/drift.js';
import { acceptedGates, gateNames, passGates } from '../../pipeline/nightly/gates/gate.js';
import { newestDay } from '../../pipeline/nightly/gates/newest-day.js';
import { median, quarantinedShare, rowCounts } from '../../pipeline/nightly/gates/readings.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { gatesSchema } from '../../pipeline/workspace/gate-schema.js';
import type { Workspace } from '../../pipeline/workspace/workspace.js';
import { arrears, scratchFolder } from '../support/cli.js';

/** A workspace of which gates read no more than this. */
function workspaceWith(gates: object = {}): Workspace {
  return {
    configuration: { gates: gatesSchema.parse(gates), limits: { quarantined_share: 0.01 } },
    sources: new Map([['payment', '']]),
  } as unknown as Workspace;
}

const read = (table: string, accepted: number, quarantined = 0): IngestReport['tables'][number] => ({
  table,
  read: accepted + quarantined,
  accepted,
  quarantined,
  reasons: {},
});
const nights = (...rows: number[]) =>
  rows.map((accepted) => ({
    ingest: { tables: [read('payment', accepted)], files: [] },
  })) as unknown as Manifest[];

test('the middle of an even number is the lower one', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2, 0]);
});

describe('row_counts', () => {
  const found = (rows: number, before: Manifest[], gates = {}) =>
    rowCounts(workspaceWith(gates), { tables: [read('payment', rows)], files: [] }, before).map(
      ({ found }) => found,
    );

  test('refuses from four fifths down, and from half as many again up', () => {
    const before = nights(900, 1000, 5000);
    expect(found(800, before)).toEqual([]);
    expect(found(1500, before)).toEqual([]);
    expect(found(799, before)).toEqual([
      'payment: 799 rows were accepted, usually 1000 (median of 3 nights)',
    ]);
    expect(found(1501, before)).toHaveLength(1);
  });

  test('tells nothing without nights before, of small tables, and when it is off', () => {
    expect(found(0, [])).toEqual([]);
    expect(found(0, nights(99))).toEqual([]);
    expect(found(0, nights(100))).toHaveLength(1);
    expect(found(0, nights(100), { row_counts: { enabled: false } })).toEqual([]);
  });
});

test('quarantined_share refuses above the limit, and not at it', () => {
  const gate = (quarantined: number) =>
    quarantinedShare(workspaceWith(), { tables: [read('loan', 1000 - quarantined, quarantined)], files: [] });
  expect(gate(10)).toEqual([]);
  expect(gate(11)).toEqual([
    { gate: 'quarantined_share', found: 'loan: 11 of 1000 rows are in quarantine', wanted: 'at most 1 %' },
  ]);
});

describe('in a warehouse', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await Warehouse.open(':memory:');
  });
  afterAll(() => warehouse.close());

  /** Payments of every day up to, and without, a day: 40 on weekdays, 4 on Sundays. */
  const payments = (until: string, sunday = 4) =>
    warehouse.run(
      `CREATE OR REPLACE TABLE stg_payment AS SELECT CAST(day AS DATE) AS known_on
       FROM range(DATE '2026-03-01', CAST($until AS DATE), INTERVAL 1 DAY) days(day),
         range(CASE WHEN dayofweek(day) = 0 THEN ${sunday} ELSE 40 END)`,
      { until },
    );
  const found = async (asOf: string, gates = {}) =>
    (await newestDay(warehouse, workspaceWith(gates), asOf)).map((refusal) => refusal.found);

  test('newest_day refuses when the file of yesterday is absent, and no other night', async () => {
    await payments('2026-07-01');
    expect(await found('2026-07-01')).toEqual([]);
    expect(await found('2026-07-02')).toEqual([
      'payment: 0 rows became known on 2026-07-01, usually 40 on that weekday',
    ]);
    expect(await found('2026-07-02', { newest_day: { enabled: false } })).toEqual([]);
    await warehouse.run("INSERT INTO stg_payment SELECT DATE '2026-07-01' FROM range(4)");
    expect(await found('2026-07-02')).toEqual([]);
  });

  test('a day of the week that brings little is not compared; a long gap is', async () => {
    // 2026-07-05 is a Sunday.
    await payments('2026-07-05');
    expect(await found('2026-07-06')).toEqual([]);
    await warehouse.run("CREATE OR REPLACE TABLE stg_payment AS SELECT DATE '2026-06-01' AS known_on");
    expect(await found('2026-06-05')).toEqual([]);
    expect(await found('2026-06-06')).toEqual([
      'payment: the newest row became known on 2026-06-01, 5 days before',
    ]);
    await warehouse.run("INSERT INTO stg_payment VALUES (DATE '2026-05-20')");
    expect(await found('2026-06-13')).toEqual([]);
    expect(await found('2026-06-14')).toHaveLength(1);
  });

  test('totals refuse a change above half of the night before', async () => {
    await warehouse.run(
      'CREATE OR REPLACE TABLE arr_cohort AS SELECT CAST(10 AS DECIMAL(18,2)) AS amount_past_due FROM range(151)',
    );
    const last = (accounts: number, money: string) =>
      ({ accounts, as_of_date: '2026-06-30', control_totals: { amount_past_due: money } }) as Manifest;
    const gate = async (manifest?: Manifest) =>
      (await totals(warehouse, workspaceWith(), manifest)).map(({ found }) => found);
    expect(await gate(last(151, '1510.00'))).toEqual([]);
    expect(await gate(last(100, '1510.00'))).toEqual(['accounts: 151, and 100 on 2026-06-30']);
    expect(await gate(last(151, '1000.00'))).toEqual(['amount_past_due: 1510, and 1000 on 2026-06-30']);
    expect(await gate(last(49, '1.00'))).toEqual([]);
    expect(await gate(undefined)).toEqual([]);
  });

  test('score_distribution refuses when more than half have one pd, and never of the fallback', async () => {
    const gate = (kind: ModelFile['kind']) =>
      scoreDistribution(warehouse, workspaceWith(), { kind } as ModelFile);
    await warehouse.run(
      'CREATE OR REPLACE TABLE scr_account AS SELECT CASE WHEN range < 100 THEN 0.1 ELSE (range + 1) / 1000 END AS pd FROM range(200)',
    );
    expect(await gate('trained')).toEqual([]);
    await warehouse.run('UPDATE scr_account SET pd = 0.1 WHERE pd = 0.15');
    expect((await gate('trained')).map(({ found }) => found)).toEqual([
      '101 of 200 accounts have the same pd',
    ]);
    expect(await gate('fallback')).toEqual([]);
  });
});

test('a refusal is accepted by name, and only that', () => {
  const refusals = [
    { gate: 'totals', found: 'a', wanted: 'b' },
    { gate: 'row_counts', found: 'c', wanted: 'd' },
  ] as const;
  expect(passGates(refusals, acceptedGates(['totals', 'row_counts']), silent)).toEqual(refusals);
  expect(() => passGates(refusals, acceptedGates(['totals']), silent)).toThrow(
    'the quality gate row_counts refuses',
  );
  expect(() => acceptedGates(['row_count'])).toThrow('there is no gate "row_count"');
  expect(gateNames).toHaveLength(7);
});

describe('a night', () => {
  const folder = scratchFolder();
  const workspace = join(folder, 'portfolio');
  const nightly = (asOf: string, ...more: string[]) =>
    arrears(['nightly', '-w', workspace, '--as-of', asOf, '--lang', 'zh', ...more]);
  const raw = (name: string) => join(workspace, 'raw', `${name}.parquet`);
  const replace = async (name: string, select: string) => {
    const warehouse = await Warehouse.open(':memory:');
    await warehouse.run(`COPY (${select}) TO '${join(folder, 'part.parquet')}' (FORMAT parquet)`);
    warehouse.close();
    copyFileSync(join(folder, 'part.parquet'), raw(name));
  };

  beforeAll(async () => {
    arrears(['sample', '--loans', '2400', '--seed', '4', workspace]);
    const path = join(workspace, 'arrears.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/gates: .*\n/, ''));
    appendFileSync(
      join(workspace, 'arrears.yaml'),
      'training: { engines: [scorecard], months: 3, test_months: 1, stages: {}, minimum_bad: 5000 }\nfeatures: { families: [exposure, delinquency] }\n',
    );
    expect(nightly('2026-06-30').code).toBe(0);
    copyFileSync(raw('payment'), join(folder, 'payment.parquet'));
    copyFileSync(raw('loan'), join(folder, 'loan.parquet'));
  });

  test('without the payments of yesterday is refused; accepted, it is published and says so', async () => {
    await replace('payment', `FROM '${join(folder, 'payment.parquet')}' WHERE known_on < DATE '2026-06-30'`);
    const refused = nightly('2026-07-01');
    expect([refused.code, refused.err]).toEqual([5, expect.stringContaining('GATE_REFUSED')]);
    expect(refused.err).toMatch(/- newest_day: payment: 0 rows became known on 2026-06-30, usually \d+/);
    expect(refused.err).toContain('add --accept newest_day');
    expect(existsSync(join(workspace, 'runs', '2026-07-01'))).toBe(false);
    expect(existsSync(join(workspace, 'runs', '2026-06-30', '.done'))).toBe(true);

    const mistyped = nightly('2026-07-01', '--accept', 'newest_days');
    expect([mistyped.code, mistyped.err]).toEqual([2, expect.stringContaining('did you mean "newest_day"?')]);

    const accepted = nightly('2026-07-01', '--accept', 'newest_day');
    expect([accepted.code, accepted.out]).toEqual([0, expect.stringContaining('品質門檻雖拒絕')]);
    const { accepted_gates } = JSON.parse(
      readFileSync(join(workspace, 'runs/2026-07-01/manifest.json'), 'utf8'),
    ) as Manifest;
    expect(accepted_gates.map(({ gate }) => gate)).toEqual(['newest_day']);
    expect(accepted.err).toContain('newest_day is accepted');
    // Started again it is left as it is, whoever starts it.
    expect(nightly('2026-07-01').code).toBe(0);
  });

  test('with a third of the payments gone, or rates in another unit, is refused', async () => {
    await replace('payment', `FROM '${join(folder, 'payment.parquet')}' WHERE hash(payment_id) % 3 > 0`);
    expect(nightly('2026-07-01').err).toMatch(/- row_counts: payment: \d+ rows were accepted, usually \d+/);
    copyFileSync(join(folder, 'payment.parquet'), raw('payment'));
    await replace(
      'loan',
      `SELECT * REPLACE (annual_rate / 100 AS annual_rate) FROM '${join(folder, 'loan.parquet')}'`,
    );
    const { code, err } = nightly('2026-07-01');
    expect([code, err]).toEqual([5, expect.stringMatching(/- feature_drift: annual_rate: PSI \d/)]);
    expect(err).not.toContain('row_counts');
    rmSync(join(workspace, 'warehouse.duckdb'));
    expect(nightly('2026-07-01').err).toContain(
      'feature_drift is not judged: the warehouse of the night before is gone',
    );
  });
});
