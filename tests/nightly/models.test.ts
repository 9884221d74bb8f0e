import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, scratchFolder } from '../support/cli.js';

const folder = scratchFolder();
const workspace = join(folder, 'portfolio');
const bundle = join(workspace, 'runs', '2026-07-01');
const run = (...args: string[]) => arrears([...args, '-w', workspace]);
const models = () =>
  JSON.parse(run('models', 'list', '--json').out) as {
    model_id: string;
    champion: boolean;
    challenger: boolean;
  }[];
const champion = () => models().find((model) => model.champion)?.model_id ?? '';

async function query(sql: string) {
  const warehouse = await Warehouse.open(':memory:');
  try {
    return await warehouse.rows(sql);
  } finally {
    warehouse.close();
  }
}

function configure(training: string): void {
  const path = join(workspace, 'arrears.yaml');
  const text = readFileSync(path, 'utf8').replace(/^training:[\s\S]*$/m, '');
  writeFileSync(path, `${text.trimEnd()}\ntraining:\n${training}`);
}

const gbdtOnly = '  months: 9\n  test_months: 2\n  engines: [gbdt]\n  stages: {}\n';
let first: string;

beforeAll(() => {
  expect(arrears(['sample', '--loans', '4000', '--seed', '7', workspace]).code).toBe(0);
  appendFileSync(join(workspace, 'arrears.yaml'), '\n');
  configure(gbdtOnly);
  const night = run('nightly');
  expect([night.code, night.err.match(/[A-Z_]+: .*/)?.[0]]).toEqual([0, undefined]);
  first = champion();
});

