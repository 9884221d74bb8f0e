import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { EncryptionKey } from '../../pipeline/workspace/encryption.js';
import { arrears, scratchFolder } from '../support/cli.js';
import { filesOf } from './texts.js';

const key = '1f'.repeat(32);
const env = { ARREARS_WAREHOUSE_KEY: key };
const encryption =
  'encryption: { key: { environment: ARREARS_WAREHOUSE_KEY }, accept_mbedtls_unsafe: true }\n';
const encryptionKey = new EncryptionKey(Buffer.from(key, 'hex'));

const root = scratchFolder();
const [plain, secret] = [join(root, 'plain'), join(root, 'secret')];
const settings = `
training: { engines: [scorecard], months: 3, test_months: 1, stages: {}, minimum_accounts: 50, minimum_bad: 10, gates: { minimum_events: 1 } }
features: { families: [exposure, delinquency] }
limits: { threads: 1 }
`;
const nights = ['2026-05-30', '2026-06-30', '2026-07-01'] as const;
const run = (directory: string, ...args: string[]) => arrears([...args, '-w', directory], env);

function made(directory: string, ...args: string[]): string {
  const { code, out, err } = run(directory, ...args);
  expect(err.match(/^[A-Z_]+: .*/m)?.[0]).toBeUndefined();
  expect(code).toBe(0);
  return out;
}

beforeAll(() => {
  expect(arrears(['sample', '--loans', '1500', '--seed', '11', plain]).code).toBe(0);
  const yaml = join(plain, 'arrears.yaml');
  writeFileSync(yaml, readFileSync(yaml, 'utf8') + settings);
  cpSync(plain, secret, { recursive: true });
  // The first night of the other is not encrypted: it is switched on for a workspace that is in use.
  for (const directory of [plain, secret]) made(directory, 'nightly', '--as-of', nights[0]);
  const secretYaml = join(secret, 'arrears.yaml');
  writeFileSync(secretYaml, readFileSync(secretYaml, 'utf8') + encryption);
  for (const night of nights.slice(1))
    for (const directory of [plain, secret]) made(directory, 'nightly', '--as-of', night);
});

