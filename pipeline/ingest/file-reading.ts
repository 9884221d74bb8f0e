import { basename } from 'node:path';
import { literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** How many lines of one raw file were refused before any contract was asked. */
export interface FileReading {
  readonly name: string;
  /** The file's own name, without its folder. */
  readonly file: string;
  /** Lines that are no records; they stand in `file_quarantine`. */
  readonly rejected: number;
}

/** Of a refused line at most this many characters are kept. */
const keptText = 1000;

/**
 * Makes the table that `recordRejects` fills.
 * @param kept names of raw files whose refused lines stay in it
 */
export async function createFileQuarantine(
  warehouse: Warehouse,
  kept: readonly string[] = [],
): Promise<void> {
  await warehouse.run(
    'CREATE TABLE IF NOT EXISTS file_quarantine (name VARCHAR, file VARCHAR, line BIGINT, reason VARCHAR, text VARCHAR)',
  );
  await warehouse.run(
    `DELETE FROM file_quarantine WHERE name NOT IN (${['', ...kept].map(literal).join(', ')})`,
  );
}

/**
 * Writes the refused lines of one file to `file_quarantine`.
 * @param rejects a SELECT of (line, reason, text), one row a refused line
 * @returns how many they are
 */
export async function recordRejects(
  warehouse: Warehouse,
  name: string,
  path: string,
  rejects: string,
): Promise<number> {
  const refused = `SELECT $name, $file, line, reason, left(text, ${keptText}) FROM (${rejects})`;
  const before = await countRows(warehouse, 'file_quarantine');
  await warehouse.run(`INSERT INTO file_quarantine ${refused}`, { name, file: basename(path) });
  return (await countRows(warehouse, 'file_quarantine')) - before;
}

/** Rows of a table, or of a SELECT in parentheses. */
export async function countRows(warehouse: Warehouse, relation: string): Promise<number> {
  const { n } = await warehouse.row<{ n: string }>(`SELECT count(*) AS n FROM ${relation}`);
  return Number(n);
}
