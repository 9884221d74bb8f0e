import { open } from 'node:fs/promises';
import type { DuckDBDataChunk, DuckDBDateValue, DuckDBDecimalValue, DuckDBValue } from '@duckdb/node-api';
import {
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { TableContract } from '../warehouse/build-table.js';
import type { Warehouse } from '../warehouse/warehouse.js';

const dayMilliseconds = 86_400_000;

/** How a column of each contract type stands in Arrow. */
const arrowTypes: Record<string, { type: DataType; value: (cell: DuckDBValue) => unknown }> = {
  VARCHAR: { type: new Utf8(), value: (cell) => cell },
  INTEGER: { type: new Int32(), value: (cell) => cell },
  DOUBLE: { type: new Float64(), value: (cell) => cell },
  BOOLEAN: { type: new Bool(), value: (cell) => cell },
  DATE: { type: new DateDay(), value: (cell) => new Date((cell as DuckDBDateValue).days * dayMilliseconds) },
  'DECIMAL(18,2)': {
    type: new Decimal(2, 18, 128),
    value: (cell) => decimalWords((cell as DuckDBDecimalValue).value),
  },
};

/** Writes the rows of a query, whose columns are those of `contract`, as an Arrow IPC file. */
export async function writeArrowFile(
  warehouse: Warehouse,
  query: string,
  contract: TableContract,
  path: string,
): Promise<void> {
  const columns = Object.entries(contract).map(([name, type]) => ({ name, ...arrowTypes[type] }));
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, type, true)));
  const writer = new RecordBatchFileWriter();
  const file = await open(path, 'w', 0o640);
  try {
    const written = pump(writer, file);
    writer.reset(undefined, schema);
    const result = await warehouse.stream(query);
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    )
      writer.write(recordBatch(schema, columns, chunk));
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

function recordBatch(
  schema: Schema,
  columns: readonly { type: DataType; value: (cell: DuckDBValue) => unknown }[],
  chunk: DuckDBDataChunk,
): RecordBatch {
  const children = columns.map(({ type, value }, index) => {
    const cells = chunk.getColumnValues(index).map((cell) => (cell === null ? null : value(cell)));
    return vectorFromArray(cells, type).data[0];
  });
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: chunk.rowCount, children }),
  );
}

/** A 128-bit two's complement number as four little-endian words. */
function decimalWords(unscaled: bigint): Uint32Array {
  const words = new Uint32Array(4);
  let rest = BigInt.asUintN(128, unscaled);
  for (let i = 0; i < 4; i++) {
    words[i] = Number(rest & 0xffffffffn);
    rest >>= 32n;
  }
  return words;
}
