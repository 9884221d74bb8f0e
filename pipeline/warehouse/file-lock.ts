import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * A lock that the system takes back when its process dies, however it dies: DuckDB's own on a small database that
 * holds nothing. Node alone has no such lock.
 */
export class FileLock {
  private constructor(private readonly instance: DuckDBInstance) {}

  /**
   * Takes the lock at once, or not at all.
   * @throws Error of DuckDB, which names the process that has it
   */
  static async acquire(path: string): Promise<FileLock> {
    await createOnce(path);
    return new FileLock(await DuckDBInstance.create(path, { threads: '1' }));
  }

  /** Gives the lock back. */
  release(): void {
    this.instance.closeSync();
  }
}

/** A lock file appears whole: a process that dies while it makes one leaves none that nobody can open. */
async function createOnce(path: string): Promise<void> {
  if (existsSync(path)) return;
  const beside = `${path}.${process.pid}`;
  rmSync(beside, { force: true });
  (await DuckDBInstance.create(beside, { threads: '1' })).closeSync();
  try {
    linkSync(beside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || existsSync(path)) return;
    // Some file systems know no second name for a file.
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}
