import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBValue,
} from '@duckdb/node-api';
import { dayNumber, isIsoDate } from '../core/dates.js';
import type { EncryptionKey } from '../workspace/encryption.js';
import { identifier, literal } from './identifiers.js';

/** What a statement may be given by name: text, numbers, booleans, null; a `YYYY-MM-DD` text binds as DATE. */
export type Parameters = Record<string, string | number | boolean | null>;

/** A row as plain JSON: DECIMAL, BIGINT and DATE arrive as text, so no digit is lost. */
export type Row = Record<string, string | number | boolean | null>;

/** Limits of a session; DuckDB's own defaults where left out. */
export interface WarehouseLimits {
  readonly threads?: number;
  /** For example `4GB`. */
  readonly memory?: string;
  /** Folder for spilled data. */
  readonly scratch?: string;
}

const asideDatabase = 'aside';
/** The name of an encrypted file, which DuckDB attaches to a database in memory. */
const encryptedDatabase = 'warehouse';

/** A DuckDB session: UTC, within limits, never installing an extension from the network. */
export class Warehouse {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly attachOptions: string,
  ) {}

  /**
   * Opens the database file at `path`, or one in memory for `:memory:`.
   * @param key encrypts the file, its log and what is spilled (`pipeline/workspace/encryption.ts`)
   */
  static async open(
    path: string,
    limits: WarehouseLimits = {},
    readOnly = false,
    key?: EncryptionKey,
  ): Promise<Warehouse> {
    const options: Record<string, string> = {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'false',
    };
    const isAttached = key !== undefined && path !== ':memory:';
    if (readOnly && !isAttached) options.access_mode = 'READ_ONLY';
    if (limits.threads) options.threads = String(limits.threads);
    if (limits.memory) options.memory_limit = limits.memory;
    if (limits.scratch) {
      if (!existsSync(limits.scratch)) mkdirSync(limits.scratch, { recursive: true, mode: 0o750 });
      options.temp_directory = join(limits.scratch, 'spill');
    }
    const instance = await DuckDBInstance.create(isAttached ? ':memory:' : path, options);
    const connection = await instance.connect();
    const attachOptions = key ? `, ENCRYPTION_KEY ${literal(key.digits)}` : '';
    const warehouse = new Warehouse(instance, connection, attachOptions);
    try {
      await warehouse.run("SET TimeZone = 'UTC'");
      if (key) await warehouse.run('SET force_mbedtls_unsafe = true');
      if (key) await warehouse.run('SET temp_file_encryption = true');
      if (isAttached) {
        await warehouse.attach(path, encryptedDatabase, readOnly);
        await warehouse.run(`USE ${encryptedDatabase}`);
      }
    } catch (error) {
      warehouse.close();
      throw error;
    }
    return warehouse;
  }

  /**
   * Opens another database file beside, under the same key; one to be read may also be from before there was a key.
   */
  async attach(path: string, name: string, readOnly = true): Promise<void> {
    const mode = readOnly ? 'READ_ONLY' : 'READ_WRITE';
    const attach = `ATTACH ${literal(path)} AS ${identifier(name)}`;
    try {
      await this.run(`${attach} (${mode}${this.attachOptions})`);
    } catch (error) {
      if (!readOnly || !/is not encrypted$/.test((error as Error).message)) throw error;
      await this.run(`${attach} (${mode})`);
    }
  }

  /** Does `work` in a session of its own on the same database, whose statements run beside those of this one. */
  async beside<T>(work: (session: Warehouse) => Promise<T>): Promise<T> {
    const { home } = await this.row<{ home: string }>('SELECT current_database() AS home');
    const session = new Warehouse(this.instance, await this.instance.connect(), this.attachOptions);
    try {
      await session.run("SET TimeZone = 'UTC'");
      await session.run(`USE ${identifier(home)}`);
      return await work(session);
    } finally {
      session.connection.disconnectSync();
    }
  }

  /**
   * From here on, whatever SQL runs may open these files and what lies in these folders, and nothing else: no other
   * path, no network, no extension. It cannot be undone while the database is open, and a second call changes nothing.
   */
  async confine(files: readonly string[], directories: readonly string[]): Promise<void> {
    const { open } = await this.row<{ open: boolean }>(
      "SELECT current_setting('enable_external_access') AS open",
    );
    if (!open) return;
    await this.run(`SET allowed_paths = [${files.map(literal).join(', ')}]`);
    await this.run(`SET allowed_directories = [${directories.map(literal).join(', ')}]`);
    await this.run('SET enable_external_access = false');
  }

  /** The schema in which tables are made. */
  private schema = 'main';

  /** A table of the schema in which tables are made, and of no other: for DROP and ALTER. */
  own(table: string): string {
    return `${this.schema}.${identifier(table)}`;
  }

  /** Runs one statement. */
  async run(sql: string, parameters: Parameters = {}): Promise<void> {
    await this.execute(sql, parameters);
  }

  /** Runs one query and returns all its rows; for small results. */
  async rows<R extends Row = Row>(sql: string, parameters: Parameters = {}): Promise<R[]> {
    const result = await this.execute(sql, parameters);
    return (await result.getRowObjectsJson()) as R[];
  }

  /** The single row of a query. */
  async row<R extends Row = Row>(sql: string, parameters: Parameters = {}): Promise<R> {
    const [first] = await this.rows<R>(sql, parameters);
    return first;
  }

  /** Runs one query as a stream of chunks of columns. */
  async stream(sql: string, parameters: Parameters = {}): Promise<DuckDBResult> {
    return this.connection.stream(sql, ...bound(sql, parameters));
  }

  /**
   * Does `work` with tables made in a database of their own in memory (which spills to the scratch folder), gone after
   * it. Tables that it lacks are found where they always are, so what stands there is read and never changed.
   * No checkpoint is taken on the way: in memory it makes nothing safer, and copies tables that are still being filled.
   */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    const { home } = await this.row<{ home: string }>('SELECT current_database() AS home');
    await this.run(`ATTACH ':memory:' AS ${asideDatabase} (READ_WRITE)`);
    await this.run(`SET search_path = '${asideDatabase}.main,${identifier(home)}.main'`);
    this.schema = `${asideDatabase}.main`;
    await this.run("SET checkpoint_threshold = '1TB'");
    try {
      return await work();
    } finally {
      this.schema = 'main';
      await this.run('RESET checkpoint_threshold');
      await this.run(`USE ${identifier(home)}`);
      await this.run(`DETACH ${asideDatabase}`);
    }
  }

  /**
   * Does `work` in a session of its own, whose statements run beside those of this one. What it makes stands in the
   * database `name` in memory, gone after it; tables that it lacks are found where this session finds them.
   */
  async branch<T>(name: string, work: (session: Warehouse) => Promise<T>): Promise<T> {
    const { path } = await this.row<{ path: string }>("SELECT current_setting('search_path') AS path");
    return this.beside(async (session) => {
      await session.run(`ATTACH ':memory:' AS ${identifier(name)} (READ_WRITE)`);
      try {
        session.schema = `${identifier(name)}.main`;
        await session.run(`SET search_path = ${literal(`${session.schema},${path}`)}`);
        return await work(session);
      } finally {
        await session.run('RESET search_path');
        await session.run(`DETACH ${identifier(name)}`);
      }
    });
  }

  /** Does `work` in one transaction: all that it changes is there after it, or nothing is. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    await this.run('BEGIN TRANSACTION');
    try {
      const result = await work();
      await this.run('COMMIT');
      return result;
    } catch (error) {
      // The first error tells why; a transaction that it has ended cannot be rolled back.
      await this.run('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** The connection itself, for appending data chunks. */
  get duckdb(): DuckDBConnection {
    return this.connection;
  }

  /** Disconnects, then closes: in the other order the lock on the file stays. */
  close(): void {
    this.connection.disconnectSync();
    this.instance.closeSync();
  }

  private execute(sql: string, parameters: Parameters): Promise<DuckDBResult> {
    return this.connection.run(sql, ...bound(sql, parameters));
  }
}

/** Only the parameters that the statement names: DuckDB refuses others. */
function bound(sql: string, parameters: Parameters): [Record<string, DuckDBValue>] | [] {
  const named = Object.entries(parameters).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql));
  if (named.length === 0) return [];
  return [
    Object.fromEntries(
      named.map(([name, value]) => [
        name,
        typeof value === 'string' && isIsoDate(value) ? new DuckDBDateValue(dayNumber(value)) : value,
      ]),
    ),
  ];
}
