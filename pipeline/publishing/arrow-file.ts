import { open } from 'node:fs/promises';
import { Field, makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from 'apache-arrow';
import type { TableContract } from '../warehouse/build-table.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { ArrowColumn, arrowTypes } from './arrow-column.js';

/** Rows of a record batch; a multiple of the rows of a chunk. */
const batchRows = 65_536;

/** Text columns with at most so many different words are read as ENUM: a number a cell. */
const fewWords = 10_000;
/** Rows that are looked at before all words of a column are listed. */
const rowsLookedAt = 50_000;

/** Writes the rows of a table, whose columns are those of `contract`, in the order stored as an Arrow IPC file. */
export async function writeArrowFile(
  warehouse: Warehouse,
  table: string,
  contract: TableContract,
  path: string,
): Promise<void> {
  const schema = new Schema(
    Object.entries(contract).map(([name, type]) => new Field(name, arrowTypes[type], true)),
  );
  const columns = Object.values(contract).map((type) => new ArrowColumn(type, batchRows));
  const cells = await cellsOf(warehouse, table, contract);
  const writer = new RecordBatchFileWriter();
  const file = await open(path, 'w', 0o640);
  let rows = 0;
  const flush = () => {
    const children = columns.map((column) => column.take());
    writer.write(
      new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, children })),
    );
    rows = 0;
  };
  try {
    const written = pump(writer, file);
    writer.reset(undefined, schema);
    const result = await warehouse.stream(`SELECT ${cells.join(', ')} FROM ${identifier(table)}`);
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      if (rows + chunk.rowCount > batchRows) flush();
      for (const [at, column] of columns.entries()) column.append(chunk.getColumnVector(at), chunk.rowCount);
      rows += chunk.rowCount;
    }
    if (rows > 0) flush();
    writer.finish();
    await written;
  } finally {
    await file.close();
  }
}

async function pump(
  writer: RecordBatchFileWriter,
  file: { write(bytes: Uint8Array): Promise<unknown> },
): Promise<void> {
  for await (const bytes of writer) await file.write(bytes);
}

/** The columns of the table as they are read. */
async function cellsOf(warehouse: Warehouse, table: string, contract: TableContract): Promise<string[]> {
  const texts = Object.keys(contract).filter((name) => contract[name] === 'VARCHAR');
  const select = (of: readonly string[], what: (column: string) => string, from: string) =>
    warehouse.row(
      `SELECT ${['count(*) AS rows', ...of.map((name) => `${what(identifier(name))} AS ${identifier(name)}`)].join(', ')}
       FROM ${from}`,
    );
  const looked = `(FROM ${identifier(table)} LIMIT ${rowsLookedAt})`;
  const counts = await select(texts, (column) => `approx_count_distinct(${column})`, looked);
  const repeated = texts.filter((name) => Number(counts[name]) <= fewWords);
  const words = await select(
    repeated,
    (column) => `list(DISTINCT ${column}) FILTER (WHERE ${column} IS NOT NULL)`,
    identifier(table),
  );
  return Object.keys(contract).map((name) => {
    const found = words[name] as unknown as readonly string[] | null | undefined;
    if (!found || found.length === 0 || found.length > fewWords) return identifier(name);
    return `CAST(${identifier(name)} AS ENUM(${found.map(literal).join(', ')})) AS ${identifier(name)}`;
  });
}
