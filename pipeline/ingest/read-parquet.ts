import { basename } from 'node:path';
import { DataContractError } from '../core/errors.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { databaseReason, machineError } from './database-reason.js';
import type { FileReading } from './file-reading.js';
import { type RawFile, refuseEmpty } from './raw-file.js';

/**
 * Makes `raw.<name>` a view over Parquet files: nothing is copied.
 * @throws DataContractError when a file is no Parquet, is damaged, or has other columns than the first
 */
export async function readParquet(warehouse: Warehouse, file: RawFile): Promise<FileReading[]> {
  let first: string | undefined;
  for (const path of file.paths) {
    const columns = await columnNames(warehouse, path);
    first ??= columns;
    if (columns !== first)
      throw new DataContractError(
        'FILE_COLUMNS',
        'the file has other columns than the first file of its set',
        {
          where: path,
          examples: [`here: ${columns}`, `first: ${first}`],
          hint: 'declare files of another shape under another name',
        },
      );
  }
  await warehouse.run(
    `CREATE OR REPLACE VIEW raw.${identifier(file.name)} AS
     SELECT * FROM read_parquet([${file.paths.map(literal).join(', ')}], union_by_name = true)`,
  );
  return file.paths.map((path) => ({ name: file.name, file: basename(path), rejected: 0 }));
}

/** The first file that cannot be read from end to end; undefined when all can. */
export async function damagedParquet(
  warehouse: Warehouse,
  files: readonly RawFile[],
): Promise<string | undefined> {
  for (const path of files.filter(({ format }) => format === 'parquet').flatMap(({ paths }) => paths))
    try {
      await warehouse.run(`SELECT max(hash(COLUMNS(*))) FROM read_parquet(${literal(path)})`);
    } catch {
      return path;
    }
  return undefined;
}

async function columnNames(warehouse: Warehouse, path: string): Promise<string> {
  refuseEmpty(path);
  try {
    const { names } = await warehouse.row<{ names: string }>(
      `SELECT string_agg(column_name, ', ' ORDER BY column_name) AS names
       FROM (DESCRIBE SELECT * FROM read_parquet(${literal(path)}))`,
    );
    return names;
  } catch (error) {
    throw (
      machineError(error as Error, path) ??
      new DataContractError(
        'FILE_NOT_PARQUET',
        `cannot be read as Parquet: ${databaseReason(error as Error)}`,
        { where: path, hint: 'fetch the file again; it may have been cut off' },
      )
    );
  }
}