/** Names of database and scratch files that hold an id of a loan as it is. */
const showing = (directory: string) =>
  filesOf(directory)
    .filter(({ name, isFolder }) => !isFolder && /\.duckdb|^\.work\//.test(name))
    .filter(({ path }) => /L000\d{4}/.test(readFileSync(path).toString('latin1')))
    .map(({ name }) => name);

it('no byte of the warehouse shows an id; without encryption ids are found', () => {
  expect(showing(plain)).toEqual(['warehouse.duckdb']);
  expect(statSync(join(secret, 'warehouse.duckdb')).size).toBeGreaterThan(100_000);
  expect(showing(secret)).toEqual([]);
  expect(readFileSync(join(secret, 'warehouse.duckdb')).includes(key)).toBe(false);
});

it('the bundles are the same, and the tables, too', async () => {
  for (const night of nights) {
    const bytes = (directory: string) =>
      filesOf(join(directory, 'runs', night))
        .filter(({ isFolder, name }) => !isFolder && !['manifest.json', 'settings.json'].includes(name))
        .map(({ name, path }) => [name, readFileSync(path).toString('base64')]);
    expect(bytes(secret)).toEqual(bytes(plain));
  }
  const tables = async (directory: string, used?: EncryptionKey) => {
    const warehouse = await Warehouse.open(join(directory, 'warehouse.duckdb'), {}, true, used);
    const names = await warehouse.rows<{ name: string }>(
      'SELECT table_name AS name FROM duckdb_tables() WHERE NOT temporary ORDER BY name',
    );
    const rows = [];
    for (const { name } of names)
      if (name !== 'run_ingest')
        rows.push([name, await warehouse.row(`SELECT count(*), bit_xor(hash(t)) FROM "${name}" t`)]);
    warehouse.close();
    return rows;
  };
  const found = await tables(secret, encryptionKey);
  expect(found.length).toBeGreaterThan(30);
  expect(found).toEqual(await tables(plain));
});

it('the next night encrypts a warehouse that was not, and readers read both', async () => {
  const warehouse = await Warehouse.open(join(secret, 'warehouse.duckdb'), {}, true, encryptionKey);
  const { encrypted } = await warehouse.row(
    "SELECT encrypted FROM duckdb_databases() WHERE database_name = 'warehouse'",
  );
  expect(encrypted).toBe(true);
  warehouse.close();
  const old = await Warehouse.open(join(plain, 'warehouse.duckdb'), {}, true, encryptionKey);
  expect((await old.rows('FROM late_row')).length).toBeGreaterThanOrEqual(0);
  old.close();
});

describe.each([
  [['explain', 'FIRST']],
  [['replay', '--as-of', nights[1]]],
  [['backtest', '--again']],
  [['check', '--leaks', '--as-of', nights[1]]],
  [['simulate', '--rules', 'cn', '--nights', '1']],
  [['fairness']],
])('%j', (args) => {
  it('tells the same as without', () => {
    const list = readFileSync(join(plain, 'runs', nights[2], 'ranked_accounts.csv'), 'utf8');
    const [first] = /L000\d{4}/.exec(list) as RegExpExecArray;
    const words = args.map((word) => (word === 'FIRST' ? first : word));
    const [a, b] = [plain, secret].map((directory) => made(directory, ...words).replaceAll(directory, ''));
    expect(b).toBe(a);
  });
});

it('partitions have encrypted warehouses', () => {
  made(secret, 'partition', '1/2', '--as-of', '2026-07-02');
  const folder = join(secret, 'partitions', '1-of-2');
  expect(existsSync(join(folder, 'warehouse.duckdb'))).toBe(true);
  expect(showing(folder)).toEqual([]);
  rmSync(join(secret, 'partitions'), { recursive: true });
});

it('what is spilled is encrypted', async () => {
  const seen = async (used?: EncryptionKey) => {
    const scratch = join(root, `spill-${used ? 'secret' : 'plain'}`);
    const limits = { threads: 1, memory: '60MB', scratch };
    const warehouse = await Warehouse.open(join(root, `${used ? 's' : 'p'}.duckdb`), limits, false, used);
    await warehouse.run(
      "CREATE TEMP TABLE t AS SELECT 'L0001234' || i AS id, repeat(md5(i::VARCHAR), 4) AS m FROM range(700000) r(i)",
    );
    const files = readdirSync(join(scratch, 'spill'));
    expect(files.length).toBeGreaterThan(0);
    const found = files.some((file) => readFileSync(join(scratch, 'spill', file)).includes('L0001234'));
    warehouse.close();
    return found;
  };
  expect(await seen()).toBe(true);
  expect(await seen(encryptionKey)).toBe(false);
});

describe('what cannot be opened', () => {
  const copy = join(root, 'copy');
  const yaml = join(copy, 'arrears.yaml');
  const told = (more: Record<string, string>, ...args: string[]) => arrears([...args, '-w', copy], more);

  beforeAll(() => cpSync(secret, copy, { recursive: true }));

  it.each([['nightly', '--as-of', '2026-07-02'], ['explain', 'L0000001'], ['backtest']])(
    'is told to %s %s with what to do, and stays as it is',
    (...args) => {
      const before = readFileSync(join(copy, 'warehouse.duckdb'));
      const wrong = told({ ARREARS_WAREHOUSE_KEY: '2e'.repeat(32) }, ...args);
      expect(wrong.err).toContain('WAREHOUSE_KEY_WRONG: the warehouse is encrypted under another key');
      expect(wrong.code).toBe(3);
      const none = told({ ARREARS_WAREHOUSE_KEY: '' }, ...args);
      expect(none.err).toContain('KEY_');
      expect(none.code).toBe(3);
      const text = readFileSync(yaml, 'utf8');
      writeFileSync(yaml, text.replace(encryption, ''));
      const bare = told({}, ...args);
      writeFileSync(yaml, text);
      expect(bare.err).toContain('WAREHOUSE_ENCRYPTED: the warehouse is encrypted');
      expect(bare.err).toContain('name its key in arrears.yaml under encryption');
      expect(bare.code).toBe(3);
      expect(wrong.err + none.err + bare.err).not.toMatch(/(1f|2e){8}/);
      expect(readFileSync(join(copy, 'warehouse.duckdb')).equals(before)).toBe(true);
      rmSync(join(copy, '.work'), { recursive: true, force: true });
    },
  );

  it('a changed byte is found', () => {
    const bytes = readFileSync(join(secret, 'warehouse.duckdb'));
    for (let at = 20_000; at < bytes.length; at += 50_000) bytes[at] ^= 1;
    writeFileSync(join(copy, 'warehouse.duckdb'), bytes);
    const { code, err } = told(env, 'explain', 'L0000001');
    expect(err).toContain('WAREHOUSE_DAMAGED');
    expect(code).toBe(4);
  });

  it('encryption without acknowledging what it is worth is refused', () => {
    const text = readFileSync(yaml, 'utf8');
    for (const [setting, message] of [
      ['', 'encryption.accept_mbedtls_unsafe: is missing'],
      [
        ', accept_mbedtls_unsafe: false',
        'accept_mbedtls_unsafe: false must be true: DuckDB calls this encryption unsafe',
      ],
      [', accept_mbedtls_unsave: true', 'did you mean "accept_mbedtls_unsafe"?'],
    ]) {
      writeFileSync(yaml, text.replace(', accept_mbedtls_unsafe: true', setting));
      const { code, err } = told(env, 'check');
      expect(err).toContain(message);
      expect(code).toBe(3);
    }
  });
});
