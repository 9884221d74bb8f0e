import { basename, join } from 'node:path';
import { DataContractError } from '../core/errors.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { refuseManyColumns } from './column-count.js';
import { headerLine, headerNames } from './csv-header.js';
import { databaseReason, machineError } from './database-reason.js';
import { type FileReading, recordRejects } from './file-reading.js';
import { hasCarriageReturns, LineEnds } from './line-ends.js';
import { encodingOf, isPlainUtf8, writeAsUtf8 } from './plain-text.js';
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
  const target = `raw.${identifier(file.name)}`;
  let columns: string[] | undefined;
  for (const path of file.paths) {
    const encoding = await encodingOf(path, file.encoding);
    const header = await headerLine(path, encoding);
    const given = file.columns ?? headerNames(header, file.delimiter);
    refuseManyColumns(given.length, path);
    const names = distinctNames([...given], path);
    if (columns && [...names].sort().join() !== [...columns].sort().join())
      throw otherColumns(path, names, columns);
    const readable = await withPlainLines(path, encoding, file, scratch);
    const reader = csvReader(file, readable, names);
    try {
      if (columns === undefined)
        await warehouse.run(
          `CREATE OR REPLACE TABLE ${target} (${names.map((name) => `${identifier(name)} VARCHAR`).join(', ')})`,
        );
      await warehouse.run(`INSERT INTO ${target} BY NAME SELECT * FROM ${reader}`);
    } catch (error) {
      throw machineError(error as Error, path) ?? notCsv(path, error as Error);
    }
    columns ??= names;
    const rejected = await collectRejects(warehouse, file.name, path);
    readings.push({ name: file.name, file: basename(path), rejected });
  }
  return readings;
}

/** The file itself when it is plain UTF-8 with `\n` line ends, else a copy that is. */
async function withPlainLines(
  path: string,
  encoding: string,
  file: RawFile,
  scratch: string,
): Promise<string> {
  if (encoding === 'utf-8' && (await isPlainUtf8(path)) && !(await hasCarriageReturns(path))) return path;
  const copy = join(scratch, `${file.name}.csv`);
  await writeAsUtf8(path, encoding, copy, new LineEnds(file.delimiter));
  return copy;
}

function csvReader(file: RawFile, path: string, names: readonly string[]): string {
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  return `read_csv(${literal(path)}, auto_detect = false, columns = {${columns}}, header = ${!file.columns},
    delim = ${literal(file.delimiter)}, quote = '"', escape = '"', new_line = '\\n', strict_mode = true,
    compression = 'none', max_line_size = ${longestLine}, store_rejects = true, rejects_limit = 0,
    rejects_table = 'csv_reject', rejects_scan = 'csv_reject_scan')`;
}

async function collectRejects(warehouse: Warehouse, name: string, path: string): Promise<number> {
  const { open } = await warehouse.row<{ open: string | null }>(
    "SELECT min(line) AS open FROM csv_reject WHERE CAST(error_type AS VARCHAR) = 'UNQUOTED VALUE'",
  );
  if (open !== null)
    throw new DataContractError(
      'FILE_QUOTE',
      'a quoted value is broken or never closed, so the lines after it cannot be told apart',
      { where: `${path}, line ${open}`, hint: 'mend the quote on that line, or export the file again' },
    );
  const rejected = await recordRejects(warehouse, name, path, refusedLines);
  await warehouse.run('DELETE FROM csv_reject');
  await warehouse.run('DELETE FROM csv_reject_scan');
  return rejected;
}

function distinctNames(names: string[], path: string): string[] {
  const folded = names.map((name) => name.toLowerCase());
  const twice = names.find((_, index) => folded.indexOf(folded[index]) < index);
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
  return new DataContractError('FILE_NOT_CSV', `cannot be read as CSV: ${databaseReason(error)}`, {
    where: path,
    hint: 'check delimiter, quotes and line ends, and the encoding set in arrears.yaml',
  });
}
