import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Registry } from '../../pipeline/contracts/registry.js';
import { silent } from '../../pipeline/core/progress.js';
import type { NightResult } from '../../pipeline/nightly/nightly.js';
import { ownEvidence } from '../../pipeline/nightly/report-evidence.js';
import { reportNight } from '../../pipeline/nightly/report-night.js';
import { BundleBuilder } from '../../pipeline/publishing/bundle.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { scratchFolder } from '../support/cli.js';
import { night, samplePortfolio, workspaceIn } from './reported-night.js';

const directory = join(scratchFolder(), 'portfolio');
let published: NightResult;

beforeAll(async () => {
  await samplePortfolio(directory, 400);
  published = await night(directory, '2026-07-01');
});

/** Tells the published night again from a copy of its warehouse, after `fault`; whether a page was written. */
async function tellAgain(fault: string): Promise<boolean> {
  const workspace = workspaceIn(directory);
  const copy = join(directory, 'copy.duckdb');
  cpSync(workspace.paths.warehouse, copy);
  const warehouse = await Warehouse.open(copy);
  const bundle = BundleBuilder.start(workspace.paths.runs, '2026-07-02');
  try {
    await warehouse.run(fault);
    const { manifest } = published;
    const model = new Registry(workspace.paths.registry).model(manifest.model.model_id);
    const { rules } = manifest;
    const none = { unknownOutcomes: [], unknownTimezones: [], withoutHolidays: [] };
    const told = { manifest, model, rules: { ...rules, ...none, rules: [] }, evidence: ownEvidence };
    await reportNight(warehouse, workspace, told, bundle, silent);
  } finally {
    warehouse.close();
    expect(readdirSync(workspace.paths.runs).filter((name) => !name.startsWith('.'))).toEqual(['2026-07-01']);
  }
  return existsSync(bundle.path('segment_report.html'));
}

const unbalanced = { code: 'REPORT_UNBALANCED', exitCode: 5 };

test.each([
  ['a cent', 'UPDATE pub_ranked SET amount_past_due = amount_past_due + 0.01 WHERE rank = 1'],
  ['an account in a bucket that is none', "UPDATE pub_ranked SET dpd_bucket = 'M9' WHERE rank = 2"],
  ['an account without a band', 'UPDATE pub_ranked SET risk_band = NULL WHERE rank = 1'],
  [
    'a band told twice',
    'INSERT INTO ref_band SELECT * FROM ref_band WHERE band = (SELECT risk_band FROM pub_ranked WHERE rank = 1)',
  ],
  ['a lost account', 'DELETE FROM pub_ranked WHERE rank = 3'],
  ['a segment that is none', "UPDATE pub_ranked SET segment = 'x' WHERE rank = 1"],
])('%s stops the night before anything is published', async (_, fault) => {
  await expect(tellAgain(fault)).rejects.toMatchObject(unbalanced);
});

test('without a fault the night is told', async () => {
  expect(await tellAgain('SELECT 1')).toBe(true);
});
