import { DOUBLE, DuckDBDataChunk, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { Warehouse } from '../warehouse/warehouse.js';

/** What a model says of a block of loans; all arrays have one element a row. */
export interface Predictions {
  readonly keys: Int32Array;
  readonly pd: Float64Array;
  readonly score: Int32Array;
  /** Expected payment in the performance window. */
  readonly expectedRecovery: Float64Array;
  /** Row-major, rows × 4: names of features, null where fewer raise the risk; empty for none at all. */
  readonly reasons: readonly (string | null)[];
}

const reasonColumns = 4;
const types = [INTEGER, DOUBLE, INTEGER, DOUBLE, ...Array.from({ length: reasonColumns }, () => VARCHAR)];
const chunkRows = 2048;

/** Starts an empty `scr_prediction`. */
export async function createPredictions(warehouse: Warehouse): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TABLE scr_prediction (loan_key INTEGER, pd DOUBLE, score INTEGER, expected_recovery DOUBLE,
       reason_1 VARCHAR, reason_2 VARCHAR, reason_3 VARCHAR, reason_4 VARCHAR)`,
  );
}

/** Appends a block to `scr_prediction`. */
export async function appendPredictions(warehouse: Warehouse, block: Predictions): Promise<void> {
  const appender = await warehouse.duckdb.createAppender('scr_prediction');
  for (let from = 0; from < block.keys.length; from += chunkRows) {
    const to = Math.min(from + chunkRows, block.keys.length);
    const chunk = DuckDBDataChunk.create(types, to - from);
    chunk.setColumnValues(0, Array.from(block.keys.subarray(from, to)));
    chunk.setColumnValues(1, Array.from(block.pd.subarray(from, to)));
    chunk.setColumnValues(2, Array.from(block.score.subarray(from, to)));
    chunk.setColumnValues(3, Array.from(block.expectedRecovery.subarray(from, to)));
    for (let reason = 0; reason < reasonColumns; reason++) {
      const column: (string | null)[] = [];
      for (let row = from; row < to; row++) column.push(block.reasons[row * reasonColumns + reason] ?? null);
      chunk.setColumnValues(4 + reason, column);
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Appends the rows of a SELECT to `scr_prediction`; columns that it lacks stay NULL. */
export function appendPredicted(warehouse: Warehouse, select: string): Promise<void> {
  return warehouse.run(`INSERT INTO scr_prediction BY NAME ${select}`);
}
