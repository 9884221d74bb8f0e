import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlFile } from '../../pipeline/warehouse/sql-file.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sql-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(content: string) {
  writeFileSync(join(folder, 'arr_example.sql'), content);
  return sqlFile(pathToFileURL(join(folder, 'module.js')).href, 'arr_example.sql');
}

test('is named after the table it fills, and keeps its text without comment lines', () => {
  const file = written('-- writes: arr_example at $as_of_date\nSELECT 1 AS a,\n  -- of both\n  2 AS b\n');
  expect(file.table).toBe('arr_example');
  expect(file.text).toBe('SELECT 1 AS a,\n  2 AS b');
});

test('a parameter that only comments name is not bound', async () => {
  const warehouse = await Warehouse.open(':memory:');
  const file = written('-- at $as_of_date\nSELECT $limit AS a\n  -- never above $limit or $as_of_date\n');
  const rows = await warehouse.rows(file.text, { limit: 3, as_of_date: '2024-03-15' });
  expect(rows).toEqual([{ a: 3 }]);
  warehouse.close();
});

test('a comment does not change the identity of a file; a character of SQL does', () => {
  const plain = written('SELECT 1\n');
  expect(written('-- why\nSELECT 1\n').hash).toBe(plain.hash);
  expect(written('SELECT 2\n').hash).not.toBe(plain.hash);
});
