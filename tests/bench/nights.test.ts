import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** What one round of a benchmark prints, at a size that takes seconds. */
function round(program: string, ...args: string[]): Record<string, number> {
  const given = [resolve(root, 'bench', program), resolve(root, 'dist'), '2000', ...args];
  return JSON.parse(execFileSync(process.execPath, given, { encoding: 'utf8' }));
}

test('a night is published and reported', () => {
  const { publishing, report, history, files } = round('publishing/published-night.mjs', '2');
  for (const seconds of [publishing, report, history]) expect(seconds).toBeGreaterThan(0);
  const names = (files as unknown as { file: string }[]).map(({ file }) => file);
  expect(names).toEqual(
    expect.arrayContaining(['rank_moves.csv', 'ranked_accounts.parquet', 'segment_report.html']),
  );
});

test('contact rules are judged, seven channels an account', () => {
  for (const pack of ['us', 'cn']) {
    const { seconds, judged, allowed } = round('rules/ruled-night.mjs', pack, '2');
    expect(seconds).toBeGreaterThan(0);
    expect(judged).toBe(14_000);
    expect(allowed).toBeGreaterThan(7000);
  }
});

test('treatments are chosen within capacities', () => {
  const { seconds, treated, gap } = round('strategy/decided-night.mjs', '2');
  expect(seconds).toBeGreaterThan(0);
  expect(treated).toBeGreaterThan(500);
  expect(gap).toBeLessThan(1e-6);
});
