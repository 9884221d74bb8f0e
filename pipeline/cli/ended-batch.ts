import type { Execution } from '../observability/execution.js';

let ended: Execution | undefined;

/** The batch that this process has run, once it has ended. */
export function endedBatch(): Execution | undefined {
  return ended;
}

/** Keeps the batch that has ended. */
export function keepEndedBatch(execution: Execution): void {
  ended = execution;
}
