import { mkdtempSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { executionPath, executionsOf, loggedNights, RunLog } from '../../pipeline/observability/run-log.js';
import { executionOf } from './execution-of.js';

const { stages, end, ...start } = executionOf();
let logs: string;

beforeEach(() => {
  logs = mkdtempSync(join(tmpdir(), 'arrears-test-'));
});

function write(lines: readonly Record<string, unknown>[], time = start.time): string {
  const path = executionPath(logs, { ...start, time });
  const log = new RunLog(path, { ...start, time });
  for (const line of lines) log.write('info', line);
  log.close();
  return `${path}.log.jsonl`;
}

const stage = (name: string, seconds: number, rows: number | null) => ({
  event: 'stage',
  stage: name,
  seconds,
  rows,
  peak_memory_bytes: 1000 * seconds,
});

test('an execution is read back as it was written', () => {
  const { time: _, ...ended } = end;
  const path = write([
    stage('ingest', 1, 7),
    { event: 'part', stage: 'ingest', detail: 'raw.loan' },
    stage('backtest', 2, null),
    stage('ingest', 0.5, null),
    { event: 'end', ...ended },
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const [execution] = executionsOf(logs, '2026-07-01');
  expect(execution).toMatchObject({ execution_id: start.execution_id, command: 'nightly', process: 42 });
  expect(execution.stages).toEqual([
    { stage: 'ingest', seconds: 1.5, rows: 7, peak_memory_bytes: 1000 },
    { stage: 'backtest', seconds: 2, rows: null, peak_memory_bytes: 2000 },
  ]);
  expect(execution.end).toMatchObject(ended);
  for (const line of readFileSync(path, 'utf8').trim().split('\n'))
    expect(JSON.parse(line)).toMatchObject({ level: 'info', execution_id: start.execution_id });
});

test('a log that a kill has cut off in the middle of a line tells what came before', () => {
  const path = write([stage('ingest', 1, 7), stage('scoring', 2, 3)]);
  truncateSync(path, statSync(path).size - 20);
  const [execution] = executionsOf(logs, '2026-07-01');
  expect(execution.stages.map((each) => each.stage)).toEqual(['ingest']);
  expect(execution.end).toBeUndefined();
});

test('a file that is no log is left out; executions come in the order of their start', () => {
  const broken = write([], '2026-07-01T05:00:00.000Z');
  truncateSync(broken, 0);
  write([stage('late', 1, null)], '2026-07-01T04:00:00.000Z');
  write([stage('early', 1, null)], '2026-07-01T03:00:00.000Z');
  expect(executionsOf(logs, '2026-07-01').map((each) => each.stages[0].stage)).toEqual(['early', 'late']);
  expect(loggedNights(logs)).toEqual(['2026-07-01']);
  expect(readdirSync(join(logs, '2026-07-01'))).toHaveLength(3);
  expect(executionsOf(logs, '2026-07-02')).toEqual([]);
});
