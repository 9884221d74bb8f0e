import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { customerProtected } from '../contracts/protected.js';
import { sourceContracts } from '../contracts/sources.js';
import { DataContractError } from '../core/errors.js';
import { literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import type { CustomerShare } from './customer-share.js';
import { countRows, createFileQuarantine, type FileReading } from './file-reading.js';
import { judgeReadings, refuseTooManyBadRows } from './judge-readings.js';
import { type FileFingerprint, findRawFile, fingerprints, type RawFile } from './raw-file.js';
import { readArrow } from './read-arrow.js';
import { readCsv } from './read-csv.js';
import { readJson } from './read-json.js';
import { damagedParquet, readParquet } from './read-parquet.js';
import { type PrintedFile, type Renewals, renewAll } from './renewals.js';
import { checkSelect, rawNames } from './source-select.js';
import { stageGrown } from './stage-grown.js';
import { stageNothing, stageOwnLoans, stageTable, type TableReading } from './stage-table.js';

/** What was read, accepted and refused in one ingest. */
export interface IngestReport {
  readonly tables: readonly TableReading[];
  readonly files: readonly FileReading[];
}

/** What was read of a share of the customers. */
export interface ShareIngestReport extends IngestReport {
  /** Rows of each source, whosever they are; the shares' `read` sum to it. */
  readonly sourceRows: Readonly<Record<string, number>>;
}

/** The raw files that the workspace's sources name, found on disk. */
export function sourceFiles(workspace: Workspace): RawFile[] {
  const { configuration, directory } = workspace;
  const declared = Object.keys(configuration.files);
  const named = new Set([...workspace.sources.values()].flatMap((select) => rawNames(select, declared)));
  return found([...named].sort(), (name) => findRawFile(name, configuration, directory));
}

/** Finds every file, and tells of all that are missing at once. */
function found(names: readonly string[], find: (name: string) => RawFile): RawFile[] {
  const files: RawFile[] = [];
  const missing: DataContractError[] = [];
  for (const name of names)
    try {
      files.push(find(name));
    } catch (error) {
      if (!(error instanceof DataContractError && error.code === 'FILE_MISSING')) throw error;
      missing.push(error);
    }
  if (missing.length === 0) return files;
  if (missing.length === 1) throw missing[0];
  throw new DataContractError('FILE_MISSING', `${missing.length} declared files are not there`, {
    where: missing[0].details.where?.replace(/, files\..*/, ', files'),
    examples: missing.map(({ message }) => message),
    hint: 'put the files in place, or correct their paths',
  });
}

/** The files that the sources read, each with its identity. */
export async function printedSources(workspace: Workspace): Promise<PrintedFile[]> {
  const found: PrintedFile[] = [];
  for (const file of sourceFiles(workspace)) found.push({ file, prints: await fingerprints(file) });
  return found;
}

/** Identity of every file that the sources read. */
export async function sourceFingerprints(workspace: Workspace): Promise<FileFingerprint[]> {
  return (await printedSources(workspace)).flatMap(({ prints }) => prints);
}

/** A loading of which a later one takes over what has not changed. */
export interface EarlierLoading {
  readonly report: IngestReport;
  readonly renewals: Renewals;
}

/**
 * Loads every source into its `stg_` table; sources that the workspace lacks give empty tables.
 * @param earlier the loading that stands in the warehouse; `joinGrown` puts the new rows of grown tables to the others
 * @throws ConfigurationError, DataContractError for what makes a whole file or source unusable
 * @throws GateRefusedError when more rows are refused than the configuration allows
 */
export async function ingest(
  warehouse: Warehouse,
  workspace: Workspace,
  onProgress: (what: string) => void = () => {},
  earlier?: EarlierLoading,
): Promise<IngestReport> {
  const report = await stageSources(warehouse, workspace, onProgress, { earlier });
  judgeReadings(workspace, report);
  return report;
}

/**
 * Loads what the sources say of a share of the customers, as `ingest` would beside all others. A share alone is not
 * judged: `judgeReadings` is for all of them together.
 * @throws ConfigurationError, DataContractError for what makes a whole file or source unusable
 */
export async function ingestShare(
  warehouse: Warehouse,
  workspace: Workspace,
  share: CustomerShare,
  onProgress: (what: string) => void = () => {},
): Promise<ShareIngestReport> {
  const sourceRows: Record<string, number> = {};
  const { tables, files } = await stageSources(warehouse, workspace, onProgress, {
    shared: {
      share,
      counted: (table, rows) => {
        sourceRows[table] = rows;
      },
    },
  });
  const loans = await stageOwnLoans(warehouse, share);
  return { tables: tables.map((table) => (table.table === 'loan' ? loans : table)), files, sourceRows };
}

/**
 * Stages the protected attributes of a workspace, for the fairness report.
 * @param warehouse in memory, and no batch's
 * @throws ConfigurationError, DataContractError for what makes the file or the source unusable
 * @throws GateRefusedError when more rows are refused than the configuration allows
 */
export async function ingestProtected(
  warehouse: Warehouse,
  workspace: Workspace,
  select: string,
): Promise<void> {
  const { table } = customerProtected;
  const { currency, timezone, known_on_lag_days: knownOnLagDays, limits } = workspace.configuration;
  const alone = { ...workspace, sources: new Map([[table, select]]) };
  const where = sourcePath(workspace, table);
  const report = await withSources(
    warehouse,
    alone,
    () => {},
    undefined,
    async (files, selects) => {
      const settings = { currency, timezone, knownOnLagDays };
      const checked = selects.get(table) as string;
      return { tables: [await stageTable(warehouse, customerProtected, checked, where, settings)], files };
    },
  );
  refuseTooManyBadRows(report, limits.quarantined_share);
}

/** A share to stage, and who is told how many rows each source has. */
interface ShareStaging {
  readonly share: CustomerShare;
  readonly counted: (table: string, rows: number) => void;
}

function stageSources(
  warehouse: Warehouse,
  workspace: Workspace,
  onProgress: (what: string) => void,
  { shared, earlier }: { readonly shared?: ShareStaging; readonly earlier?: EarlierLoading },
): Promise<IngestReport> {
  const { currency, timezone, known_on_lag_days: knownOnLagDays } = workspace.configuration;
  const { kept, grown } = earlier?.renewals ?? renewAll();
  return withSources(warehouse, workspace, onProgress, earlier, async (files, selects) => {
    const tables: TableReading[] = [];
    for (const contract of sourceContracts) {
      const { table } = contract;
      const before = earlier?.report.tables.find((reading) => reading.table === table);
      if (before && kept.has(table)) {
        tables.push(before);
        continue;
      }
      const select = selects.get(table);
      if (select === undefined) {
        await stageNothing(warehouse, contract);
        continue;
      }
      onProgress(table);
      const where = sourcePath(workspace, table);
      const settings = { currency, timezone, knownOnLagDays, share: shared?.share };
      const added = grown.get(table);
      tables.push(
        earlier && before && added
          ? await stageGrown(
              warehouse,
              { contract, select, where, settings, added },
              before,
              earlier.renewals,
            )
          : await stageTable(warehouse, contract, select, where, settings),
      );
      shared?.counted(table, await countRows(warehouse, `(${select})`));
    }
    return { tables, files };
  });
}

/** Notes the columns of the raw files as they were read, for those who ask where data comes from. */
async function recordRawColumns(warehouse: Warehouse, unread: readonly string[]): Promise<void> {
  await warehouse.run(
    'CREATE TABLE IF NOT EXISTS raw_column (name VARCHAR, position INTEGER, "column" VARCHAR, type VARCHAR)',
  );
  await warehouse.run(
    `DELETE FROM raw_column WHERE name NOT IN (${['', ...unread].map(literal).join(', ')})`,
  );
  await warehouse.run(
    `INSERT INTO raw_column SELECT table_name, column_index, column_name, data_type
     FROM duckdb_columns() WHERE database_name = 'raw' ORDER BY ALL`,
  );
}

/**
 * Text of the staged tables stays uncompressed on disk: DuckDB would spend more time on finding out how
 * to compress it than all other work of staging takes, and later stages read it for few accounts only.
 */
const plainStorage = "SET disabled_compression_methods = 'dictionary,fsst'";

/**
 * Checks the sources, and does `stage` while the raw files stand in the database `raw`; they are gone after it, come what may. SQL of the workspace
 * runs from here on, so the warehouse is confined to the declared files and the workspace.
 */
async function withSources<T>(
  warehouse: Warehouse,
  workspace: Workspace,
  onProgress: (what: string) => void,
  earlier: EarlierLoading | undefined,
  stage: (files: FileReading[], selects: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  const selects = await checkedSelects(warehouse, workspace);
  const files = sourceFiles(workspace);
  const unread = earlier ? unreadFiles(workspace, files, earlier.renewals) : [];
  const { work, runs } = workspace.paths;
  await warehouse.confine(
    files.flatMap(({ paths }) => paths),
    [workspace.directory, runs, work],
  );
  const scratch = join(work, 'ingest');
  mkdirSync(scratch, { recursive: true, mode: 0o750 });
  await warehouse.run("ATTACH ':memory:' AS raw");
  try {
    await createFileQuarantine(warehouse, unread);
    const readings: FileReading[] = [];
    for (const file of files) {
      if (unread.includes(file.name)) {
        readings.push(...(earlier?.report.files ?? []).filter(({ name }) => name === file.name));
        continue;
      }
      onProgress(`raw.${file.name}`);
      readings.push(...(await readFile(warehouse, file, scratch)));
    }
    await recordRawColumns(warehouse, unread);
    await warehouse.run(plainStorage);
    return await stage(readings, selects);
  } catch (error) {
    throw await withDamagedFile(warehouse, files, error);
  } finally {
    await warehouse.run('RESET disabled_compression_methods');
    await warehouse.run('DETACH raw');
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The SELECT of every source, checked before any file is read, by table. */
async function checkedSelects(warehouse: Warehouse, workspace: Workspace): Promise<Map<string, string>> {
  const declared = Object.keys(workspace.configuration.files);
  const checked = new Map<string, string>();
  for (const [table, text] of workspace.sources)
    checked.set(table, await checkSelect(warehouse, text, sourcePath(workspace, table), declared));
  return checked;
}

/** DuckDB does not tell which file of many is damaged; reading them one by one does. */
async function withDamagedFile(
  warehouse: Warehouse,
  files: readonly RawFile[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof DataContractError && error.code === 'FILE_DAMAGED')) return error;
  const where = (await damagedParquet(warehouse, files)) ?? error.details.where;
  return new DataContractError(error.code, error.message, { ...error.details, where });
}

/** Raw files that kept tables alone come from: they are not read again. */
function unreadFiles(workspace: Workspace, files: readonly RawFile[], { kept }: Renewals): string[] {
  const declared = Object.keys(workspace.configuration.files);
  const read = new Set(
    [...workspace.sources]
      .filter(([table]) => !kept.has(table))
      .flatMap(([, select]) => rawNames(select, declared)),
  );
  return files.map(({ name }) => name).filter((name) => !read.has(name));
}

function readFile(warehouse: Warehouse, file: RawFile, scratch: string): Promise<FileReading[]> {
  switch (file.format) {
    case 'csv':
      return readCsv(warehouse, file, scratch);
    case 'json':
    case 'jsonl':
      return readJson(warehouse, file, scratch);
    case 'parquet':
      return readParquet(warehouse, file);
    case 'arrow':
      return readArrow(warehouse, file);
  }
}

function sourcePath(workspace: Workspace, table: string): string {
  return join(workspace.directory, 'sources', `${table}.sql`);
}
