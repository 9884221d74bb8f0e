import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceTables } from '../../dist/pipeline/contracts/sources.js';
import { literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { openWorkspace } from '../../dist/pipeline/workspace/workspace.js';

/** Does `work(warehouse, workspace)` on a new warehouse file in a scratch folder, gone after it. */
export async function inScratchWorkspace({ folder, asOfDate, limits }, work) {
  const opened = openWorkspace(folder, sourceTables);
  const scratch = mkdtempSync(join(tmpdir(), 'arrears-bench-'));
  const paths = {
    ...opened.paths,
    warehouse: join(scratch, 'warehouse.duckdb'),
    work: join(scratch, 'work'),
  };
  const configuration = { ...opened.configuration, as_of_date: asOfDate ?? opened.configuration.as_of_date };
  const workspace = { ...opened, configuration, paths };
  try {
    const warehouse = await Warehouse.open(paths.warehouse, {
      ...configuration.limits,
      ...limits,
      scratch: paths.work,
    });
    try {
      await work(warehouse, workspace);
    } finally {
      warehouse.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Writes a query as Parquet, by way of the scratch folder: after an ingest the warehouse opens no other. */
export async function writeParquet(warehouse, { paths }, query, output) {
  const within = join(paths.work, 'output.parquet');
  await warehouse.run(`COPY (${query}) TO ${literal(within)} (FORMAT parquet)`);
  copyFileSync(within, output);
}
