import { DOUBLE, type DuckDBAppender, DuckDBDataChunk, INTEGER } from '@duckdb/node-api';
import { identifier } from '../../pipeline/warehouse/identifiers.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';

/** Rows that one DuckDB data chunk holds. */
const chunkRows = 2048;

/** A table of the portfolio: what the simulation writes, and the SELECT that gives it its final form. */
export interface StagedTableDeclaration {
  readonly name: string;
  /** INTEGER columns, in order: numbers of things, days since 1970-01-01 (0: none), fen, codes. */
  readonly integers: readonly string[];
  /** DOUBLE columns after them. */
  readonly doubles?: readonly string[];
  /** The final columns, as the items of a SELECT over the staged ones. */
  readonly select: string;
}

/** Rows on their way to DuckDB as numbers in column vectors; texts are made there, in SQL. */
export class StagedTable {
  rows = 0;
  private filled = 0;
  private readonly columns: (Int32Array | Float64Array)[];
  private readonly chunk: DuckDBDataChunk;

  private constructor(
    declaration: StagedTableDeclaration,
    private readonly appender: DuckDBAppender,
  ) {
    const { integers, doubles = [] } = declaration;
    this.columns = [
      ...integers.map(() => new Int32Array(chunkRows)),
      ...doubles.map(() => new Float64Array(chunkRows)),
    ];
    this.chunk = DuckDBDataChunk.create([...integers.map(() => INTEGER), ...doubles.map(() => DOUBLE)]);
  }

  /** Creates the table `staged_<name>` and opens it for writing. */
  static async create(warehouse: Warehouse, declaration: StagedTableDeclaration): Promise<StagedTable> {
    const { name, integers, doubles = [] } = declaration;
    const columns = [
      ...integers.map((column) => `${identifier(column)} INTEGER`),
      ...doubles.map((column) => `${identifier(column)} DOUBLE`),
    ];
    await warehouse.run(`CREATE TABLE ${identifier(`staged_${name}`)} (${columns.join(', ')})`);
    return new StagedTable(declaration, await warehouse.duckdb.createAppender(`staged_${name}`));
  }

  /** Appends one row: its values in the order of the declaration. */
  append(...values: number[]): void {
    const row = this.filled;
    for (let c = 0; c < values.length; c++) this.columns[c][row] = values[c];
    this.rows++;
    if (++this.filled === chunkRows) this.flush();
  }

  /** Writes what is left and ends writing. */
  close(): void {
    this.flush();
    this.appender.closeSync();
  }

  private flush(): void {
    this.chunk.reset();
    this.chunk.rowCount = this.filled;
    for (let c = 0; c < this.columns.length; c++) {
      const column = this.columns[c];
      const vector = this.chunk.getColumnVector(c);
      for (let row = 0; row < this.filled; row++) vector.setItem(row, column[row]);
      vector.flush();
    }
    this.appender.appendDataChunk(this.chunk);
    this.filled = 0;
  }
}
