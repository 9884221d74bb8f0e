import type { Workspace } from '../workspace/workspace.js';
import { openReader } from './open-warehouse.js';

/** Columns of each raw file that the last batch has read, in their order, by its name in arrears.yaml. */
export async function rawColumns(
  workspace: Workspace,
): Promise<Map<string, { name: string; type: string }[]>> {
  const warehouse = await openReader(workspace);
  try {
    const rows = await warehouse.rows<{ file: string; name: string; type: string }>(
      'SELECT name AS file, "column" AS name, type FROM raw_column ORDER BY file, position',
    );
    const files = new Map<string, { name: string; type: string }[]>();
    for (const { file, ...column } of rows) files.set(file, [...(files.get(file) ?? []), column]);
    return files;
  } finally {
    warehouse.close();
  }
}
