import { basename } from 'node:path';
import { DataContractError } from '../core/errors.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { FileReading } from './file-reading.js';
import type { RawFile } from './raw-file.js';

/**
 * Makes `raw.<name>` a view over Parquet files: nothing is copied.
 * @throws DataContractError when a file is no Parquet, is damaged, or has other columns than the first
 */
export async function readParquet(warehouse: Warehouse, file: RawFile): Promise<FileReading[]> {
  for (const path of file.paths) {
    try {
      await warehouse.run(`SELECT count(*) FROM parquet_metadata(${literal(path)})`);
    } catch (error) {
      throw new DataContractError(
        'FILE_NOT_PARQUET',
        `cannot be read as Parquet: ${(error as Error).message.split('\n')[0]}`,
        {
          where: path,
          hint: 'fetch the file again; it may have been cut off',
        },
      );
    }
  }
  await warehouse.run(
    `CREATE OR REPLACE VIEW raw.${identifier(file.name)} AS
     SELECT * FROM read_parquet([${file.paths.map(literal).join(', ')}], union_by_name = true)`,
  );
  return file.paths.map((path) => ({ name: file.name, file: basename(path), rejected: 0 }));
}
