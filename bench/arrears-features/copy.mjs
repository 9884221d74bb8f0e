// What staging costs at the least: DuckDB copies every source file into a new database file, as it is.
// Usage: node bench/arrears-features/copy.mjs <workspace> [--threads N] [--memory-limit 4GB]
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { identifier, literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { processOptions } from './options.mjs';
import { StageClock } from './stage-clock.mjs';

const { folder, limits } = processOptions();
const scratch = mkdtempSync(join(tmpdir(), 'arrears-bench-'));
const clock = new StageClock();
const warehouse = await Warehouse.open(join(scratch, 'copy.duckdb'), limits);
try {
  for (const file of readdirSync(join(folder, 'raw')).filter((name) => name.endsWith('.parquet')))
    await clock.time(file, () =>
      warehouse.run(
        `CREATE TABLE ${identifier(basename(file, '.parquet'))} AS FROM read_parquet(${literal(join(folder, 'raw', file))})`,
      ),
    );
  clock.report();
} finally {
  warehouse.close();
  rmSync(scratch, { recursive: true, force: true });
}