describe('a challenger', () => {
  test('our own trees, written for LightGBM and brought back, judge like the champion', () => {
    const file = join(folder, 'model.txt');
    expect(run('models', 'export', 'champion', '--format', 'lightgbm', '-o', file).code).toBe(0);
    const { code, out } = run('models', 'import', file);
    expect(code).toBe(0);
    expect(out).toContain('is a challenger');
    expect(out).toMatch(/not_below_champion +passed +AUC (-?0\.000) \((-?0\.000) to/);
    expect(champion()).toBe(first);
  });

  test('scores every night beside the champion, and changes no byte of the list', async () => {
    const before = readFileSync(join(bundle, 'ranked_accounts.csv'));
    expect(existsSync(join(bundle, 'shadow_scores.parquet'))).toBe(false);
    expect(run('nightly').code).toBe(0);
    expect(readFileSync(join(bundle, 'ranked_accounts.csv')).equals(before)).toBe(true);
    const challenger = models().find((model) => model.challenger)?.model_id;
    const [shadow] = await query(
      `SELECT count(*) AS n, count(DISTINCT s.rank) AS ranks, min(s.model_id) AS model, min(champion_id) AS champion,
         bool_and(l.rank = s.champion_rank) AS same_rank
       FROM '${join(bundle, 'shadow_scores.parquet')}' s
       JOIN '${join(bundle, 'ranked_accounts.parquet')}' l USING (loan_id)`,
    );
    const [{ n }] = await query(`SELECT count(*) AS n FROM '${join(bundle, 'ranked_accounts.parquet')}'`);
    expect(shadow).toEqual({
      n,
      ranks: n,
      model: challenger,
      champion: first,
      same_rank: true,
    });
  });

  test('is compared with the champion, on the same snapshots and on tonight’s accounts', () => {
    const challenger = models().find((model) => model.challenger)?.model_id ?? '';
    const { code, out } = run('models', 'compare', 'champion', challenger, '--panel');
    expect(code).toBe(0);
    expect(out).toMatch(/AUC of a − b -?0\.000/);
    expect(out).toContain('rank correlation 1.000; riskiest tenth in common 100 %');
    for (const line of out.split('\n')) expect([line, line.length <= 80]).toEqual([line, true]);
  });

  test('becomes champion on a person’s word, with who and why in the log and the card', () => {
    const challenger = models().find((model) => model.challenger)?.model_id ?? '';
    const logged = readFileSync(join(workspace, 'registry', 'decisions.jsonl'), 'utf8');
    const told = run('models', 'promote', challenger, '--reason', 'approved', '--by', 'validator');
    expect(told.code).toBe(0);
    expect(champion()).toBe(challenger);
    const log = readFileSync(join(workspace, 'registry', 'decisions.jsonl'), 'utf8');
    expect(log.startsWith(logged)).toBe(true);
    expect(run('models', 'card', '--lang', 'zh').out).toContain('冠軍模型，由validator：approved');
    expect(run('models', 'promote', first, '--reason', 'back').code).toBe(0);
  });

  test('a retrained model that a gate refuses stays one, and the champion ranks on', () => {
    configure(`${gbdtOnly}  seed: 3\n  gates:\n    protected_columns: [dpd]\n`);
    const trained = run('train');
    expect(trained.code).toBe(0);
    expect(trained.out).toMatch(/is a challenger[\s\S]*protected_columns +FAILED +dpd/);
    expect(champion()).toBe(first);
  });
});

describe('the panel for a model of one’s own', () => {
  const file = join(folder, 'panel.parquet');

  test('holds every labeled snapshot once, with the sides of a training, customers on one side', async () => {
    const { code, out } = run('models', 'panel', file, '--json');
    expect(code).toBe(0);
    const told = JSON.parse(out);
    const sides = await query(
      `SELECT side, count(*) AS n, min(as_of_date) AS first, max(as_of_date) AS last FROM '${file}' GROUP BY side`,
    );
    const counted = Object.fromEntries(sides.map(({ side, n }) => [String(side), Number(n)]));
    expect(counted).toEqual({
      training: told.training,
      calibration: told.calibration,
      test: told.test,
      null: told.rows - told.training - told.calibration - told.test,
    });
    const retrained =
      models().find(({ model_id: id }) => id.startsWith('gbdt') && id !== first)?.model_id ?? '';
    const { summary } = JSON.parse(run('models', 'show', retrained, '--json').out);
    expect(told.training + told.calibration).toBe(summary.fitRows);
    expect(told.test).toBe(summary.testRows);
    const [shared] = await query(
      `SELECT count(*) AS n FROM (SELECT customer FROM '${file}' WHERE side IS NOT NULL GROUP BY customer HAVING count(DISTINCT side) > 1)`,
    );
    expect(Number(shared.n)).toBe(0);
    const [whole] = await query(
      `SELECT count(*) AS n, count(DISTINCT (as_of_date, loan_id)) AS snapshots, count(DISTINCT dpd) > 50 AS told FROM '${file}'`,
    );
    expect(whole).toEqual({ n: String(told.rows), snapshots: String(told.rows), told: true });
  });

  test('is the same to the byte on any number of threads', () => {
    const again = join(folder, 'again.parquet');
    expect(run('models', 'panel', again, '--threads', '1').code).toBe(0);
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
  });

  test('is refused under another name or in no folder', () => {
    const named = run('models', 'panel', join(folder, 'panel.csv'));
    expect([named.code, named.err.includes('let its name end in .parquet')]).toEqual([2, true]);
    const lost = run('models', 'panel', join(folder, 'nowhere', 'panel.parquet'));
    expect([lost.code, lost.err.includes('PANEL_FILE')]).toEqual([2, true]);
  });
});

describe('a model that cannot be used', () => {
  test.each([
    ['model.txt', 'not a model', 'IMPORT_FORMAT', 4],
    ['cut.txt', 'tree\nversion=v4\n', 'lightgbm_model', 4],
    ['empty.json', '{}', 'model_document_broken', 4],
    ['card.yaml', 'card: [', '', 4],
  ])('%s is refused with a reason and nothing is registered', (name, text, code, exit) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    const before = readdirSync(join(workspace, 'registry'));
    const refused = run('models', 'import', file);
    expect([refused.code, refused.err.includes(code)]).toEqual([exit, true]);
    expect(refused.err).not.toContain('UNEXPECTED');
    expect(readdirSync(join(workspace, 'registry'))).toEqual(before);
  });

  test('a feature that the workspace does not build is named, with the nearest', () => {
    const file = join(folder, 'other.txt');
    expect(run('models', 'export', first, '--format', 'lightgbm', '-o', file).code).toBe(0);
    writeFileSync(file, readFileSync(file, 'utf8').replace('dpd_max_12m', 'dpd_max_13m'));
    const refused = run('models', 'import', file);
    expect(refused.code).toBe(4);
    expect(refused.err).toMatch(/dpd_max_13m: did you mean "dpd_max_\d+m"\?/);
  });

  test('wrong names, formats and stages end with code 2 and say what is right', () => {
    expect(run('models', 'export', first, '--format', 'yaml').err).toContain('--format lightgbm');
    expect(run('models', 'export', first, '--format', 'lightgbm', '--stage', 'early').err).toContain(
      'leave --stage out',
    );
    const unknown = run('models', 'card', first.replace(/.$/, 'x'));
    expect([unknown.code, unknown.err.includes(`did you mean "${first}"?`)]).toEqual([2, true]);
    expect(run('models', 'promote', first, '--reason', ' ').code).toBe(2);
  });

  test('a model of another outcome cannot be promoted', () => {
    writeFileSync(
      join(workspace, 'arrears.yaml'),
      readFileSync(join(workspace, 'arrears.yaml'), 'utf8').replace('horizon_days: 30', 'horizon_days: 60'),
    );
    const refused = run('models', 'promote', first, '--reason', 'try');
    expect([refused.code, refused.err.includes('it was trained for roll_forward in 30 days')]).toEqual([
      3,
      true,
    ]);
  });
});
