import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitPlatt } from '../../models/calibration/platt.js';
import { engineNamed } from '../../models/engines.js';
import { type ModelFile, modelFileVersion } from '../../pipeline/contracts/model-file.js';
import { scoreAccounts } from '../../pipeline/scoring/score.js';
import type { Panel } from '../../pipeline/training/panel.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { syntheticPanel } from '../training/synthetic-panel.js';

let warehouse: Warehouse;
let file: Extract<ModelFile, { kind: 'trained' }>;
const panel = syntheticPanel(40, { early: -2, late: 2 });
const { features } = panel.matrix;

/** A scorecard of one part of the rows. */
async function entry(part: Panel, stage: { first: number; last: number | null } | null) {
  const keep = [...part.bucket.keys()].filter(
    (row) => !stage || (part.bucket[row] >= stage.first && part.bucket[row] <= (stage.last ?? 99)),
  );
  const matrix = {
    rows: keep.length,
    features,
    columns: part.matrix.columns.map((column) => Float32Array.from(keep, (row) => column[row])),
  };
  const bad = Uint8Array.from(keep, (row) => part.bad[row]);
  const group = Int32Array.from(keep, (row) => part.group[row]);
  const fitted = await engineNamed('scorecard').fit({ matrix, bad, group }, { seed: 1, threads: 1 });
  return {
    stage: stage && { name: 'early', first_bucket: stage.first, last_bucket: stage.last },
    engine: 'scorecard',
    description: '',
    learned_from: stage ? ('stage' as const) : ('all' as const),
    settings: {},
    model: fitted.toJSON(),
    calibrator: fitPlatt(fitted.margin(matrix), bad).toJSON(),
    base_rate: 0.5,
  };
}

beforeAll(async () => {
  file = {
    format: 'arrears-registered-model',
    format_version: modelFileVersion,
    model_id: 'staged',
    trained_on: '2026-07-01',
    outcome: { name: 'roll_forward', horizon_days: 30, dpd: 90 },
    sql_hash: '',
    data_fingerprint: '',
    kind: 'trained',
    families: [],
    seed: 1,
    models: [await entry(panel, { first: 0, last: 1 }), await entry(panel, { first: 2, last: null })].map(
      (model, at) => (at === 0 ? model : { ...model, stage: null }),
    ),
    recovery: {
      paying: { kind: 'bucket_rate', rates: [null, 0.5, 0.25], overall: 0.1 },
      amount: { kind: 'bucket_rate', rates: [null, 1, 2], overall: 1 },
    },
  };
  warehouse = await Warehouse.open(':memory:');
  await warehouse.run(`CREATE TABLE arr_cohort AS SELECT * FROM (VALUES
    (1, 'A', DATE '2026-07-01', 10, 1, 100.00::DECIMAL(18,2), 1000.00::DECIMAL(18,2)),
    (2, 'B', DATE '2026-07-01', 45, 2, 300.00::DECIMAL(18,2), 400.00::DECIMAL(18,2)),
    (3, 'C', DATE '2026-07-01', 20, 1, 100.00::DECIMAL(18,2), 50.00::DECIMAL(18,2)),
    (4, 'D', DATE '2026-07-01', 70, 3, 100.00::DECIMAL(18,2), 100.00::DECIMAL(18,2)))
    t(loan_key, loan_id, as_of_date, dpd, bucket_ordinal, amount_past_due, outstanding_principal)`);
  await warehouse.run(`CREATE TABLE feat_matrix AS SELECT * FROM (VALUES
    (1, 2::FLOAT, 10::FLOAT, 0::FLOAT, 500::FLOAT), (2, 2, 45, 0, 500), (3, -2, 20, 0, 500), (4, -2, 70, 0, 500))
    t(loan_key, swing, dpd, noise, outstanding_principal)`);
  await warehouse.run("CREATE TABLE ref_feature AS SELECT 'swing' AS name, TRUE AS tellable");
});
afterAll(() => warehouse.close());

async function ranked(order: 'risk' | 'expected_loss' | 'expected_recovery') {
  await scoreAccounts(warehouse, file, [], features, { order, threads: 1 });
  return warehouse.rows<Record<string, string | number | null>>(
    'SELECT loan_id, account.* FROM scr_account account JOIN arr_cohort USING (loan_key) ORDER BY rank',
  );
}

describe('scoring with a model a stage', () => {
  test('routes each account by its bucket: the same feature raises one stage and lowers the other', async () => {
    const rows = new Map((await ranked('risk')).map((row) => [row.loan_id, row]));
    const pd = (id: string) => Number(rows.get(id)?.pd);
    expect(pd('A')).toBeLessThan(0.5);
    expect(pd('C')).toBeGreaterThan(0.5);
    expect(pd('B')).toBeGreaterThan(0.5);
    expect(pd('D')).toBeLessThan(0.5);
    expect([rows.get('B')?.reason_1, rows.get('C')?.reason_1, rows.get('A')?.reason_1]).toEqual([
      'swing',
      'swing',
      null,
    ]);
  });

  test('expected recovery is probability × amount within the balance, to the cent, and can order the list', async () => {
    const rows = await ranked('expected_recovery');
    // C before A: more dpd comes first. A 0.5 × 100; B 0.25 × min(600, 400); C 0.5 × min(100, 100); D 0.1 × 100.
    expect(rows.map((row) => [row.loan_id, row.expected_recovery])).toEqual([
      ['B', '100.00'],
      ['C', '50.00'],
      ['A', '50.00'],
      ['D', '10.00'],
    ]);
  });

  test('expected loss is pd × outstanding principal, and can order the list', async () => {
    const rows = await ranked('expected_loss');
    const losses = rows.map((row) => Number(row.expected_loss));
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    const a = rows.find((row) => row.loan_id === 'A');
    expect(a?.expected_loss).toBe((Math.round(Number(a?.pd) * 100000) / 100).toFixed(2));
  });
});

test('challengers stand in the shadow table, ranked among themselves, and leave the list as it was', async () => {
  const alone = await ranked('risk');
  const other = { ...file, model_id: 'other', models: [file.models[1]] };
  await scoreAccounts(warehouse, file, [other], features, { order: 'risk', threads: 1 });
  expect(
    await warehouse.rows(
      'SELECT loan_id, account.* FROM scr_account account JOIN arr_cohort USING (loan_key) ORDER BY rank',
    ),
  ).toEqual(alone);
  const shadow = await warehouse.rows('SELECT model_id, loan_key, rank, pd FROM scr_shadow ORDER BY rank');
  expect(shadow.map(({ model_id, rank }) => [model_id, rank])).toEqual([1, 2, 3, 4].map((n) => ['other', n]));
  // A is early: its champion is the early model, the challenger has only the late one, which says the opposite.
  expect(Number(shadow.find(({ loan_key }) => loan_key === 1)?.pd)).toBeGreaterThan(0.5);
});

test('a model that needs a feature which is not built is refused by name', async () => {
  await expect(
    scoreAccounts(
      warehouse,
      file,
      [],
      features.filter(({ name }) => name !== 'swing'),
      {
        order: 'risk',
        threads: 1,
      },
    ),
  ).rejects.toMatchObject({ code: 'model_feature_absent' });
});
