import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeSample } from '../../data-samples/write-sample.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import type { IsoDate } from '../../pipeline/core/dates.js';
import { silent } from '../../pipeline/core/progress.js';
import { isRowwise } from '../../pipeline/ingest/rowwise.js';
import { type LoadedSources, loadSources } from '../../pipeline/nightly/load-sources.js';
import { literal } from '../../pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { scratchFolder } from '../support/cli.js';

const folder = scratchFolder();
const pristine = join(folder, 'pristine');
const workspace = join(folder, 'w');
const [first, second] = ['2026-06-20', '2026-07-01'];
const raw = (file: string) => join(workspace, 'raw', file);

beforeAll(async () => {
  await writeSample(pristine, { loans: 300, seed: 3, format: 'parquet', shock: false }, silent);
  const yaml = join(pristine, 'arrears.yaml');
  writeFileSync(
    yaml,
    readFileSync(yaml, 'utf8').replace('payment: raw/payment.parquet', 'payment: raw/payments/*.parquet'),
  );
  mkdirSync(join(pristine, 'raw', 'payments'));
  const data = await Warehouse.open(':memory:');
  const all = literal(join(pristine, 'raw', 'payment.parquet'));
  for (const [name, condition] of [
    ['a', `known_on < DATE '${first}'`],
    ['b', `known_on >= DATE '${first}'`],
  ])
    await data.run(
      `COPY (FROM ${all} WHERE ${condition} ORDER BY payment_id)
       TO ${literal(join(pristine, 'raw', 'payments', `${name}.parquet`))} (FORMAT parquet)`,
    );
  data.close();
  rmSync(join(pristine, 'raw', 'payment.parquet'));
});

beforeEach(() => {
  rmSync(workspace, { recursive: true, force: true });
  cpSync(pristine, workspace, { recursive: true });
});

interface Loading extends LoadedSources {
  /** What was read, and staged anew. */
  readonly told: string[];
}

async function load(warehouse: Warehouse, night: string, failAt?: string): Promise<Loading> {
  const told: string[] = [];
  const loaded = await loadSources(
    warehouse,
    openWorkspace(workspace, sourceTables),
    night as IsoDate,
    (_stage, part) => {
      if (part !== undefined) told.push(part);
      if (part !== undefined && part === failAt) throw new Error(`killed at ${part}`);
    },
  );
  return { ...loaded, told };
}

/** All that staging leaves in a warehouse, and in what it says. */
async function traces(warehouse: Warehouse): Promise<Record<string, unknown>> {
  const tables = (
    await warehouse.rows<{ name: string }>(
      `SELECT table_name AS name FROM duckdb_tables()
       WHERE database_name = current_database() AND table_name NOT IN ('late_row', 'run_ingest') ORDER BY name`,
    )
  ).map(({ name }) => name);
  const found: Record<string, unknown> = {};
  for (const table of tables)
    found[table] = await warehouse.row(
      `SELECT count(*) AS rows, CAST(coalesce(sum(hash(t)), 0) AS VARCHAR) AS hash FROM "${table}" t`,
    );
  found.report = await warehouse.rows('SELECT fingerprint, report FROM run_ingest');
  return found;
}

async function expectLikeFresh(warehouse: Warehouse): Promise<void> {
  const fresh = await Warehouse.open(':memory:');
  await load(fresh, second);
  expect(await traces(warehouse)).toEqual(await traces(fresh));
  fresh.close();
}

/** Appends to the second file of payments, or makes it, what `select` gives beside its own rows. */
async function rewriteB(select: string): Promise<void> {
  const data = await Warehouse.open(':memory:');
  await data.run(`CREATE TABLE b AS ${select.replaceAll('$b', literal(raw('payments/b.parquet')))}`);
  await data.run(`COPY b TO ${literal(raw('payments/b.parquet'))} (FORMAT parquet)`);
  data.close();
}

