import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { arrears, scratchFolder } from '../support/cli.js';

const workspace = join(scratchFolder(), 'portfolio');
const night = (date: string) => arrears(['nightly', '-w', workspace, '--as-of', date, '--json']);

beforeAll(() => {
  arrears(['sample', '--loans', '2500', '--seed', '5', workspace]);
  expect(night('2026-07-01').code).toBe(0);
});

test('a past night is ranked by a model of its time, and the champion stays', () => {
  const champion = () => arrears(['models', 'list', '-w', workspace]).out.match(/\* +(\S+)/)?.[1];
  const before = champion();
  const past = JSON.parse(night('2026-05-01').out);
  expect(past.manifest.model.trained_on).toBe('2026-05-01');
  expect(before).toMatch(/2026-07-01/);
  expect(champion()).toBe(before);
  expect(JSON.parse(night('2026-05-01').out).published).toBe(false);
  const { code, err } = arrears(['score', '-w', workspace, '--as-of', '2026-05-01']);
  expect([code, err]).toEqual([3, expect.stringContaining('trained by then')]);
});

test('training leaves the last night as it stands: explain tells one snapshot', () => {
  expect(night('2026-07-01').code).toBe(0);
  expect(arrears(['train', '-w', workspace, '--as-of', '2026-06-15']).code).toBe(0);
  const list = arrears(['runs', 'show', '-w', workspace, '--json']);
  expect(list.code).toBe(0);
  const loan = firstLoan('2026-07-01');
  const explained = JSON.parse(arrears(['explain', loan, '-w', workspace, '--json']).out);
  const dpd = explained.features.find((feature: { name: string }) => feature.name === 'dpd').value;
  expect(dpd).toBe(explained.account.dpd);
  // The night before was a past one; this one was published already, and is the one that the warehouse holds again.
  expect(explained.asOfDate).toBe('2026-07-01');
});

test('a reader that closes early is no error', async () => {
  const { spawnSync } = await import('node:child_process');
  const main = join(import.meta.dirname, '../../dist/pipeline/cli/main.js');
  const { stderr } = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" "${main}" explain ${firstLoan('2026-07-01')} -w "${workspace}" | head -1`],
    { encoding: 'utf8' },
  );
  expect(stderr).not.toMatch(/EPIPE|at /);
});

/** The first account of the list that was ranked last. */
function firstLoan(date: string): string {
  const list = join(workspace, 'runs', date, 'ranked_accounts.csv');
  return readFileSync(list, 'utf8').split('\n')[1].split(',')[4];
}
