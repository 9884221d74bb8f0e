import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { scratchFolder } from '../support/cli.js';

const folder = scratchFolder();
const home = join(folder, 'home');
const [declared, secret] = [join(folder, 'declared.csv'), join(folder, 'secret.csv')];
let warehouse: Warehouse;

beforeAll(async () => {
  mkdirSync(home);
  for (const path of [declared, secret]) writeFileSync(path, 'a\n1\n');
  warehouse = await Warehouse.open(join(home, 'warehouse.duckdb'), { scratch: join(home, 'work') });
  await warehouse.run(`CREATE TABLE open_before AS FROM read_csv('${secret}')`);
  await warehouse.confine([declared], [home]);
});
afterAll(() => warehouse.close());

describe('a confined warehouse', () => {
  test.each([
    ['reads a file that was not declared', () => `FROM read_csv('${secret}')`],
    ['reads the text of a system file', () => "FROM read_text('/etc/hostname')"],
    ['lists a folder', () => "FROM glob('/etc/*')"],
    ['climbs out of its folder', () => `FROM read_csv('${home}/../secret.csv')`],
    ['writes beside its folder', () => `COPY (SELECT 1) TO '${folder}/stolen.csv'`],
    ['writes through a path that climbs out', () => `COPY (SELECT 1) TO '${home}/../stolen.csv'`],
    ['attaches a database elsewhere', () => `ATTACH '${folder}/other.duckdb'`],
    ['installs an extension', () => 'INSTALL httpfs'],
    ['loads an extension', () => `LOAD '${home}/own.duckdb_extension'`],
    ['opens itself again', () => 'SET enable_external_access = true'],
    ['declares another file', () => `SET allowed_paths = ['${secret}']`],
    ['opens another folder', () => "SET allowed_directories = ['/']"],
  ])('refuses SQL that %s', async (_, sql) => {
    await expect(warehouse.run(sql())).rejects.toThrow(
      /Permission Error|enable external access|enable_external_access|is disabled/,
    );
    expect(existsSync(join(folder, 'stolen.csv'))).toBe(false);
    expect(existsSync(join(folder, 'other.duckdb'))).toBe(false);
  });

  test('still reads declared files, spills, and writes into its folder', async () => {
    expect(await warehouse.rows(`FROM read_csv('${declared}')`)).toEqual([{ a: '1' }]);
    await warehouse.run(`COPY (SELECT 7 AS a) TO '${home}/out.parquet' (FORMAT parquet)`);
    expect(await warehouse.rows(`FROM read_parquet('${home}/out.parquet')`)).toEqual([{ a: 7 }]);
    await warehouse.run("ATTACH ':memory:' AS raw");
    await warehouse.run('DETACH raw');
  });

  test('stays as it is when it is confined again', async () => {
    await warehouse.confine([secret], ['/']);
    await expect(warehouse.run(`FROM read_csv('${secret}')`)).rejects.toThrow('Permission Error');
  });
});
