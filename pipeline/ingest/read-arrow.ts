import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { DuckDBDataChunkWriter, VARCHAR } from '@duckdb/node-api';
import { DataType, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { DataContractError } from '../core/errors.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { FileReading } from './file-reading.js';
import type { RawFile } from './raw-file.js';

/**
 * Reads Arrow IPC files or streams into `raw.<name>`, every column as text, batch by batch.
 * @throws DataContractError when a file is no Arrow IPC, is damaged, or has other columns than the first
 */
export async function readArrow(warehouse: Warehouse, file: RawFile): Promise<FileReading[]> {
  let columns: string | undefined;
  for (const path of file.paths) {
    try {
      const reader = await RecordBatchReader.from(createReadStream(path));
      await reader.open();
      const names = fieldNames(reader.schema);
      columns ??= await createTable(warehouse, file.name, reader.schema);
      if (names !== columns) throw new Error(`columns are ${names}, not ${columns}`);
      for await (const batch of reader) await appendBatch(warehouse, file.name, batch);
    } catch (error) {
      throw new DataContractError(
        'FILE_NOT_ARROW',
        `cannot be read as Arrow IPC: ${(error as Error).message}`,
        {
          where: path,
          hint: 'fetch the file again; it may have been cut off',
        },
      );
    }
  }
  return file.paths.map((path) => ({ name: file.name, file: basename(path), rejected: 0 }));
}

function fieldNames(schema: Schema): string {
  return schema.fields.map((field) => field.name).join(', ');
}

async function createTable(warehouse: Warehouse, name: string, schema: Schema): Promise<string> {
  const columns = schema.fields.map((field) => `${identifier(field.name)} VARCHAR`).join(', ');
  await warehouse.run(`CREATE OR REPLACE TABLE raw.${identifier(name)} (${columns})`);
  return fieldNames(schema);
}

async function appendBatch(warehouse: Warehouse, name: string, batch: RecordBatch): Promise<void> {
  const appender = await warehouse.duckdb.createAppender(name, 'main', 'raw');
  const writer = new DuckDBDataChunkWriter(
    batch.schema.fields.map(() => VARCHAR),
    (chunk) => appender.appendDataChunk(chunk),
  );
  const vectors = batch.schema.fields.map((_, index) => batch.getChildAt(index));
  const row: (string | null)[] = [];
  for (let r = 0; r < batch.numRows; r++) {
    for (let c = 0; c < vectors.length; c++) row[c] = asText(vectors[c]?.get(r), batch.schema.fields[c].type);
    writer.appendRow(row);
  }
  writer.flush();
  appender.closeSync();
}

function asText(value: unknown, type: DataType): string | null {
  if (value === null || value === undefined) return null;
  if (DataType.isDictionary(type)) return asText(value, type.dictionary);
  if (DataType.isDecimal(type)) return decimalText(value as Uint32Array, type.scale);
  if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
  if (DataType.isTimestamp(type))
    return new Date(Number(value)).toISOString().replace('T', ' ').replace('Z', '');
  return String(value);
}

/** Little-endian two's complement words of a decimal, as a number with `scale` decimals. */
function decimalText(words: Uint32Array, scale: number): string {
  let unscaled = 0n;
  for (let i = words.length - 1; i >= 0; i--) unscaled = (unscaled << 32n) | BigInt(words[i]);
  unscaled = BigInt.asIntN(32 * words.length, unscaled);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ''}`;
}
