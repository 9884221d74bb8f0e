import { existsSync } from 'node:fs';
import { ConfigurationError, UsageError, WorkspaceHeldError } from '../core/errors.js';
import { Warehouse, type WarehouseLimits } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';

/**
 * Opens the warehouse of a workspace for writing. DuckDB's lock on the file is the lock of the workspace:
 * the system releases it when a process dies, however it dies.
 * @throws WorkspaceHeldError when another process has it open
 */
export async function openWarehouse(workspace: Workspace, limits: WarehouseLimits = {}): Promise<Warehouse> {
  const { threads, memory } = workspace.configuration.limits;
  return open(
    () =>
      Warehouse.open(workspace.paths.warehouse, {
        threads: limits.threads ?? threads,
        memory: limits.memory ?? memory,
        scratch: workspace.paths.work,
      }),
    workspace,
  );
}

/**
 * Opens the warehouse of a workspace for reading only.
 * @throws UsageError when no batch has run yet
 * @throws WorkspaceHeldError while a batch runs
 */
export async function openReader(workspace: Workspace): Promise<Warehouse> {
  if (!existsSync(workspace.paths.warehouse))
    throw new UsageError('NO_WAREHOUSE', 'no batch has run in this workspace yet', {
      where: workspace.paths.warehouse,
      hint: 'run: arrears nightly',
    });
  return open(() => Warehouse.open(workspace.paths.warehouse, {}, true), workspace);
}

async function open(opening: () => Promise<Warehouse>, workspace: Workspace): Promise<Warehouse> {
  try {
    return await opening();
  } catch (error) {
    const { message } = error as Error;
    if (/permission denied|read-only file system/i.test(message))
      throw new ConfigurationError('WORKSPACE_READ_ONLY', 'the workspace cannot be written to', {
        where: workspace.directory,
        hint: 'give the user that runs the batch the right to write to this folder',
      });
    if (!/conflicting lock|could not set lock/i.test(message)) throw error;
    const holder = /\(PID (\d+)\)/.exec(message);
    throw new WorkspaceHeldError('WORKSPACE_HELD', 'another run, or a reader, holds this workspace', {
      where: holder ? `${workspace.paths.warehouse}, process ${holder[1]}` : workspace.paths.warehouse,
      hint: 'wait until it ends, or stop it',
    });
  }
}
