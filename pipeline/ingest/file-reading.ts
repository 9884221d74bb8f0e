import { basename } from 'node:path';
import type { Warehouse } from '../warehouse/warehouse.js';

/** How many records of one raw file were refused before any contract was asked. */
export interface FileReading {
  readonly name: string;
  /** The file's own name, without its folder. */
  readonly file: string;
  readonly rejected: number;
}

/** Of a refused line at most this many characters are kept. */
const keptText = 1000;

/** Makes the table that `recordRejects` fills, empty. */
export async function createFileQuarantine(warehouse: Warehouse): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE file_quarantine (name VARCHAR, file VARCHAR, line BIGINT, reason VARCHAR, text VARCHAR)',
  );
}

/**
 * Writes the refused lines of one file to `file_quarantine`.
 * @param rejects a SELECT of (line, reason, text), one row a refused line
 */
export async function recordRejects(
  warehouse: Warehouse,
  name: string,
  path: string,
  rejects: string,
): Promise<FileReading> {
  const file = basename(path);
  await warehouse.run(
    `INSERT INTO file_quarantine SELECT $name, $file, line, reason, left(text, ${keptText}) FROM (${rejects})`,
    { name, file },
  );
  const { rejected } = await warehouse.row<{ rejected: string }>(
    'SELECT count(*) AS rejected FROM file_quarantine WHERE name = $name AND file = $file',
    { name, file },
  );
  return { name, file, rejected: Number(rejected) };
}
