import { sourceContracts } from '../contracts/sources.js';
import { canonicalJson, sha256 } from '../core/hash.js';
import { programVersion } from '../core/version.js';
import { literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import type { FileFingerprint, RawFile } from './raw-file.js';
import { isRowwise } from './rowwise.js';
import { rawNames } from './source-select.js';

/** Of the staged tables of the loading before, those that need not be loaded anew. */
export interface Renewals {
  /** Tables that stay as they are: nothing that they come from has changed. */
  readonly kept: ReadonlySet<string>;
  /**
   * Tables that only gain rows, by name, and the file set of those rows alone. Staging takes a table out whose new rows
   * cannot be judged alone.
   */
  readonly grown: Map<string, RawFile>;
}

/** Before the name of a grown table, where its new rows stand until they join the others. */
export const grownPrefix = 'new_';

/** Every table is loaded anew. */
export const renewAll = (): Renewals => ({ kept: new Set(), grown: new Map() });

/** What a staged table comes from. */
interface Origin {
  /** Of all but the files: contract, SELECT, settings of reading, and the loans that its rows are checked against. */
  readonly identity: string;
  /** `<raw name> <SHA-256>` of every file that it reads. */
  readonly files: readonly string[];
}

/** A raw file set with the identity of each of its files. */
export interface PrintedFile {
  readonly file: RawFile;
  readonly prints: readonly FileFingerprint[];
}

/** Notes what the staged tables now come from, for the next `planRenewals`. */
export async function recordOrigins(
  warehouse: Warehouse,
  workspace: Workspace,
  files: readonly PrintedFile[],
): Promise<void> {
  await warehouse.run('CREATE OR REPLACE TABLE run_origin (source VARCHAR, origin VARCHAR)');
  for (const [source, origin] of originsOf(workspace, files))
    await warehouse.run('INSERT INTO run_origin VALUES ($source, $origin)', {
      source,
      origin: JSON.stringify(origin),
    });
}

/**
 * Finds which staged tables may stay. A table is grown when its SELECT takes every row of one set of Parquet files by
 * itself and files were added to the set; all that belong to a loan or customer are loaded anew when the loans are.
 */
export async function planRenewals(
  warehouse: Warehouse,
  workspace: Workspace,
  files: readonly PrintedFile[],
): Promise<Renewals> {
  const before = await recordedOrigins(warehouse);
  const kept = new Set<string>();
  const grown = new Map<string, RawFile>();
  for (const [table, now] of originsOf(workspace, files)) {
    const origin = before.get(table);
    if (origin?.identity !== now.identity) continue;
    if (origin.files.join() === now.files.join()) kept.add(table);
    else if (table !== 'loan') {
      const added = await addedFiles(warehouse, workspace.sources.get(table) as string, files, origin.files);
      if (added) grown.set(table, added);
    }
  }
  return { kept, grown };
}

function originsOf(workspace: Workspace, files: readonly PrintedFile[]): Map<string, Origin> {
  const { currency, known_on_lag_days: lags, files: declared } = workspace.configuration;
  const origins = new Map<string, Origin>();
  for (const contract of sourceContracts) {
    const { table, belongsTo } = contract;
    const select = workspace.sources.get(table);
    if (select === undefined) continue;
    const names = rawNames(select, Object.keys(declared)).sort();
    origins.set(table, {
      identity: sha256(
        canonicalJson({
          programVersion,
          contract,
          select,
          declared: names.map((name) => declared[name]),
          currency,
          lag: lags[table] ?? 0,
          loans: belongsTo ? origins.get('loan') : null,
        }),
      ),
      files: files
        .filter(({ file }) => names.includes(file.name))
        .flatMap(({ prints }) => prints.map(({ name, sha256: hash }) => `${name} ${hash}`)),
    });
  }
  return origins;
}

/** By table; only of tables that stand whole in the warehouse: one that was set aside is loaded anew. */
async function recordedOrigins(warehouse: Warehouse): Promise<Map<string, Origin>> {
  const tables = new Set(
    (
      await warehouse.rows<{ name: string }>(
        'SELECT table_name AS name FROM duckdb_tables() WHERE database_name = current_database()',
      )
    ).map(({ name }) => name),
  );
  if (!tables.has('run_origin') || tables.has('prev_loan')) return new Map();
  const rows = await warehouse.rows<{ source: string; origin: string }>(
    'SELECT source, origin FROM run_origin',
  );
  return new Map(
    rows
      .filter(({ source }) => tables.has(`stg_${source}`) && !tables.has(`prev_${source}`))
      .map(({ source, origin }) => [source, JSON.parse(origin) as Origin]),
  );
}

/** The files of a set that the loading before had not; undefined where more than that has changed. */
async function addedFiles(
  warehouse: Warehouse,
  select: string,
  files: readonly PrintedFile[],
  before: readonly string[],
): Promise<RawFile | undefined> {
  const names = rawNames(
    select,
    files.map(({ file }) => file.name),
  );
  const [source, ...others] = files.filter(({ file }) => names.includes(file.name));
  if (others.length > 0 || source.file.format !== 'parquet') return undefined;
  const known = new Set(before);
  const isKnown = source.prints.map(({ name, sha256: hash }) => known.has(`${name} ${hash}`));
  const [old, added] = [true, false].map((wanted) =>
    source.file.paths.filter((_, index) => isKnown[index] === wanted),
  );
  if (old.length !== before.length || known.size !== before.length || added.length === 0) return undefined;
  if (!(await isRowwise(warehouse, select))) return undefined;
  if ((await columnsOf(warehouse, old)) !== (await columnsOf(warehouse, added))) return undefined;
  return { ...source.file, paths: added };
}

/** Names and types of the columns of Parquet files; files that cannot be read have columns of no others. */
async function columnsOf(warehouse: Warehouse, paths: readonly string[]): Promise<string> {
  try {
    const columns = await warehouse.rows(
      `SELECT column_name, column_type
       FROM (DESCRIBE SELECT * FROM read_parquet([${paths.map(literal).join(', ')}], union_by_name = true))
       ORDER BY column_name`,
    );
    return JSON.stringify(columns);
  } catch {
    return paths.join();
  }
}
