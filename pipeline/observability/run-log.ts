import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { isIsoDate } from '../core/dates.js';
import { type Execution, type ExecutionStart, logLineSchema, withStage } from './execution.js';

const logEnding = '.log.jsonl';

/** Where the files of an execution stand: `logs/<as_of_date>/<start>-<command>-<id>`, without the ending. */
export function executionPath(logs: string, { time, command, as_of_date, execution_id }: ExecutionStart) {
  const at = time.replace(/[-:]/g, '').replace(/\.\d+/, '');
  return join(logs, as_of_date, `${at}-${command}-${execution_id.slice(0, 8)}`);
}

/** The log of one execution: JSON lines, each on disk before the next, without a line of anybody's data. */
export class RunLog {
  private readonly destination;
  private readonly log;

  /**
   * Makes the file.
   * @throws Error of the system when it cannot be made
   */
  constructor(path: string, { time, ...start }: ExecutionStart) {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o750 });
    this.destination = pino.destination({ dest: `${path}${logEnding}`, mode: 0o640, sync: true });
    // A log that a full disk cuts off must not stop the night.
    this.destination.on('error', () => {});
    this.log = pino(
      {
        base: { execution_id: start.execution_id },
        messageKey: 'message',
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      this.destination,
    );
    this.write('info', { event: 'start', ...start, started_at: time });
  }

  /** Appends a line. */
  write(level: 'info' | 'error', line: Readonly<Record<string, unknown>>): void {
    this.log[level](line);
  }

  /** Closes the file. */
  close(): void {
    this.destination.end();
  }
}

/** The executions of a night, the earliest first; lines that a killed process has cut off are left out. */
export function executionsOf(logs: string, asOfDate: string): Execution[] {
  const folder = join(logs, asOfDate);
  return namesIn(folder)
    .filter((name) => name.endsWith(logEnding))
    .flatMap((name) => readExecution(join(folder, name)) ?? []);
}

/** Nights of which there are logs, the earliest first. */
export function loggedNights(logs: string): string[] {
  return namesIn(logs).filter(isIsoDate);
}

function readExecution(path: string): Execution | undefined {
  let execution: Execution | undefined;
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const line = logLineSchema.safeParse(parsed(text)).data;
    if (line?.event === 'start') {
      const { event: _, ...start } = line;
      execution = { ...start, stages: [] };
    }
    if (line?.event === 'stage' && execution) {
      const { event: _, ...stage } = line;
      execution = { ...execution, stages: withStage(execution.stages, stage) };
    }
    if (line?.event === 'end' && execution) {
      const { event: _, ...end } = line;
      execution = { ...execution, end };
    }
  }
  return execution;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
