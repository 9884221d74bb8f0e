import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { runNightly } from '../../pipeline/nightly/nightly.js';
import { openReader } from '../../pipeline/nightly/open-warehouse.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { arrears, scratchFolder } from '../support/cli.js';
import { run, type Scenario, scenarios, traces } from '../support/crash.js';

const folder = scratchFolder();
let scenario: Scenario;
const workspace = () => openWorkspace(scenario.start, sourceTables);
const night = async () => {
  const reader = await openReader(workspace());
  const { night } = await reader.row<{ night: string }>('SELECT max(as_of_date) AS night FROM pub_ranked');
  reader.close();
  return night;
};

beforeAll(async () => {
  scenario = (await scenarios(folder))[1];
});

test('of two runs started together one runs and the other ends with 6 before it', async () => {
  const args = ['nightly', '-w', scenario.start, '--as-of', '2026-07-02'];
  const ended: (number | null)[] = [];
  const both = await Promise.all(
    [run(args), run(args)].map((one) =>
      one.then((result) => {
        ended.push(result.code);
        return result;
      }),
    ),
  );
  expect(ended).toEqual([6, 0]);
  const loser = both.find(({ code }) => code === 6);
  expect(loser?.err).toMatch(/WORKSPACE_HELD: another run holds this workspace\n {2}where: .*process \d+\n/);
});

test('a reader holds up no batch, and goes on reading the night that it opened', async () => {
  const reader = await openReader(workspace());
  const before = await reader.row('SELECT max(as_of_date) AS night, count(*) AS rows FROM pub_ranked');
  const { published } = await runNightly(workspace(), { asOfDate: '2026-07-03' });
  expect(published).toBe(true);
  expect(await reader.row('SELECT max(as_of_date) AS night, count(*) AS rows FROM pub_ranked')).toEqual(
    before,
  );
  reader.close();
  expect(await night()).toBe('2026-07-03');
});

test('a batch holds up no reader, which sees the night before as it was', async () => {
  let seen: string | undefined;
  const stages: string[] = [];
  const running = runNightly(workspace(), {
    asOfDate: '2026-07-04',
    onProgress: (stage) => {
      stages.push(stage);
    },
  });
  const reading = (async () => {
    while (!stages.includes('strategy')) await new Promise((resolve) => setTimeout(resolve, 5));
    seen = await night();
  })();
  await Promise.all([running, reading]);
  expect(seen).toBe('2026-07-03');
  expect(await night()).toBe('2026-07-04');
});

test('what a failed run had loaded is taken up again, and readers see nothing of it', async () => {
  appendFileSync(join(scenario.start, 'sources', 'payment.sql'), '\n-- read anew\n');
  // A model that cannot be read stops the night after its sources are loaded.
  const { model_id } = JSON.parse(readFileSync(join(scenario.start, 'registry', 'champion.json'), 'utf8'));
  const champion = join(scenario.start, 'registry', model_id, 'model.json');
  const pointer = join(folder, 'model.json');
  copyFileSync(champion, pointer);
  writeFileSync(champion, '{');
  const failed = arrears(['nightly', '-w', scenario.start, '--as-of', '2026-07-05']);
  expect([failed.code, failed.err]).toEqual([4, expect.stringContaining('MODEL_DAMAGED')]);
  expect(await night()).toBe('2026-07-04');
  copyFileSync(pointer, champion);
  const again = arrears(['nightly', '-w', scenario.start, '--as-of', '2026-07-05']);
  expect([again.code, again.err]).toEqual([0, expect.not.stringContaining('raw.payment')]);
  expect(existsSync(join(scenario.start, '.work', 'warehouse.duckdb'))).toBe(false);
});

test('a damaged warehouse is set aside and made anew; a damaged copy costs nothing', async () => {
  const path = join(scenario.start, 'warehouse.duckdb');
  const whole = await traces(scenario.start);
  mkdirSync(join(scenario.start, '.work'), { recursive: true });
  const copy = join(scenario.start, '.work', 'warehouse.duckdb');
  copyFileSync(path, copy);
  truncateSync(copy, 100_000);
  expect(arrears(['nightly', '-w', scenario.start, '--as-of', '2026-07-05']).code).toBe(0);
  expect(await traces(scenario.start)).toEqual(whole);

  truncateSync(path, Math.floor(statSync(path).size / 2));
  const explained = arrears(['explain', 'L1', '-w', scenario.start]);
  expect([explained.code, explained.err]).toEqual([4, expect.stringContaining('WAREHOUSE_DAMAGED')]);
  const { code, err } = arrears(['nightly', '-w', scenario.start, '--as-of', '2026-07-05']);
  expect([code, err]).toEqual([0, expect.stringContaining('made anew without the record of late rows')]);
  expect(existsSync(join(scenario.start, 'warehouse.damaged.duckdb'))).toBe(true);
  expect(await night()).toBe('2026-07-05');
});

test('a lock file that is none any more is told', () => {
  writeFileSync(join(scenario.start, '.arrears.lock'), 'x');
  const { code, err } = arrears(['nightly', '-w', scenario.start]);
  expect([code, err]).toEqual([3, expect.stringContaining('LOCK_DAMAGED')]);
});
