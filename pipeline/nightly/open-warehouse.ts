import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { renameDurably, syncFile, unfinished } from '../core/durable-file.js';
import {
  ArrearsError,
  ConfigurationError,
  DataContractError,
  UsageError,
  WorkspaceHeldError,
} from '../core/errors.js';
import { machineError } from '../core/machine-error.js';
import { type OnProgress, silent } from '../core/progress.js';
import { FileLock } from '../warehouse/file-lock.js';
import { literal } from '../warehouse/identifiers.js';
import { Warehouse, type WarehouseLimits } from '../warehouse/warehouse.js';
import { encryptionKey } from '../workspace/encryption.js';
import type { Workspace } from '../workspace/workspace.js';
import { clearLeftovers } from './clear-leftovers.js';

/** How a batch has the warehouse. */
export interface WarehouseUse {
  readonly limits?: WarehouseLimits;
  readonly onProgress?: OnProgress;
  /** Whether readers get the warehouse as `work` leaves it; otherwise the next batch goes on with it, unseen. */
  readonly publishes: boolean;
}

/** The file in which a batch works: a copy that takes the place of the warehouse when the batch is done. */
export const workingFile = 'warehouse.duckdb';

/**
 * Does `work` in the warehouse of a workspace, of which one process at a time has the lock. It works in a copy, so that
 * readers hold up nothing and see the warehouse as the last batch left it. What a run that failed or died had done to
 * its copy is taken up again; a copy, or a warehouse, that is damaged is set aside and made anew.
 * @throws WorkspaceHeldError when another process has the lock
 * @throws ConfigurationError when disk, memory or rights do not allow it
 */
export async function withWarehouse<T>(
  workspace: Workspace,
  use: WarehouseUse,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  return underLock(workspace, () => {
    clearLeftovers(workspace);
    return inWorkingCopy(workspace, use, work);
  });
}

/**
 * The same for part of a workspace's work that has a lock, a warehouse and a scratch folder of its own: what else the
 * workspace holds is left as it is.
 */
export function withPartWarehouse<T>(
  part: Workspace,
  use: WarehouseUse,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  return underLock(part, () => inWorkingCopy(part, use, work));
}

/** Does `work` under the lock of the workspace in a warehouse that is gone after it; the workspace's own stays as it is. */
export function withScratchWarehouse<T>(
  workspace: Workspace,
  limits: WarehouseLimits | undefined,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  return underLock(workspace, async () => {
    clearLeftovers(workspace);
    const path = join(workspace.paths.work, 'scratch.duckdb');
    mkdirSync(workspace.paths.work, { recursive: true, mode: 0o750 });
    try {
      return await inFile(workspace, path, limits, work);
    } finally {
      removeDatabase(path);
    }
  });
}

/** Does `work` while no other process has the lock of the workspace. */
export async function underLock<T>(workspace: Workspace, work: () => Promise<T>): Promise<T> {
  try {
    const lock = await acquire(workspace);
    try {
      return await work();
    } finally {
      lock.release();
    }
  } catch (error) {
    if (error instanceof ArrearsError) throw error;
    throw keyError(error, workspace) ?? machineError(error, workspace.directory) ?? error;
  }
}

/**
 * Opens the warehouse of a workspace for reading only, as the last batch left it; a batch that runs is not held up.
 * @throws UsageError when no batch has run yet
 * @throws DataContractError when the file is damaged
 */
export async function openReader(workspace: Workspace): Promise<Warehouse> {
  const path = workspace.paths.warehouse;
  if (!existsSync(path))
    throw new UsageError('NO_WAREHOUSE', 'no batch has run in this workspace yet', {
      where: path,
      hint: 'run: arrears nightly',
    });
  try {
    return await Warehouse.open(path, {}, true, encryptionKey(workspace));
  } catch (error) {
    if (isDamage(error)) throw damaged(path);
    throw held(error, path) ?? keyError(error, workspace) ?? machineError(error, path) ?? error;
  }
}

async function acquire({ paths }: Workspace): Promise<FileLock> {
  try {
    return await FileLock.acquire(paths.lock);
  } catch (error) {
    if (isDamage(error))
      throw new ConfigurationError('LOCK_DAMAGED', 'the lock file is no lock file any more', {
        where: paths.lock,
        hint: 'make sure that no batch runs in this workspace, and remove the file',
      });
    throw held(error, paths.lock) ?? error;
  }
}

function held(error: unknown, path: string): WorkspaceHeldError | undefined {
  const { message } = error as Error;
  if (!/conflicting lock|could not set lock/i.test(message)) return undefined;
  const holder = /\(PID (\d+)\)/.exec(message);
  return new WorkspaceHeldError('WORKSPACE_HELD', 'another run holds this workspace', {
    where: holder ? `${path}, process ${holder[1]}` : path,
    hint: 'wait until it ends, or stop it',
  });
}

