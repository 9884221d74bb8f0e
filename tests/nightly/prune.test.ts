import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { prune } from '../../pipeline/nightly/prune.js';
import { publishedDates } from '../../pipeline/publishing/bundle.js';
import { FileLock } from '../../pipeline/warehouse/file-lock.js';
import { openWorkspace, type Workspace } from '../../pipeline/workspace/workspace.js';
import { arrears, scratchFolder } from '../support/cli.js';

const folder = scratchFolder();
const nights = ['2026-01-05', '2026-03-01', '2026-06-20', '2026-06-30', '2026-07-01'];
let made = 0;

/** A workspace with all that five nights leave, 100 bytes a file; outcomes are open for 30 days. */
function workspaceWith(): Workspace {
  const directory = join(folder, `w${made++}`);
  arrears(['init', directory]);
  for (const night of nights)
    for (const path of [
      `runs/${night}/.done`,
      `runs/superseded/${night}-abc-def/file`,
      `acks/${night}/file`,
      `logs/${night}/file`,
      `backtest/${night}-abc.json`,
      `partitions/1-of-2/${night}/file`,
    ])
      put(directory, path);
  put(directory, 'registry/forest-2026-01-05-abc/model.json');
  return openWorkspace(directory, sourceTables);
}

function put(directory: string, path: string): void {
  mkdirSync(join(directory, path, '..'), { recursive: true });
  writeFileSync(join(directory, path), 'x'.repeat(100));
}

test('goes by days from the newest night, in every folder, and holds what has an open outcome', async () => {
  const workspace = workspaceWith();
  const { removed, held } = await prune(workspace, { days: 2 }, false);
  expect(removed.map(({ kind, night, bytes }) => [kind, night, bytes])).toEqual(
    ['list', 'superseded', 'answers', 'log', 'backtest', 'partition'].flatMap((kind) => [
      [kind, '2026-01-05', 100],
      [kind, '2026-03-01', 100],
    ]),
  );
  expect(held).toEqual([{ night: '2026-06-20', by: 'outcome' }]);
  expect(publishedDates(workspace.paths.runs)).toEqual(nights.slice(2));
  for (const kept of ['runs/superseded', 'acks', 'logs', 'backtest', 'partitions/1-of-2'])
    expect(readdirSync(join(workspace.directory, kept))).toHaveLength(3);
  expect(existsSync(join(workspace.directory, 'registry/forest-2026-01-05-abc/model.json'))).toBe(true);
  expect((await prune(workspace, { days: 2 }, false)).removed).toEqual([]);
});

test('the last nights stay however old; either rule keeps a night', async () => {
  const workspace = workspaceWith();
  const kept = async (days?: number, last?: number) => {
    const { removed } = await prune(workspace, { days, nights: last }, true);
    const gone = removed.filter(({ kind }) => kind === 'list').map(({ night }) => night);
    return nights.filter((night) => !gone.includes(night));
  };
  expect(await kept(undefined, 4)).toEqual(nights.slice(1));
  expect(await kept(1, 5)).toEqual(nights);
  expect(await kept(123, 1)).toEqual(nights.slice(1));
  expect(await kept(122, 1)).toEqual(nights.slice(2));
  expect(await kept(36_500, 1)).toEqual(nights);
});

test('nights of an experiment that stands in strategy.yaml stay, to its end and not after', async () => {
  const workspace = workspaceWith();
  const ran = { name: 'soft-sms', starts_on: '2026-01-01', ends_on: '2026-03-01', where: {}, arms: [] };
  const { removed, held } = await prune(
    { ...workspace, strategy: { ...workspace.strategy, experiments: [ran] } },
    { nights: 1 },
    true,
  );
  expect(held).toContainEqual({ night: '2026-01-05', by: 'soft-sms' });
  expect(new Set(removed.map(({ night }) => night))).toEqual(new Set(['2026-03-01']));
});

test('a dry run removes nothing; a batch that runs is not disturbed', async () => {
  const workspace = workspaceWith();
  expect((await prune(workspace, { days: 1 }, true)).removed).not.toEqual([]);
  expect(publishedDates(workspace.paths.runs)).toEqual(nights);
});

test('the command tells what goes, in 80 columns, and asks for a rule', async () => {
  const { directory, paths } = workspaceWith();
  const unset = arrears(['prune', '-w', directory]);
  expect([unset.code, unset.err]).toEqual([2, expect.stringContaining('RETENTION_UNSET')]);
  const dry = arrears(['prune', '--days', '2', '--dry-run', '-w', directory, '--lang', 'zh']);
  expect(dry.out).toMatch(/名單 +2 +2026-01-05 +2026-03-01/);
  expect(dry.out).toContain('什麼都沒有刪除');
  expect(publishedDates(paths.runs)).toEqual(nights);
  const held = await FileLock.acquire(paths.lock);
  expect(arrears(['prune', '--days', '2', '-w', directory]).code).toBe(6);
  held.release();
  expect(publishedDates(paths.runs)).toEqual(nights);
  const { code, out } = arrears(['prune', '--days', '2', '-w', directory]);
  expect([code, out]).toEqual([0, expect.stringContaining('Removed.')]);
  expect(publishedDates(paths.runs)).toEqual(nights.slice(2));
  expect(readdirSync(paths.work)).toEqual([]);
});
