import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

/** A file or folder under another, with its rights. */
export interface Found {
  readonly path: string;
  readonly name: string;
  readonly isFolder: boolean;
  readonly mode: number;
}

/** All files and folders under a folder. */
export function filesOf(directory: string): Found[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => {
    const stat = statSync(join(directory, name));
    return { path: join(directory, name), name, isFolder: stat.isDirectory(), mode: stat.mode & 0o777 };
  });
}

/** What can be read in files: their bytes, the parts of workbooks, the rows of Parquet files. */
export async function textsOf(files: readonly Found[]): Promise<{ where: string; text: string }[]> {
  const texts: { where: string; text: string }[] = [];
  const reader = await Warehouse.open(':memory:');
  for (const { path, name } of files.filter(({ isFolder }) => !isFolder)) {
    const bytes = readFileSync(path);
    texts.push({ where: name, text: bytes.toString('utf8') });
    if (name.endsWith('.xlsx'))
      for (const [part, content] of Object.entries(unzipSync(bytes)))
        texts.push({ where: `${name}/${part}`, text: Buffer.from(content).toString('utf8') });
    if (name.endsWith('.parquet')) {
      const rows = await reader.rows(`SELECT CAST(t AS VARCHAR) AS row FROM read_parquet('${path}') t`);
      texts.push({ where: `${name}, rows`, text: rows.map(({ row }) => row).join('\n') });
    }
  }
  reader.close();
  return texts;
}
