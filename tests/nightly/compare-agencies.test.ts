import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourceContracts } from '../../pipeline/contracts/sources.js';
import { stageNothing } from '../../pipeline/ingest/stage-table.js';
import { compareAgencies } from '../../pipeline/nightly/compare-agencies.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import type { Workspace } from '../../pipeline/workspace/workspace.js';
import { scratchFolder } from '../support/cli.js';
import { configurationOf } from '../support/configuration.js';
import { stage } from '../support/stage.js';

const directory = scratchFolder();
const runs = join(directory, 'runs');
const workspace = {
  configuration: configurationOf({}),
  sources: new Map([['installment', '']]),
  paths: { runs, warehouse: join(directory, 'warehouse.duckdb') },
} as unknown as Workspace;

/** Customer n has loan n; odd ones are placed with `a`, even ones with `b`. */
const loans = Array.from({ length: 80 }, (_, n) => n + 1);
const agencyOf = (loan: number) => (loan % 2 === 1 ? 'a' : 'b');

async function publish(night: string, columns: string): Promise<void> {
  mkdirSync(join(runs, night), { recursive: true });
  const warehouse = await Warehouse.open(':memory:');
  await warehouse.run(
    `COPY (SELECT DATE '${night}' AS as_of_date, 'L' || n AS loan_id, 'C' || n AS customer_id, 'low' AS risk_band,
       CAST(100 AS DECIMAL(18,2)) AS amount_past_due ${columns} FROM range(1, 82) t(n))
     TO '${join(runs, night, 'ranked_accounts.parquet')}' (FORMAT parquet)`,
  );
  warehouse.close();
  writeFileSync(join(runs, night, 'manifest.json'), '{}');
  writeFileSync(join(runs, night, '.done'), '');
}

const placed = ", CASE WHEN n > 80 THEN NULL WHEN n % 2 = 1 THEN 'a' ELSE 'b' END AS agency";

beforeAll(async () => {
  const warehouse = await Warehouse.open(workspace.paths.warehouse);
  for (const contract of sourceContracts) await stageNothing(warehouse, contract);
  await stage(
    warehouse,
    'loan',
    loans.map((n) => ({ loan_key: n, customer_key: n, loan_id: `L${n}`, customer_id: `C${n}` })),
  );
  const payment = (n: number, amount: number, paid_on: string, more: object = {}) => ({
    loan_key: n,
    amount,
    paid_on,
    known_on: paid_on,
    ...more,
  });
  await stage(
    warehouse,
    'payment',
    loans.flatMap((n) => [
      payment(n, agencyOf(n) === 'a' ? 30 : 20, '2026-06-02'),
      // None of these counts: before, at the end, known too late, reversed within the window.
      payment(n, 5, '2026-06-01'),
      payment(n, 5, '2026-06-12'),
      payment(n, 5, '2026-06-11', { known_on: '2026-06-12' }),
      payment(n, 5, '2026-06-05', { reversed_on: '2026-06-11' }),
      ...(n === 1 ? [payment(n, 1, '2026-06-11', { reversed_on: '2026-06-12' })] : []),
    ]),
  );
  warehouse.close();
});

describe('agencies', () => {
  it('cannot be compared before a list with placements is old enough', async () => {
    const refused = (on: string) => compareAgencies(workspace, on, 10);
    await expect(refused('2026-06-20')).rejects.toThrow('no list is published whose 10 days are over');
    await publish('2026-06-01', '');
    await expect(refused('2026-06-20')).rejects.toThrow('no account was placed with an agency by 2026-06-01');
    await publish('2026-06-02', placed);
    await expect(refused('2026-06-11')).rejects.toThrow('no account was placed');
  });

  it('are compared by what was paid in [t, t + h) from the first night of each placement', async () => {
    await publish('2026-06-03', placed);
    const { agencies, bands, nights, league } = await compareAgencies(workspace, '2026-06-20', 10);
    expect([agencies, bands, nights]).toEqual([
      ['a', 'b'],
      ['low'],
      ['2026-06-01', '2026-06-02', '2026-06-03'],
    ]);
    expect(league.standings).toMatchObject([
      { agency: 0, accounts: 40, customers: 40 },
      { agency: 1, accounts: 40, customers: 40, standardized: 0.2, interval: { low: 0.2, high: 0.2 } },
    ]);
    expect(league.standings[0].standardized).toBeCloseTo((40 * 30 + 1) / 4000, 12);
  });

  it('with too few customers are refused', async () => {
    const few = join(directory, 'few');
    mkdirSync(few);
    const warehouse = await Warehouse.open(':memory:');
    mkdirSync(join(few, '2026-06-02'));
    await warehouse.run(
      `COPY (FROM '${join(runs, '2026-06-02', 'ranked_accounts.parquet')}' WHERE agency = 'a' OR loan_id < 'L3')
       TO '${join(few, '2026-06-02', 'ranked_accounts.parquet')}' (FORMAT parquet)`,
    );
    warehouse.close();
    writeFileSync(join(few, '2026-06-02', 'manifest.json'), '{}');
    writeFileSync(join(few, '2026-06-02', '.done'), '');
    const space = { ...workspace, paths: { ...workspace.paths, runs: few } };
    await expect(compareAgencies(space, '2026-06-20', 10)).rejects.toThrow('1 of 2 agencies can be compared');
  });
});
