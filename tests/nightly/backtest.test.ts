import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { writeSample } from '../../data-samples/write-sample.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { silent } from '../../pipeline/core/progress.js';
import { type Backtest, backtest } from '../../pipeline/nightly/backtest.js';
import { runNightly } from '../../pipeline/nightly/nightly.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { scratchFolder } from '../support/cli.js';

const directory = join(scratchFolder(), 'portfolio');
const nights = ['2026-05-20', '2026-07-01'];
const open = () => openWorkspace(directory, sourceTables);
let found: Backtest;

beforeAll(async () => {
  await writeSample(directory, { loans: 700, seed: 5, format: 'parquet', shock: true }, silent);
  appendFileSync(
    join(directory, 'arrears.yaml'),
    'training: { engines: [scorecard], months: 6, test_months: 2, stages: {}, minimum_accounts: 100, minimum_bad: 20 }\n',
  );
  for (const asOfDate of nights) await runNightly(open(), { asOfDate });
  found = await backtest(open(), { asOfDate: '2026-07-01' });
}, 120_000);

it('compares the night whose window is over and lets the other wait', () => {
  expect(found.nights.map(({ as_of_date }) => as_of_date)).toEqual(['2026-05-20']);
  expect(found.waiting).toEqual(['2026-07-01']);
});

it('counts every listed account once, and what was paid as the ledger says', async () => {
  const [night] = found.nights;
  expect(night.labeled).toBe(night.listed);
  const list = join(directory, 'runs/2026-05-20/ranked_accounts.parquet');
  const warehouse = await Warehouse.open(join(directory, 'warehouse.duckdb'), {}, true);
  const { paid } = await warehouse.row<{ paid: number }>(
    `SELECT CAST(sum(amount) AS DOUBLE) AS paid FROM stg_payment JOIN stg_loan USING (loan_key)
     JOIN read_parquet('${list}') USING (loan_id)
     WHERE paid_on >= DATE '2026-05-20' AND paid_on < DATE '2026-06-19' AND stg_payment.known_on < DATE '2026-06-19'
       AND (reversed_on IS NULL OR reversed_on >= DATE '2026-06-19')`,
  );
  warehouse.close();
  expect(night.recovery.realized).toBeCloseTo(paid, 2);
  expect(night.bands.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(night.labeled);
  expect(night.auc.low!).toBeLessThanOrEqual(night.auc.value!);
  expect(night.auc.value!).toBeLessThanOrEqual(night.auc.high!);
});

it('keeps each result in a file that only owner and group read, and gives the same anew', async () => {
  const folder = join(directory, 'backtest');
  const [file, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  const path = join(folder, file);
  const before = readFileSync(path);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const kept = await backtest(open(), { asOfDate: '2026-07-01' });
  expect(kept).toEqual(found);
  await backtest(open(), { asOfDate: '2026-07-01', again: true });
  expect(readFileSync(path).equals(before)).toBe(true);
});

it('tells the report of the next nights', () => {
  const page = readFileSync(join(directory, 'runs/2026-07-01/segment_report.html'), 'utf8');
  const [night] = found.nights;
  expect(page).toContain('Past nights beside what happened');
  expect(page).toContain('過去夜晚與實際結果');
  expect(page).toContain(night.auc.value!.toFixed(3));
});

it('says when no outcome is known yet', async () => {
  await expect(backtest(open(), { asOfDate: '2026-06-18' })).rejects.toMatchObject({ code: 'NOT_MATURED' });
});
