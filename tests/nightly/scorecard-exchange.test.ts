import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadScorecard } from '../../models/scorecard/scorecard.js';
import { numericColumns } from '../../pipeline/warehouse/columns.js';
import { identifier } from '../../pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, scratchFolder } from '../support/cli.js';

const workspace = join(scratchFolder(), 'portfolio');
const file = (name: string) => join(workspace, name);
const run = (...args: string[]) => arrears([...args, '-w', workspace]);
const exported = (format: string, ...more: string[]) => {
  const { code, out } = run('models', 'export', 'champion', '--format', format, ...more);
  expect(code).toBe(0);
  return out;
};

beforeAll(() => {
  expect(arrears(['sample', '--loans', '4000', '--seed', '7', workspace]).code).toBe(0);
  appendFileSync(
    file('arrears.yaml'),
    `training:
  engines: [scorecard]
  months: 12
  test_months: 2
  stages: {}
  minimum_accounts: 100
  minimum_bad: 20
  settings:
    scorecard:
      min_iv: 0.01
      max_correlation: 0.5
      bins: { annual_rate: { edges: [0.15, 0.2] } }
      scaling: { points: 500, odds: 20, pdo: 40 }
`,
  );
  expect(run('nightly').code).toBe(0);
});

test('a card is printed with its manual bins, its scale and what its features mean, in both languages', () => {
  const [en, zh] = [exported('text', '--lang', 'en'), exported('text', '--lang', 'zh')];
  expect(en).toContain('500 points at odds of 20:1 good:bad; 40 more double the odds.');
  expect(en).toMatch(
    /^annual_rate: annual interest rate · .*\n {2}< 0.15 .*\n {2}\[0.15, 0.2\) .*\n {2}>= 0.2 .*\n {2}missing /m,
  );
  expect(zh).toContain('好壞比 20:1 時為 500 分');
  expect(zh).toMatch(/^annual_rate: 年利率/m);
});

test('its SQL gives the margin of the model over tonight’s feature matrix', async () => {
  const card = loadScorecard(JSON.parse(exported('json')));
  const warehouse = await Warehouse.open(file('warehouse.duckdb'), {}, true);
  try {
    const rows = await warehouse.rows<{ loan_key: number; margin: number }>(
      `SELECT loan_key, ${exported('sql')} AS margin FROM feat_matrix ORDER BY loan_key`,
    );
    const { columns } = await numericColumns(
      warehouse,
      `SELECT ${card.features.map(({ name }) => identifier(name)).join(', ')} FROM feat_matrix ORDER BY loan_key`,
      rows.length,
    );
    const matrix = { rows: rows.length, features: card.features, columns: columns as Float32Array[] };
    expect(rows.length).toBeGreaterThan(50);
    card.margin(matrix).forEach((margin, row) => {
      expect(Math.abs(rows[row].margin - margin)).toBeLessThan(1e-9);
    });
  } finally {
    warehouse.close();
  }
});

test('a card that an analyst edited comes back as a challenger and may rank; one with a mistake is told by line', () => {
  const yaml = exported('yaml');
  const feature = /feature: (\S+)\n/.exec(yaml)?.[1] ?? '';
  const edited = yaml
    .replace(/coefficient: -\d[\d.e-]*/, 'coefficient: -0.25')
    .replace(/, points: -?\d+/g, '');
  writeFileSync(file('card.yaml'), edited);
  const { code, out } = run('models', 'import', file('card.yaml'), '--json');
  expect(code).toBe(0);
  const id = JSON.parse(out).model_id as string;
  const { document } = loadScorecard(JSON.parse(run('models', 'export', id, '--format', 'json').out));
  expect(document.terms[0]).toMatchObject({ binning: { feature }, coefficient: -0.25 });
  expect(run('models', 'promote', id, '--reason', 'agreed').code).toBe(0);
  expect(run('nightly').code).toBe(0);
  const list = readFileSync(join(workspace, 'runs', '2026-07-01', 'ranked_accounts.csv'), 'utf8');
  expect(list.split('\n')[1]).toContain(id);

  writeFileSync(file('card.yaml'), yaml.replace(/coefficient: -/, 'coefficient: '));
  const refused = run('models', 'import', file('card.yaml'));
  expect(refused.code).toBe(4);
  expect(refused.err).toMatch(/line \d+: .*coefficient: .* must be below 0/);
});
