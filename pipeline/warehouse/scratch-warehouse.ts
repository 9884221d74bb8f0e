import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncryptionKey } from '../workspace/encryption.js';
import { Warehouse, type WarehouseLimits } from './warehouse.js';

/**
 * Does `work` in a database in memory; what it spills, and what `work` writes into the folder that it is given, stands in
 * the system's folder for temporary files and is gone after it.
 * @param purpose part of the folder's name
 */
export async function inScratchWarehouse<T>(
  purpose: string,
  limits: WarehouseLimits,
  key: EncryptionKey | undefined,
  work: (warehouse: Warehouse, scratch: string) => Promise<T>,
): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), `arrears-${purpose}-`));
  try {
    const warehouse = await Warehouse.open(':memory:', { ...limits, scratch }, false, key);
    try {
      return await work(warehouse, scratch);
    } finally {
      warehouse.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