describe('the night after', () => {
  let warehouse: Warehouse;
  beforeEach(async () => {
    warehouse = await Warehouse.open(':memory:');
    return () => warehouse.close();
  });

  /** The first night has only the first file of payments. */
  async function firstNight(): Promise<void> {
    const whole = readFileSync(raw('payments/b.parquet'));
    rmSync(raw('payments/b.parquet'));
    await load(warehouse, first);
    writeFileSync(raw('payments/b.parquet'), whole);
  }

  const newPart = (told: readonly string[]) => told.filter((part) => !/fingerprints|late rows/.test(part));

  test('a file of payments that was added is read alone, and leaves what one loading of all leaves', async () => {
    await firstNight();
    const { told } = await load(warehouse, second);
    expect(newPart(told)).toEqual(['raw.payment', 'payment']);
    await expectLikeFresh(warehouse);
    expect(await warehouse.rows('FROM late_row')).toEqual([]);
  });

  test('rows of it that should have been known before are late rows', async () => {
    await firstNight();
    await rewriteB(`SELECT * FROM $b UNION ALL BY NAME
      SELECT 'Z1' AS payment_id, loan_id, DATE '2026-06-01' AS paid_on, 7.5 AS amount, 'cash' AS method, DATE '2026-06-02' AS known_on
      FROM (SELECT loan_id FROM $b ORDER BY loan_id LIMIT 1)`);
    await load(warehouse, second);
    const late = await warehouse.rows<{ source: string; change: string; known_on: string; row: string }>(
      'SELECT source, change, known_on, row FROM late_row',
    );
    expect(late.map(({ source, change, known_on }) => [source, change, known_on])).toEqual([
      ['payment', 'arrived', '2026-06-02'],
    ]);
    expect(JSON.parse(late[0].row)).toMatchObject({ amount: 7.5, method: 'cash' });
    await expectLikeFresh(warehouse);
  });

  test('a key of the first file that comes again is found, and only one of the two rows stays', async () => {
    await firstNight();
    await rewriteB(
      `SELECT * FROM $b UNION ALL BY NAME (SELECT * FROM ${literal(raw('payments/a.parquet'))} ORDER BY payment_id LIMIT 1)`,
    );
    const { report } = await load(warehouse, second);
    expect(report.tables.find(({ table }) => table === 'payment')?.reasons).toEqual({ duplicate_key: 1 });
    await expectLikeFresh(warehouse);
  });

  test('rows of it that break the contract go to quarantine beside those of before', async () => {
    await firstNight();
    await rewriteB(
      'SELECT * REPLACE (CASE WHEN row_number() OVER (ORDER BY payment_id) = 1 THEN -1.00 ELSE amount END AS amount) FROM $b',
    );
    const { report } = await load(warehouse, second);
    const payments = report.tables.find(({ table }) => table === 'payment');
    expect(payments).toMatchObject({ quarantined: 1, reasons: { negative_amount: 1 } });
    expect(payments?.read).toBe((payments?.accepted ?? 0) + 1);
    await expectLikeFresh(warehouse);
  });

  test('a file whose columns have other types is no addition', async () => {
    await firstNight();
    await rewriteB('SELECT * REPLACE (CAST(amount AS DOUBLE) AS amount) FROM $b');
    await load(warehouse, second);
    await expectLikeFresh(warehouse);
  });

  test('a file that changed or went has its tables loaded anew, and no others', async () => {
    await load(warehouse, first);
    rmSync(raw('payments/a.parquet'));
    const { told } = await load(warehouse, second);
    expect(newPart(told)).toEqual(['raw.payment', 'payment']);
    await expectLikeFresh(warehouse);
    const { gone } = await warehouse.row("SELECT count(*) AS gone FROM late_row WHERE change = 'gone'");
    expect(Number(gone)).toBeGreaterThan(100);
  });

  test('when the loans change, all that is checked against them is loaded anew', async () => {
    await load(warehouse, first);
    const data = await Warehouse.open(':memory:');
    await data.run(`CREATE TABLE l AS FROM ${literal(raw('loan.parquet'))} ORDER BY loan_id OFFSET 1`);
    await data.run(`COPY l TO ${literal(raw('loan.parquet'))} (FORMAT parquet)`);
    data.close();
    const { told, report } = await load(warehouse, second);
    expect(newPart(told)).toEqual(expect.arrayContaining(['loan', 'installment', 'payment', 'contact']));
    expect(
      report.tables.find(({ table }) => table === 'installment')?.reasons.orphan_loan_id,
    ).toBeGreaterThan(0);
    await expectLikeFresh(warehouse);
  });

  test('a changed SELECT has its table loaded anew, and no other', async () => {
    await load(warehouse, first);
    const source = join(workspace, 'sources', 'payment.sql');
    writeFileSync(source, `${readFileSync(source, 'utf8')}\nWHERE amount > 5`);
    expect(newPart((await load(warehouse, second)).told)).toEqual(['raw.payment', 'payment']);
    await expectLikeFresh(warehouse);
  });

  test.each(['raw.payment', 'payment', 'late rows'])(
    'a run that died at "%s" leaves what the next ends well with, whatever came meanwhile',
    async (part) => {
      await firstNight();
      await expect(load(warehouse, second, part)).rejects.toThrow('killed');
      await load(warehouse, second);
      await expectLikeFresh(warehouse);
      rmSync(raw('payments/b.parquet'));
      await expect(load(warehouse, second, part)).rejects.toThrow('killed');
      const source = join(workspace, 'sources', 'contact.sql');
      writeFileSync(source, `${readFileSync(source, 'utf8')}\nWHERE channel <> 'visit'`);
      await load(warehouse, second);
      await expectLikeFresh(warehouse);
    },
  );
});

test.each([
  ['SELECT a, upper(b) AS c FROM raw.x WHERE a > 1', true],
  ["SELECT CASE WHEN a THEN TRY_CAST(b AS DATE) END, coalesce(c, '') FROM raw.x", true],
  ['SELECT sum(a) FROM raw.x', false],
  ['SELECT a, count(*) FROM raw.x GROUP BY a', false],
  ['SELECT DISTINCT a FROM raw.x', false],
  ['SELECT a FROM raw.x ORDER BY a LIMIT 5', false],
  ['SELECT a, row_number() OVER () FROM raw.x', false],
  ['SELECT a FROM raw.x QUALIFY row_number() OVER (PARTITION BY a) = 1', false],
  ['SELECT a FROM raw.x WHERE a = (SELECT max(a) FROM raw.x)', false],
  ['SELECT a FROM raw.x JOIN raw.y USING (a)', false],
  ['SELECT a FROM raw.x UNION SELECT a FROM raw.y', false],
  ['WITH t AS (SELECT max(a) AS a FROM raw.x) SELECT a FROM t', false],
  ['SELECT a FROM raw.x USING SAMPLE 10', false],
  ['SELECT a FROM raw.x TABLESAMPLE 10%', false],
  ['SELECT no_such_function(a) FROM raw.x', false],
])('rows each by itself: %s', async (select, expected) => {
  const warehouse = await Warehouse.open(':memory:');
  expect(await isRowwise(warehouse, select)).toBe(expected);
  warehouse.close();
});
