import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { DuckDBDataChunkWriter, VARCHAR } from '@duckdb/node-api';
import {
  type AsyncRecordBatchFileReader,
  type RecordBatch,
  RecordBatchReader,
  type Schema,
} from 'apache-arrow';
import { DataContractError } from '../core/errors.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import './arrow-bounds.js';
import { arrowText } from './arrow-text.js';
import { refuseManyColumns } from './column-count.js';
import type { FileReading } from './file-reading.js';
import { type RawFile, refuseEmpty } from './raw-file.js';

/**
 * Reads Arrow IPC files or streams into `raw.<name>`, every column as text, batch by batch.
 * @throws DataContractError when a file is no Arrow IPC, is damaged, or has other columns than the first
 */
export async function readArrow(warehouse: Warehouse, file: RawFile): Promise<FileReading[]> {
  const readings: FileReading[] = [];
  let columns: string[] | undefined;
  for (const path of file.paths) {
    refuseEmpty(path);
    const handle = await open(path);
    try {
      const cut = await isCutStream(path);
      const reader = await RecordBatchReader.from(whole(handle));
      await reader.open();
      const names = reader.schema.fields.map((field) => field.name);
      refuseManyColumns(names.length, path);
      if (columns === undefined) await createTable(warehouse, file.name, reader.schema);
      columns ??= names;
      if (names.join() !== columns.join()) throw otherColumns(path, names, columns);
      for await (const batch of batchesOf(reader)) await appendBatch(warehouse, file.name, batch);
      if (cut) throw new Error('the stream has no end mark');
      readings.push({ name: file.name, file: basename(path), rejected: 0 });
    } catch (error) {
      throw error instanceof DataContractError ? error : notArrow(path, error as Error);
    } finally {
      await handle.close();
    }
  }
  return readings;
}

/** The handle, for Arrow's reader: it would ask for ever for bytes that lie beyond the end of a damaged file. */
function whole(handle: FileHandle): FileHandle {
  return new Proxy(handle, {
    get: (target, key) => {
      if (key !== 'read') {
        const value = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (buffer: Uint8Array, offset: number, length: number, position: number) => {
        const result = await target.read(buffer, offset, length, position);
        if (result.bytesRead === 0 && length > 0) throw new Error('it points beyond its end');
        return result;
      };
    },
  });
}

/** The batches of a file one by one by their number, of a stream as they come. */
async function* batchesOf(reader: RecordBatchReader): AsyncGenerator<RecordBatch> {
  if (!reader.isFile()) {
    yield* reader;
    return;
  }
  const file = reader as unknown as AsyncRecordBatchFileReader;
  for (let index = 0; index < file.numRecordBatches; index++) {
    const batch = await file.readRecordBatch(index);
    // Going through the file in order, the reader would come to the same place for ever.
    if (batch === null) throw new Error(`its batch ${index + 1} is damaged`);
    yield batch;
  }
}

const fileMark = 'ARROW1';
const streamEnd = 'ffffffff00000000';

/** A stream cut off between two batches reads like a shorter one; only its end mark tells. */
async function isCutStream(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const edge = Buffer.alloc(8);
    await handle.read(edge, 0, 8, 0);
    if (edge.toString('latin1', 0, 6) === fileMark) return false;
    await handle.read(edge, 0, 8, Math.max(0, size - 8));
    return edge.toString('hex') !== streamEnd;
  } finally {
    await handle.close();
  }
}

async function createTable(warehouse: Warehouse, name: string, schema: Schema): Promise<void> {
  const columns = schema.fields.map((field) => `${identifier(field.name)} VARCHAR`).join(', ');
  await warehouse.run(`CREATE OR REPLACE TABLE raw.${identifier(name)} (${columns})`);
}

async function appendBatch(warehouse: Warehouse, name: string, batch: RecordBatch): Promise<void> {
  const appender = await warehouse.duckdb.createAppender(name, 'main', 'raw');
  const writer = new DuckDBDataChunkWriter(
    batch.schema.fields.map(() => VARCHAR),
    (chunk) => appender.appendDataChunk(chunk),
  );
  const vectors = batch.schema.fields.map((_, index) => batch.getChildAt(index));
  const types = batch.schema.fields.map((field) => field.type);
  for (let r = 0; r < batch.numRows; r++)
    writer.appendRow(vectors.map((vector, c) => arrowText(vector?.get(r), types[c])));
  writer.flush();
  appender.closeSync();
}

function otherColumns(path: string, names: readonly string[], columns: readonly string[]): DataContractError {
  return new DataContractError('FILE_COLUMNS', 'the file has other columns than the first file of its set', {
    where: path,
    examples: [`here: ${names.join(', ')}`, `first: ${columns.join(', ')}`],
    hint: 'declare files of another shape under another name',
  });
}

function notArrow(path: string, error: Error): DataContractError {
  return new DataContractError(
    'FILE_NOT_ARROW',
    `cannot be read as Arrow IPC: ${error.message.split('\n')[0]}`,
    {
      where: path,
      hint: 'fetch the file again, it may have been cut off; a compressed one must be written uncompressed',
    },
  );
}
