import { join } from 'node:path';
import { DataContractError } from '../core/errors.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { encodingOf, firstLine, headerNames, writeAsUtf8 } from './csv-text.js';
import { type FileReading, recordRejects } from './file-reading.js';
import type { RawFile } from './raw-file.js';

/** Lines over this many bytes are refused one by one. */
const longestLine = 2_000_000;

/** Refused lines, once each, with DuckDB's name of what is wrong turned into ours. */
const refusedLines = `
  SELECT line, min(csv_line) AS text, CASE min(CAST(error_type AS VARCHAR))
    WHEN 'MISSING COLUMNS' THEN 'missing_columns'
    WHEN 'TOO MANY COLUMNS' THEN 'too_many_columns'
    WHEN 'LINE SIZE OVER MAXIMUM' THEN 'line_too_long'
    WHEN 'INVALID ENCODING' THEN 'undecodable_text'
    ELSE 'not_a_csv_line' END AS reason
  FROM csv_reject GROUP BY line`;

/**
 * Reads CSV files into `raw.<name>`, every column as text. Lines that are no records of the file go to
 * quarantine with their number; what a value means is judged later, by the contract.
 * @throws DataContractError when a file as a whole cannot be trusted
 */
export async function readCsv(warehouse: Warehouse, file: RawFile, scratch: string): Promise<FileReading[]> {
  const readings: FileReading[] = [];
  let columns: string[] | undefined;
  for (const path of file.paths) {
    const encoding = await encodingOf(path, file.encoding);
    const { line, newline } = await firstLine(path, encoding);
    const names = file.columns ? [...file.columns] : distinctNames(headerNames(line, file.delimiter), path);
    if (columns && [...names].sort().join() !== [...columns].sort().join())
      throw otherColumns(path, names, columns);
    columns ??= names;
    const readable = encoding === 'utf-8' ? path : join(scratch, `${file.name}.csv`);
    if (readable !== path) await writeAsUtf8(path, encoding, readable);
    const reader = csvReader(file, readable, names, newline);
    const target = `raw.${identifier(file.name)}`;
    try {
      await warehouse.run(
        path === file.paths[0]
          ? `CREATE OR REPLACE TABLE ${target} AS SELECT * FROM ${reader}`
          : `INSERT INTO ${target} BY NAME SELECT * FROM ${reader}`,
      );
    } catch (error) {
      throw notCsv(path, error as Error);
    }
    readings.push(await collectRejects(warehouse, file.name, path));
  }
  return readings;
}

function csvReader(file: RawFile, path: string, names: readonly string[], newline: string): string {
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  const ends = { '\n': '\\n', '\r': '\\r', '\r\n': '\\r\\n' }[newline];
  return `read_csv(${literal(path)}, auto_detect = false, columns = {${columns}}, header = ${!file.columns},
    delim = ${literal(file.delimiter)}, quote = '"', escape = '"', new_line = '${ends}', strict_mode = true,
    max_line_size = ${longestLine}, store_rejects = true, rejects_limit = 0,
    rejects_table = 'csv_reject', rejects_scan = 'csv_reject_scan')`;
}

async function collectRejects(warehouse: Warehouse, name: string, path: string): Promise<FileReading> {
  const { open } = await warehouse.row<{ open: string | null }>(
    "SELECT min(line) AS open FROM csv_reject WHERE CAST(error_type AS VARCHAR) = 'UNQUOTED VALUE'",
  );
  if (open !== null)
    throw new DataContractError(
      'FILE_QUOTE',
      'a quoted value is broken or never closed, so the lines after it cannot be told apart',
      { where: `${path}, line ${open}`, hint: 'mend the quote on that line, or export the file again' },
    );
  const reading = await recordRejects(warehouse, name, path, refusedLines);
  await warehouse.run('DELETE FROM csv_reject');
  await warehouse.run('DELETE FROM csv_reject_scan');
  return reading;
}

function distinctNames(names: string[], path: string): string[] {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return names;
  throw new DataContractError('FILE_HEADER', `the header names the column "${twice}" twice`, {
    where: path,
    hint: 'rename one of them, or give the names with columns: in arrears.yaml',
  });
}

function otherColumns(path: string, names: readonly string[], columns: readonly string[]): DataContractError {
  const added = names.filter((name) => !columns.includes(name));
  const gone = columns.filter((name) => !names.includes(name));
  return new DataContractError('FILE_COLUMNS', 'the file has other columns than the first file of its set', {
    where: path,
    examples: [...added.map((name) => `only here: ${name}`), ...gone.map((name) => `missing here: ${name}`)],
    hint: 'declare files of another shape under another name',
  });
}

function notCsv(path: string, error: Error): DataContractError {
  return new DataContractError('FILE_NOT_CSV', `cannot be read as CSV: ${error.message.split('\n')[0]}`, {
    where: path,
    hint: 'check delimiter, quotes and line ends, and the encoding set in arrears.yaml',
  });
}
