import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { writeSample } from '../../data-samples/write-sample.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { silent } from '../../pipeline/core/progress.js';
import { type Fairness, fairness } from '../../pipeline/nightly/fairness.js';
import { runNightly } from '../../pipeline/nightly/nightly.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { scratchFolder } from '../support/cli.js';

const root = scratchFolder();
const [seen, unseen] = [join(root, 'seen'), join(root, 'unseen')];
const night = '2026-05-20';
const open = (directory: string) => openWorkspace(directory, sourceTables);
let found: Fairness;

beforeAll(async () => {
  await writeSample(seen, { loans: 3000, seed: 5, format: 'parquet', shock: true }, silent);
  appendFileSync(
    join(seen, 'arrears.yaml'),
    'training: { engines: [scorecard], months: 6, test_months: 2, stages: {}, minimum_accounts: 100, minimum_bad: 20 }\n',
  );
  cpSync(seen, unseen, { recursive: true });
  rmSync(join(unseen, 'sources/customer_protected.sql'));
  const now = () => new Date('2026-05-20T20:00:00Z');
  for (const directory of [seen, unseen]) await runNightly(open(directory), { asOfDate: night, now });
  await runNightly(open(seen), { asOfDate: '2026-07-01' });
  found = await fairness(open(seen), { asOfDate: '2026-07-01' });
}, 120_000);

it('the batch gives the same list and the same model with and without protected attributes', () => {
  const bytes = (directory: string, file: string) => readFileSync(join(directory, file));
  const list = `runs/${night}/ranked_accounts.parquet`;
  expect(bytes(seen, list).equals(bytes(unseen, list))).toBe(true);
  const models = readdirSync(join(unseen, 'registry')).filter((name) => name.startsWith('scorecard-'));
  expect(models.length).toBeGreaterThan(0);
  for (const model of models)
    for (const file of readdirSync(join(unseen, 'registry', model))) {
      const path = join('registry', model, file);
      if (statSync(join(unseen, path)).isFile())
        expect(bytes(seen, path).equals(bytes(unseen, path))).toBe(true);
    }
  expect([...open(seen).sources.keys()]).toEqual([...open(unseen).sources.keys()]);
});

it('the warehouse and the workspace keep nothing of protected attributes', async () => {
  const warehouse = await Warehouse.open(join(seen, 'warehouse.duckdb'), {}, true);
  const columns = await warehouse.rows(
    "SELECT table_name, column_name FROM duckdb_columns() WHERE column_name IN ('birth_date', 'sex') OR table_name LIKE '%protected%'",
  );
  warehouse.close();
  expect(columns).toEqual([]);
  expect(readdirSync(seen).filter((name) => name.startsWith('.fairness'))).toEqual([]);
  expect(existsSync(join(seen, 'fairness'))).toBe(false);
});

it('tells the matured night with outcomes, the other with treatment alone, and every account in one group', async () => {
  expect(found.nights.map(({ as_of_date, matured }) => [as_of_date, matured])).toEqual([
    [night, true],
    ['2026-07-01', false],
  ]);
  const sex = found.nights[0].attributes.find(({ attribute }) => attribute === 'sex');
  expect(sex?.groups.map(({ group }) => group)).toEqual(['female', 'male']);
  const warehouse = await Warehouse.open(':memory:');
  const { listed } = await warehouse.row<{ listed: number }>(
    `SELECT CAST(count(*) AS INTEGER) AS listed FROM read_parquet('${join(seen, `runs/${night}/ranked_accounts.parquet`)}')`,
  );
  warehouse.close();
  expect(sex?.groups.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(listed);
  for (const { treatments } of sex?.groups ?? [])
    expect(Object.values(treatments).reduce((sum, { value }) => sum + (value ?? 0), 0)).toBeCloseTo(1, 9);
  expect(found.nights[1].attributes[0].groups.every(({ outcome }) => outcome === null)).toBe(true);
});

it('tells no ids', () => {
  expect(JSON.stringify(found)).not.toMatch(/"[CL]\d{7}"/);
});

it('says what is missing where the workspace has no protected attributes', async () => {
  await expect(fairness(open(unseen), { asOfDate: night })).rejects.toMatchObject({ code: 'NO_PROTECTED' });
});
