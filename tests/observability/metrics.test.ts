import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metricsText, writeMetrics } from '../../pipeline/observability/metrics.js';
import { executionOf } from './execution-of.js';

const at = (time: string) => Date.parse(time) / 1000;

test('every metric has its help and type once, before its samples', () => {
  const lines = metricsText(executionOf()).trimEnd().split('\n');
  const named = new Set<string>();
  for (let at = 0; at < lines.length; ) {
    const [, name] = /^# HELP ([a-z_]+) \S.*$/.exec(lines[at]) ?? [];
    expect(named.has(name)).toBe(false);
    named.add(name);
    expect(lines[at + 1]).toBe(`# TYPE ${name} gauge`);
    let samples = 0;
    for (at += 2; lines[at]?.startsWith(`${name}{`); at++, samples++)
      expect(lines[at]).toMatch(/^[a-z_]+\{([a-z]+="[^"\\\n]*",?)+\} -?\d+(\.\d+)?$/);
    expect(samples).toBeGreaterThan(0);
  }
  expect(named.size).toBeGreaterThan(6);
});

test('stages are labeled; one that makes no rows has no count of them', () => {
  const text = metricsText(executionOf());
  expect(text).toContain(
    'arrears_stage_duration_seconds{portfolio="book",command="nightly",stage="rules"} 2\n',
  );
  expect(text).toContain('arrears_stage_rows{portfolio="book",command="nightly",stage="ingest"} 7\n');
  expect(text).not.toMatch(/arrears_stage_rows.*rules/);
});

test('labels are escaped', () => {
  const { stages, ...execution } = executionOf();
  const text = metricsText({ ...execution, stages: [{ ...stages[0], stage: 'a "b"\\c\nd' }] });
  expect(text).toContain('stage="a \\"b\\"\\\\c\\nd"}');
});

test('a failure keeps the time of the last success, and the file is replaced as a whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arrears-test-'));
  writeMetrics(folder, executionOf());
  const failed = { outcome: 'failed', exit_code: 5, error_code: 'QUARANTINED_SHARE' } as const;
  writeMetrics(folder, executionOf({ ...failed, time: '2026-07-02T02:31:00.000Z' }));
  expect(readdirSync(folder)).toEqual(['arrears_book_nightly.prom']);
  const path = join(folder, 'arrears_book_nightly.prom');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('arrears_run_exit_code{portfolio="book",command="nightly"} 5\n');
  expect(text).toContain(
    `arrears_run_success_timestamp_seconds{portfolio="book",command="nightly"} ${at('2026-07-01T02:30:03Z')}\n`,
  );
  expect(text).toContain(
    `arrears_run_end_timestamp_seconds{portfolio="book",command="nightly"} ${at('2026-07-02T02:31:00Z')}\n`,
  );
});

test('without a success there is no time of one', () => {
  const failed = { outcome: 'failed', exit_code: 1, error_code: 'UNEXPECTED' } as const;
  expect(metricsText(executionOf(failed))).not.toContain('arrears_run_success');
});
