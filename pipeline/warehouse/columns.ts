import { DuckDBDoubleVector, DuckDBFloatVector, DuckDBIntegerVector } from '@duckdb/node-api';
import type { Parameters, Warehouse } from './warehouse.js';

/** Columns of a query as typed arrays. */
export interface NumericColumns {
  readonly rows: number;
  /** In the order of the query; FLOAT → Float32Array, DOUBLE → Float64Array, INTEGER → Int32Array. */
  readonly columns: (Float32Array | Float64Array | Int32Array)[];
}

/**
 * Streams a query whose columns are FLOAT, DOUBLE or INTEGER into typed arrays, `rows` long.
 * NULL must be turned into NaN (or another value) by the query: validity is not looked at here.
 */
export async function numericColumns(
  warehouse: Warehouse,
  sql: string,
  rows: number,
  parameters: Parameters = {},
): Promise<NumericColumns> {
  const result = await warehouse.stream(sql, parameters);
  const columns: (Float32Array | Float64Array | Int32Array)[] = [];
  let filled = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    for (let c = 0; c < chunk.columnCount; c++) {
      const vector = chunk.getColumnVector(c);
      const items = (vector as unknown as { items: Float32Array | Float64Array | Int32Array }).items;
      if (filled === 0) columns[c] = emptyColumn(vector, rows);
      columns[c].set(items.subarray(0, chunk.rowCount), filled);
    }
    filled += chunk.rowCount;
  }
  if (filled === 0) for (let c = 0; c < result.columnCount; c++) columns[c] = new Float32Array(0);
  return { rows: filled, columns };
}

function emptyColumn(vector: unknown, rows: number): Float32Array | Float64Array | Int32Array {
  if (vector instanceof DuckDBFloatVector) return new Float32Array(rows);
  if (vector instanceof DuckDBDoubleVector) return new Float64Array(rows);
  if (vector instanceof DuckDBIntegerVector) return new Int32Array(rows);
  throw new TypeError('numericColumns reads FLOAT, DOUBLE and INTEGER columns only');
}
