import { accessSync, constants, type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConfigurationError, DataContractError } from '../core/errors.js';
import { sha256OfFile } from '../core/hash.js';
import { nearestName } from '../core/nearest.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { liesWithin, namedPath } from '../workspace/named-path.js';

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
 * @throws ConfigurationError for an unknown environment variable or format, or a path that leaves the workspace
 * @throws DataContractError when no such file exists, or one cannot be read
 */
export function findRawFile(name: string, configuration: Configuration, directory: string): RawFile {
  const declared = configuration.files[name];
  const options = typeof declared === 'string' ? { path: declared } : declared;
  const where = `${join(directory, 'arrears.yaml')}, files.${name}`;
  const { path: pattern, root } = namedPath(options.path, directory, where);
  const paths = matches(pattern);
  if (paths.length === 0) throw missingFile(name, pattern, where);
  for (const path of paths) {
    refuseFolder(path, name, where);
    refuseUnreadable(path, root);
  }
  const format = ('format' in options ? options.format : undefined) ?? formatOf(paths, where);
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

/** @throws ConfigurationError when the files' names tell no format, or several */
function formatOf(paths: readonly string[], where: string): FileFormat {
  const formats = paths.map((path) => suffixes.find(([suffix]) => suffix.test(path))?.[1]);
  const unknown = paths[formats.indexOf(undefined)];
  if (unknown !== undefined)
    throw new ConfigurationError('FILE_FORMAT', `cannot tell the format of "${basename(unknown)}"`, {
      where,
      hint: 'add format: csv, parquet, json, jsonl or arrow',
    });
  const other = formats.findIndex((format) => format !== formats[0]);
  if (other > 0)
    throw new ConfigurationError('FILE_FORMAT', 'the pattern matches files of several formats', {
      where,
      examples: [basename(paths[0]), basename(paths[other])],
      hint: 'let the pattern end as the files of one format do, such as part-*.parquet',
    });
  return formats[0] as FileFormat;
}

/** @throws DataContractError for a file without a byte, of a format that says at least which columns it has */
export function refuseEmpty(path: string): void {
  if (statSync(path).size > 0) return;
  throw new DataContractError('FILE_EMPTY', 'the file is empty: it has no byte', {
    where: path,
    hint: 'fetch the file again; one without rows still names its columns',
  });
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

/** Files and folders that match a pattern whose last part may hold `*` and `?`. */
function matches(pattern: string): string[] {
  const folder = dirname(pattern);
  return entriesOf(folder)
    .map(({ name }) => name)
    .filter((name) => matchesPattern(name, basename(pattern)))
    .sort()
    .map((name) => join(folder, name));
}

/** Whether a name matches a pattern; the time taken is at most the product of their lengths. */
function matchesPattern(name: string, pattern: string): boolean {
  let [n, p, star, resume] = [0, 0, -1, 0];
  while (n < name.length) {
    if (pattern[p] === '*') [star, resume, p] = [p, n, p + 1];
    else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) [n, p] = [n + 1, p + 1];
    else if (star >= 0) [p, resume, n] = [star + 1, resume + 1, resume + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(p));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function refuseUnreadable(path: string, root: string): void {
  const refuse = (problem: string, hint: string) => {
    throw new DataContractError('FILE_UNREADABLE', `the file cannot be read: ${problem}`, {
      where: path,
      hint,
    });
  };
  const copyIt = 'put a copy of the file itself in its place';
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') refuse('it is a link to a file that is gone', copyIt);
    refuse(
      code === 'EACCES' ? 'permission denied' : `${code}`,
      'let the user that runs the batch read the file',
    );
  }
  if (!statSync(path).isFile()) refuse('it is no regular file', copyIt);
  if (!liesWithin(path, root)) refuse(`it is a link that leaves ${root}`, copyIt);
}

function refuseFolder(path: string, name: string, where: string): void {
  if (!lstatSync(path).isDirectory()) return;
  throw new DataContractError('FILE_IS_FOLDER', `raw.${name} names a folder: ${path}`, {
    where,
    hint: 'name the file in it, or many with a pattern such as part-*.parquet',
  });
}

function missingFile(name: string, pattern: string, where: string): DataContractError {
  const folder = dirname(pattern);
  const files = entriesOf(folder).filter((entry) => !entry.isDirectory());
  const nearest = nearestName(
    basename(pattern),
    files.map(({ name }) => name),
  );
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
