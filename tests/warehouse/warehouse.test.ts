import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

describe('a session', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await Warehouse.open(':memory:');
  });
  afterAll(() => warehouse.close());

  test('binds a date as a DATE and any other text as text', async () => {
    const row = await warehouse.row(
      'SELECT typeof($day) AS day, typeof($text) AS text, typeof($almost) AS almost, $day - 1 AS eve',
      { day: '2024-03-01', text: 'x', almost: '2024-02-30' },
    );
    expect(row).toEqual({ day: 'DATE', text: 'VARCHAR', almost: 'VARCHAR', eve: '2024-02-29' });
  });

  test('binds only what a statement names, by the whole name', async () => {
    const row = await warehouse.row('SELECT $as_of_date AS d', {
      as_of: 1,
      as_of_date: '2024-03-01',
      other: 2,
    });
    expect(row).toEqual({ d: '2024-03-01' });
  });

  test('loses no digit of money or of large counts', async () => {
    const row = await warehouse.row(
      "SELECT 9999999999999999.99::DECIMAL(18, 2) AS money, 9007199254740993 AS n, TIMESTAMPTZ '2024-03-01 00:00:00Z' AS at",
    );
    expect(row).toMatchObject({ money: '9999999999999999.99', n: '9007199254740993' });
    expect(row.at).toMatch(/^2024-03-01 00:00:00/);
  });
});

describe('a database file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'warehouse-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const client = fileURLToPath(import.meta.resolve('@duckdb/node-api'));
  const openElsewhere = (path: string) =>
    promisify(execFile)(process.execPath, [
      '-e',
      `require(${JSON.stringify(client)}).DuckDBInstance.create(${JSON.stringify(path)})
        .then((instance) => { instance.closeSync(); console.log('opened'); })
        .catch((error) => { console.error(error.message); process.exit(1); })`,
    ]);

  test('is held while it is open, and free for another process once it is closed', async () => {
    const path = join(folder, 'warehouse.duckdb');
    const warehouse = await Warehouse.open(path);
    await warehouse.run('CREATE TABLE t AS SELECT 1 AS a');
    await expect(openElsewhere(path)).rejects.toThrow(/lock/i);
    warehouse.close();
    expect((await openElsewhere(path)).stdout).toBe('opened\n');
    const again = await Warehouse.open(path, {}, true);
    expect(await again.rows('FROM t')).toEqual([{ a: 1 }]);
    await expect(again.run('DROP TABLE t')).rejects.toThrow(/read-only/);
    again.close();
  });
});

test('a session beside sees the same tables, in UTC, and what it fails at is told', async () => {
  const warehouse = await Warehouse.open(':memory:');
  await warehouse.run('CREATE TABLE loans AS SELECT unnest(range(3)) AS loan_key');
  const seen = await warehouse.beside((session) =>
    session.row("SELECT count(*) AS rows, current_setting('TimeZone') AS zone FROM loans"),
  );
  expect(seen).toEqual({ rows: '3', zone: 'UTC' });
  await expect(warehouse.beside((session) => session.run('SELECT * FROM nowhere'))).rejects.toThrow(
    /nowhere/,
  );
  await warehouse.beside((session) => session.run('INSERT INTO loans VALUES (3)'));
  expect(await warehouse.row('SELECT count(*) AS rows FROM loans')).toEqual({ rows: '4' });
  warehouse.close();
});
