import type { Execution, ExecutionEnd } from '../observability/execution.js';
import type { Language } from './language.js';
import { print, printTable } from './print.js';
import { stageName } from './words-progress.js';
import { runWords } from './words-runs.js';

/** Prints the executions of a night, and the stages of one of them. */
export function printExecutions(
  executions: readonly Execution[],
  detailed: Execution,
  language: Language,
): void {
  const w = runWords[language];
  printTable(
    w.executions,
    executions.map(({ time, command, execution_id, end }) => [
      time.slice(0, 19).replace('T', ' '),
      command,
      short(execution_id),
      end ? end.seconds.toFixed(1) : '–',
      end ? megabytes(end.peak_memory_bytes) : '–',
      end ? outcomeOf(end, language) : w.open,
    ]),
  );
  if (detailed.stages.length === 0) return;
  print();
  print(w.stages(detailed.command, short(detailed.execution_id)));
  printTable(
    w.stage,
    detailed.stages.map(({ stage, rows, seconds, peak_memory_bytes }) => [
      stageName(stage, language),
      rows === null ? '–' : String(rows),
      seconds.toFixed(1),
      megabytes(peak_memory_bytes),
    ]),
  );
}

function outcomeOf({ outcome, error_code, exit_code, published }: ExecutionEnd, language: Language): string {
  const w = runWords[language];
  if (outcome === 'failed') return `${error_code} (${exit_code})`;
  if (published === null) return w.done;
  return published ? w.published : w.unchanged;
}

function short(id: string): string {
  return id.slice(0, 8);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
