import type { Execution, ExecutionEnd } from '../../pipeline/observability/execution.js';

/** An execution of `nightly` of portfolio `book` that took 3 s in two stages. */
export function executionOf(end: Partial<ExecutionEnd> = {}): Execution & { readonly end: ExecutionEnd } {
  return {
    time: '2026-07-01T02:30:00.000Z',
    execution_id: '0b0f7c1e-52d3-4a52-9a8e-6a2b7f3d9c11',
    command: 'nightly',
    portfolio: 'book',
    as_of_date: '2026-07-01',
    program_version: '0.1.0',
    process: 42,
    stages: [
      { stage: 'ingest', seconds: 1, rows: 7, peak_memory_bytes: 1000 },
      { stage: 'rules', seconds: 2, rows: null, peak_memory_bytes: 2000 },
    ],
    end: {
      time: '2026-07-01T02:30:03.000Z',
      outcome: 'done',
      exit_code: 0,
      error_code: null,
      seconds: 3,
      peak_memory_bytes: 2000,
      run_id: null,
      published: null,
      accounts: null,
      ...end,
    },
  };
}
