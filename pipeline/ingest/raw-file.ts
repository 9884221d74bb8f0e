import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigurationError, DataContractError } from '../core/errors.js';
import { sha256OfFile } from '../core/hash.js';
import { nearestName } from '../core/nearest.js';
import type { Configuration } from '../workspace/configuration-schema.js';

/** Formats that raw files may have. */
export type FileFormat = 'csv' | 'parquet' | 'json' | 'jsonl' | 'arrow';

/** A declared raw file set, found on disk. */
export interface RawFile {
  /** Sources read it as `raw.<name>`. */
  readonly name: string;
  readonly format: FileFormat;
  /** Absolute, in code-unit order. */
  readonly paths: readonly string[];
  readonly encoding: string;
  readonly delimiter: string;
  readonly columns?: readonly string[];
}

/** Identity of one file on disk. */
export interface FileFingerprint {
  readonly name: string;
  /** The file's own name; folders of the machine are not published. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

const suffixes: readonly [RegExp, FileFormat][] = [
  [/\.(csv|tsv|txt)(\.gz)?$/i, 'csv'],
  [/\.parquet$/i, 'parquet'],
  [/\.(jsonl|ndjson)(\.gz)?$/i, 'jsonl'],
  [/\.json(\.gz)?$/i, 'json'],
  [/\.(arrow|arrows|feather|ipc)$/i, 'arrow'],
];

/**
 * Finds the declared file `name` of the workspace at `directory`.
 * @throws ConfigurationError for an unknown environment variable or format
 * @throws DataContractError when no such file exists, or one cannot be read
 */
export function findRawFile(name: string, configuration: Configuration, directory: string): RawFile {
  const declared = configuration.files[name];
  const options = typeof declared === 'string' ? { path: declared } : declared;
  const where = `${join(directory, 'arrears.yaml')}, files.${name}`;
  const pattern = resolve(directory, withEnvironment(options.path, where));
  const paths = matchingFiles(pattern);
  if (paths.length === 0) throw missingFile(name, pattern, where);
  for (const path of paths) refuseUnreadable(path);
  const format =
    ('format' in options ? options.format : undefined) ??
    suffixes.find(([suffix]) => suffix.test(paths[0]))?.[1];
  if (!format)
    throw new ConfigurationError('FILE_FORMAT', `cannot tell the format of "${basename(paths[0])}"`, {
      where,
      hint: 'add format: csv, parquet, json, jsonl or arrow',
    });
  return {
    name,
    format,
    paths,
    encoding: ('encoding' in options && options.encoding) || 'utf-8',
    delimiter:
      ('delimiter' in options && options.delimiter) || (/\.tsv(\.gz)?$/i.test(paths[0]) ? '\t' : ','),
    columns: 'columns' in options ? options.columns : undefined,
  };
}

/** Bytes and SHA-256 of every file of the set. */
export async function fingerprints(file: RawFile): Promise<FileFingerprint[]> {
  const found: FileFingerprint[] = [];
  for (const path of file.paths)
    found.push({
      name: file.name,
      file: basename(path),
      bytes: statSync(path).size,
      sha256: await sha256OfFile(path),
    });
  return found;
}

function withEnvironment(path: string, where: string): string {
  return path.replace(
    /^\$(?:([A-Z_][A-Z0-9_]*)|\{([A-Z_][A-Z0-9_]*)\})/,
    (_, plain?: string, braced?: string) => {
      const variable = plain ?? braced ?? '';
      const value = process.env[variable];
      if (!value)
        throw new ConfigurationError('FILE_ENVIRONMENT', `the environment variable ${variable} is not set`, {
          where,
          hint: `set it to the folder that holds the data, for example: ${variable}=/path/to/data arrears nightly`,
        });
      return value;
    },
  );
}

/** Files that match a pattern whose last part may hold `*` and `?`. */
function matchingFiles(pattern: string): string[] {
  const folder = dirname(pattern);
  const matcher = new RegExp(
    `^${basename(pattern)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  return filesOf(folder)
    .filter((file) => matcher.test(file))
    .sort()
    .map((file) => join(folder, file));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function refuseUnreadable(path: string): void {
  let problem: string | undefined;
  try {
    accessSync(path, constants.R_OK);
    if (!statSync(path).isFile()) problem = 'it is no regular file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problem =
      code === 'EACCES'
        ? 'permission denied'
        : code === 'ENOENT'
          ? 'it is a link to a file that is gone'
          : `${code}`;
  }
  if (problem)
    throw new DataContractError('FILE_UNREADABLE', `the file cannot be read: ${problem}`, {
      where: path,
      hint: 'let the user that runs the batch read the file',
    });
}

function missingFile(name: string, pattern: string, where: string): DataContractError {
  if (statSync(pattern, { throwIfNoEntry: false })?.isDirectory())
    return new DataContractError('FILE_IS_FOLDER', `raw.${name} names a folder: ${pattern}`, {
      where,
      hint: 'name the file in it, or many with a pattern such as part-*.parquet',
    });
  const folder = dirname(pattern);
  const nearest = nearestName(basename(pattern), filesOf(folder));
  const folderExists = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  return new DataContractError('FILE_MISSING', `there is no file for raw.${name}: ${pattern}`, {
    where,
    hint: nearest
      ? `did you mean "${nearest}"?`
      : folderExists
        ? 'put the file in place, or correct its path'
        : `there is no folder ${folder}; correct the path`,
  });
}