async function inWorkingCopy<T>(
  workspace: Workspace,
  use: WarehouseUse,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const { paths } = workspace;
  const copy = join(paths.work, workingFile);
  const onProgress = use.onProgress ?? silent;
  for (;;) {
    const isTakenUp = existsSync(copy);
    try {
      if (!isTakenUp) copyWarehouse(paths.warehouse, copy);
      if (existsSync(copy)) await encryptCopy(workspace, copy, onProgress);
      const result = await inFile(workspace, copy, use.limits, work);
      if (use.publishes) publishWarehouse(copy, paths.warehouse);
      return result;
    } catch (error) {
      if (!isDamage(error)) throw error;
      removeDatabase(copy);
      if (isTakenUp) onProgress('warehouse', 'what the run before left in .work/ is damaged, and left out');
      else if (existsSync(paths.warehouse)) {
        const aside = join(workspace.directory, 'warehouse.damaged.duckdb');
        rmSync(`${paths.warehouse}.wal`, { force: true });
        renameDurably(paths.warehouse, aside);
        onProgress(
          'warehouse',
          `it is damaged: set aside as ${aside}, and made anew without the record of late rows`,
        );
      } else throw damaged(copy);
    }
  }
}

async function inFile<T>(
  workspace: Workspace,
  copy: string,
  limits: WarehouseLimits = {},
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const { configuration, paths } = workspace;
  const { threads, memory } = configuration.limits;
  const warehouse = await Warehouse.open(
    copy,
    { threads: limits.threads ?? threads, memory: limits.memory ?? memory, scratch: paths.work },
    false,
    encryptionKey(workspace),
  );
  let result: T;
  try {
    result = await work(warehouse);
    await warehouse.run('CHECKPOINT');
  } catch (error) {
    try {
      warehouse.close();
    } catch {
      // A database that a full disk has broken cannot be closed, either; the first error tells why.
    }
    throw error;
  }
  warehouse.close();
  return result;
}

/** Copies the warehouse, where there is one; the copy appears whole. Its pages are shared where the file system can. */
function copyWarehouse(from: string, copy: string): void {
  mkdirSync(join(copy, '..'), { recursive: true, mode: 0o750 });
  removeDatabase(copy);
  if (!existsSync(from)) return;
  const beside = `${copy}${unfinished}`;
  copyFileSync(from, beside, constants.COPYFILE_FICLONE);
  syncFile(beside);
  if (existsSync(`${from}.wal`)) copyFileSync(`${from}.wal`, `${copy}.wal`);
  renameSync(beside, copy);
}

/** Where encryption was switched on since, a warehouse that is as it was is encrypted: what it records is kept. */
async function encryptCopy(workspace: Workspace, copy: string, onProgress: OnProgress): Promise<void> {
  const key = encryptionKey(workspace);
  if (key === undefined || !(await isPlain(copy))) return;
  onProgress('warehouse', 'encrypting');
  const beside = `${copy}${unfinished}`;
  removeDatabase(beside);
  const warehouse = await Warehouse.open(beside, { scratch: workspace.paths.work }, false, key);
  try {
    await warehouse.run(`ATTACH ${literal(copy)} AS plain (READ_ONLY)`);
    await warehouse.run('COPY FROM DATABASE plain TO warehouse');
    await warehouse.run('CHECKPOINT');
  } finally {
    warehouse.close();
  }
  rmSync(`${copy}.wal`, { force: true });
  renameDurably(beside, copy);
}

/** Whether a database can be opened without a key. */
async function isPlain(path: string): Promise<boolean> {
  try {
    (await Warehouse.open(path, {}, true)).close();
    return true;
  } catch (error) {
    if (/without a key/.test((error as Error).message)) return false;
    throw error;
  }
}

function publishWarehouse(copy: string, to: string): void {
  if (existsSync(`${copy}.wal`) && statSync(`${copy}.wal`).size > 0)
    throw new Error(`${copy} is closed, and its log is not written back`);
  rmSync(`${to}.wal`, { force: true });
  renameDurably(copy, to);
  removeDatabase(copy);
}

function removeDatabase(path: string): void {
  for (const file of [path, `${path}.wal`, `${path}${unfinished}`]) rmSync(file, { force: true });
}

/** Whether DuckDB says that the file of a database is not what it has written. */
function isDamage(error: unknown): boolean {
  return (
    error instanceof Error &&
    !(error instanceof ArrearsError) &&
    /corrupt database file|not a valid DuckDB database file|could not read enough bytes from file "[^"]*\.duckdb|while replaying WAL|computed AES tag differs|^Serialization Error|failed to deserialize/i.test(
      error.message,
    )
  );
}

/** What a wrong key, or none, is told as. */
function keyError(error: unknown, { paths }: Workspace): ConfigurationError | undefined {
  const { message } = error as Error;
  const details = (hint: string) => ({
    where: paths.warehouse,
    hint: `${hint}; where it is lost, move warehouse.duckdb and .work/ away: the next night makes the warehouse anew, without the record of late rows`,
  });
  if (/without a key/.test(message))
    return new ConfigurationError(
      'WAREHOUSE_ENCRYPTED',
      'the warehouse is encrypted',
      details('name its key in arrears.yaml under encryption'),
    );
  if (/wrong encryption key/i.test(message))
    return new ConfigurationError(
      'WAREHOUSE_KEY_WRONG',
      'the warehouse is encrypted under another key',
      details('put that key back'),
    );
  return undefined;
}

function damaged(path: string): DataContractError {
  return new DataContractError('WAREHOUSE_DAMAGED', 'the warehouse is damaged', {
    where: path,
    hint: 'run: arrears nightly, which sets it aside and makes it anew from the sources',
  });
}
