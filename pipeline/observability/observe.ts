import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { Manifest } from '../contracts/manifest.js';
import type { IsoDate } from '../core/dates.js';
import { type Failure, failureOf } from '../core/failure.js';
import type { OnProgress } from '../core/progress.js';
import { programVersion } from '../core/version.js';
import { metricsFolder } from '../workspace/named-path.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Execution, ExecutionEnd } from './execution.js';
import { endEvent, type Field, startEvent } from './lineage.js';
import { writeMetrics } from './metrics.js';
import { executionPath, RunLog } from './run-log.js';
import { StageClock } from './stage-clock.js';

/** What is observed of a batch. */
export interface Observation<T> {
  readonly workspace: Workspace;
  /** Of the command line, such as `nightly`. */
  readonly command: string;
  readonly asOfDate: IsoDate;
  readonly onProgress: OnProgress;
  /** The list that a result tells of. */
  readonly listOf: (result: T) => { readonly manifest: Manifest; readonly published: boolean } | undefined;
  /** Columns of the raw files that were read, by their names in arrears.yaml. */
  readonly fieldsOf: () => Promise<ReadonlyMap<string, readonly Field[]>>;
  /** Told how it ended. */
  readonly onEnd: (execution: Execution) => void;
}

/**
 * Does `work` and writes down what can be told of it without telling of anybody: a log in JSON lines, OpenLineage
 * events and metrics. What cannot be written down is told as progress, and changes nothing of the work or its errors.
 * @throws ConfigurationError before the work when `metrics_folder` is none that a workspace may name
 */
export async function observe<T>(
  observation: Observation<T>,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const { workspace, command, asOfDate, onProgress } = observation;
  const start = {
    time: new Date().toISOString(),
    execution_id: randomUUID(),
    command,
    portfolio: workspace.configuration.portfolio,
    as_of_date: asOfDate,
    program_version: programVersion,
    process: process.pid,
  };
  const metrics = metricsFolder(workspace);
  const path = executionPath(workspace.paths.logs, start);
  const attempt = (what: string, write: () => void) => {
    try {
      write();
    } catch (error) {
      onProgress('observability', `${what} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
    }
  };
  const emit = (event: unknown) =>
    appendFileSync(`${path}.openlineage.jsonl`, `${JSON.stringify(event)}\n`, { mode: 0o640 });
  let log: RunLog | undefined;
  attempt('the log', () => {
    log = new RunLog(path, start);
  });
  attempt('lineage', () => emit(startEvent(workspace, { ...start, stages: [] })));
  const clock = new StageClock((stage) => log?.write('info', { event: 'stage', ...stage }));
  const watched: OnProgress = (stage, detail, rows) => {
    clock.onProgress(stage, detail, rows);
    if (detail) log?.write('info', { event: 'part', stage, detail });
    onProgress(stage, detail, rows);
  };
  const ended = (found: { manifest?: Manifest; published?: boolean; failure?: Failure }, fields: Fields) => {
    const { stages, seconds, peakMemory } = clock.close();
    const { manifest, published, failure } = found;
    const end: ExecutionEnd = {
      time: new Date().toISOString(),
      outcome: failure ? 'failed' : 'done',
      exit_code: failure?.exitCode ?? 0,
      error_code: failure?.code ?? null,
      seconds,
      peak_memory_bytes: peakMemory,
      run_id: manifest?.run_id ?? null,
      published: published ?? null,
      accounts: manifest?.accounts ?? null,
    };
    const { time: _, ...line } = end;
    log?.write(failure ? 'error' : 'info', {
      event: 'end',
      ...line,
      ...(failure && { at: framesOf(failure) }),
    });
    log?.close();
    const execution = { ...start, stages, end };
    attempt('lineage', () => emit(endEvent(workspace, execution, manifest && { manifest, fields })));
    attempt('metrics', () => writeMetrics(metrics, execution, manifest));
    observation.onEnd(execution);
  };
  let result: T;
  try {
    result = await work(watched);
  } catch (error) {
    ended({ failure: failureOf(error) }, new Map());
    throw error;
  }
  ended(observation.listOf(result) ?? {}, await observation.fieldsOf().catch(() => new Map()));
  return result;
}

type Fields = ReadonlyMap<string, readonly Field[]>;

/** Where a defect of the program arose; its message may show cells of rows, so it stays out of the log. */
function framesOf({ error, code }: Failure): string[] | undefined {
  if (code !== 'UNEXPECTED') return undefined;
  return error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
}
