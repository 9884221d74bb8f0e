import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { ingest } from '../../pipeline/ingest/ingest.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { arrears, scratchFolder } from '../support/cli.js';

const data = process.env.ARREARS_DATA ?? '';
const recipes = resolve(import.meta.dirname, '../../data-samples/recipes');
const folder = scratchFolder();

function recipe(name: string): string {
  const workspace = join(folder, name);
  if (!existsSync(workspace)) cpSync(join(recipes, name), workspace, { recursive: true });
  return workspace;
}

const isHere = (name: string) => data !== '' && existsSync(join(data, name));
if (!isHere('kiva')) console.warn('Public data is not here (ARREARS_DATA): the recipes are not tested.');

interface Metrics {
  candidates: { engine: string; evaluation: { auc: { value: number }; ks: { value: number } } }[];
  baselines: Record<string, { auc: { value: number } }>;
}

function metricsOf(workspace: string): Metrics {
  return JSON.parse(arrears(['models', 'show', 'champion', '--json', '-w', workspace]).out);
}

function bestAuc({ candidates }: Metrics): number {
  return Math.max(...candidates.map((candidate) => candidate.evaluation.auc.value));
}

describe.skipIf(!isHere('kiva'))('kiva', () => {
  let warehouse: Warehouse;
  const workspace = () => openWorkspace(recipe('kiva'), sourceTables);

  beforeAll(async () => {
    warehouse = await Warehouse.open(':memory:');
    await ingest(warehouse, workspace());
    await buildArrearsReferences(warehouse, workspace().configuration);
    return () => warehouse.close();
  });

  // Worked out by hand from the loan's schedule and payments; installments are monthly, on the 16th.
  test.each([
    ['406', '2007-05-01', 15, '18.50', 'nine of 22.50 due; 184 paid clears eight; the ninth is of 16 April'],
    ['406', '2006-10-01', 15, '7.00', 'two of 22.50 due; 38 paid clears one; the second is of 16 September'],
    ['672', '2007-05-01', 15, '34.00', 'six of 125 due; 716 paid clears five'],
    ['672', '2006-12-01', 15, '34.00', 'one of 125 due; 91 paid'],
    ['401', '2007-05-01', 15, '30.00', 'nine of 30 due; 240 paid clears eight'],
    ['547', '2007-05-01', 15, '30.00', 'seven of 30 due; 180 paid clears six'],
    ['547', '2006-11-01', 16, '30.00', 'one of 30 due on 16 October; nothing paid yet'],
    ['405', '2007-05-01', 46, '60.00', 'nine of 30 due; 210 paid clears seven; the eighth is of 16 March'],
    ['405', '2007-03-01', 75, '90.00', 'seven of 30 due; 120 paid clears four; the fifth is of 16 December'],
    ['667', '2007-05-01', 15, '34.00', 'six of 125 due; 716 paid clears five'],
    ['658', '2007-01-20', 35, '11.50', 'three of 7.50 due; 11 paid clears one; the second is of 16 December'],
    ['658', '2007-05-01', 0, '0.00', 'six of 7.50 due; 48 paid'],
    ['477', '2007-05-01', 0, '0.00', 'paid out on 26 December'],
    ['388', '2007-05-01', 0, '0.00', 'nine of 58.33 due; 700 paid'],
    ['1071', '2007-05-01', 0, '0.00', '400.00 due in three; 400 paid'],
  ])('loan %s on %s: dpd %i, past due %s: %s', async (loan, date, dpd, pastDue) => {
    const { configuration } = workspace();
    const all = { ...configuration, cohort: { ...configuration.cohort, minimum_dpd: 0 } };
    await buildArrears(warehouse, { form: 'ledger', configuration: all }, date);
    const [position] = await warehouse.rows(
      'SELECT dpd, amount_past_due FROM arr_cohort WHERE loan_id = $loan',
      { loan },
    );
    expect(position).toEqual({ dpd, amount_past_due: pastDue });
  });

  test('the night falls back to days past due, and says why', () => {
    const { code, out } = arrears(['nightly', '-w', recipe('kiva')]);
    expect(code).toBe(0);
    expect(out).toContain('ranked without a model');
  });
});

describe.skipIf(!isHere('ally-auto'))('ally-auto', () => {
  test('the champion beats dpd-first and balance-first out of time', () => {
    const workspace = recipe('ally-auto');
    const { code, err } = arrears(['nightly', '-w', workspace]);
    expect([code, err.match(/[A-Z_]{4,}: .*/)?.[0]]).toEqual([0, undefined]);
    const metrics = metricsOf(workspace);
    expect(bestAuc(metrics)).toBeGreaterThan(metrics.baselines['dpd-first'].auc.value);
    expect(bestAuc(metrics)).toBeGreaterThan(metrics.baselines['balance-first'].auc.value);
    expect(arrears(['runs', 'show', '--json', '-w', workspace]).out).toContain('"quarantined": 0');
  });
});

describe.skipIf(!isHere('uci-taiwan'))('uci-taiwan', () => {
  test('the scorecard ranks overdue accounts and all accounts, cross-validated', () => {
    const workspace = recipe('uci-taiwan');
    const path = join(workspace, 'arrears.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('training:', 'training:\n  engines: [scorecard]'));
    expect(arrears(['train', '-w', workspace]).code).toBe(0);
    expect(bestAuc(metricsOf(workspace))).toBeGreaterThan(0.7);
    writeFileSync(path, `${readFileSync(path, 'utf8')}cohort:\n  minimum_dpd: 0\n`);
    expect(arrears(['train', '-w', workspace]).code).toBe(0);
    expect(bestAuc(metricsOf(workspace))).toBeGreaterThan(0.75);
  });
});
