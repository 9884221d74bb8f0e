import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DuckDBInstance, type Json } from '@duckdb/node-api';

/** A row of a query: whole numbers and shares are numbers, dates and decimals text. */
// biome-ignore lint/suspicious/noExplicitAny: the columns are those of the question
export type Row = Record<string, any>;

/** A published night, to be asked questions. */
export interface Run {
  /** Folder of the workspace. */
  readonly workspace: string;
  readonly asOfDate: string;
  /** Folder of the bundle. */
  readonly directory: string;
  /** `manifest.json` of the bundle. */
  readonly manifest: Row;
  /** `metrics.json` of the model that ranked. */
  readonly metrics: Row;
  /** Nights with a published bundle, earliest first. */
  readonly nights: readonly string[];
  /** Asks the published lists: `ranked` is that of the night, `all_ranked` those of all nights. */
  ask(sql: string): Promise<Row[]>;
  /**
   * Asks the tables of the warehouse, beside the published lists. It is open, and read-only, for the time of the query,
   * and holds what the last published night left in it.
   */
  askWarehouse(sql: string): Promise<Row[]>;
  /** Bytes of a file of the bundle. */
  file(name: string): Uint8Array;
}

/**
 * Opens a published night of the workspace that `ARREARS_WORKSPACE` names; without it, of the demo.
 * @param asOfDate the night; the latest one where left out (`ARREARS_NIGHT` sets another)
 * @throws Error that says what to run when there is no such night
 */
export async function openRun(asOfDate: string | undefined = process.env.ARREARS_NIGHT): Promise<Run> {
  const workspace = resolve(process.env.ARREARS_WORKSPACE ?? join(notebooks(), '..', 'data-samples', 'demo'));
  const runs = join(workspace, 'runs');
  const nights = publishedNights(runs);
  const night = asOfDate ?? nights.at(-1);
  if (night === undefined)
    throw new Error(`No night is published in ${workspace}. Run: arrears nightly -w ${workspace}`);
  if (!nights.includes(night))
    throw new Error(`No list is published for ${night}. Published: ${nights.slice(-5).join(', ') || 'none'}`);
  const directory = join(runs, night);
  const manifest = readJson(join(directory, 'manifest.json'));
  const lists = `CREATE VIEW ranked AS FROM read_parquet(${quoted(join(directory, 'ranked_accounts.parquet'))});
    CREATE VIEW all_ranked AS FROM read_parquet([${nights
      .map((each) => quoted(join(runs, each, 'ranked_accounts.parquet')))
      .join(', ')}], union_by_name = true);`;
  return {
    workspace,
    asOfDate: night,
    directory,
    manifest,
    metrics: readJson(join(workspace, 'registry', manifest.model.model_id, 'metrics.json')),
    nights,
    ask: (sql) => query(lists, sql),
    askWarehouse: (sql) => {
      const file = join(workspace, 'warehouse.duckdb');
      return query(
        `ATTACH ${quoted(file)} AS warehouse (READ_ONLY${encryption()}); ${lists} SET search_path = 'memory.main,warehouse.main';`,
        sql,
      );
    },
    file: (name) => readFileSync(join(directory, name)),
  };
}

/** The key of an encrypted warehouse, if `ARREARS_WAREHOUSE_KEY` holds one. */
function encryption(): string {
  const key = process.env.ARREARS_WAREHOUSE_KEY;
  return key ? `, ENCRYPTION_KEY ${quoted(key.toLowerCase())}` : '';
}

/** The folder of the notebooks, in which Jupyter starts the kernel. */
export function notebooks(): string {
  return process.cwd();
}

function publishedNights(runs: string): string[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name) && existsSync(join(runs, name, '.done')))
    .sort();
}

async function query(before: string, sql: string): Promise<Row[]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    await connection.run(before);
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson().map((row) => plain(row, reader.columnNames()));
  } catch (error) {
    if (/conflicting lock|could not set lock/i.test((error as Error).message))
      throw new Error('A batch holds the warehouse. Ask again when it has ended.');
    throw error;
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/** JSON rows give 64-bit whole numbers as text; those that fit are numbers here. Decimals stay text. */
function plain(row: Record<string, Json>, columns: readonly string[]): Row {
  return Object.fromEntries(
    columns.map((name) => {
      const value = row[name];
      return [name, typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value];
    }),
  );
}

function readJson(path: string): Row {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
