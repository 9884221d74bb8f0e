import { ArrearsError, exitCodes } from './errors.js';
import { machineError } from './machine-error.js';

/** How the program ends on an error. */
export interface Failure {
  /** The error to show: one of ours where the cause is known. */
  readonly error: Error;
  /** Stable name of the cause; UNEXPECTED for a defect of the program. */
  readonly code: string;
  readonly exitCode: number;
}

/** Tells what was thrown as the program does: one of our errors, the machine's, or a defect. */
export function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof ArrearsError ? thrown : machineError(thrown);
  if (error) return { error, code: error.code, exitCode: error.exitCode };
  const unknown = thrown instanceof Error ? thrown : new Error(String(thrown));
  const fromSystem = 'syscall' in unknown && 'path' in unknown;
  return { error: unknown, code: fromSystem ? 'SYSTEM' : 'UNEXPECTED', exitCode: exitCodes.unexpected };
}
