// What staging costs at the least: DuckDB copies every source file into a new database file, as it is.
// Usage: node bench/arrears-features/copy.mjs <workspace> [--threads N] [--memory-limit 4GB]
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { identifier, literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { processOptions } from './options.mjs';
import { inScratchWorkspace } from './scratch-workspace.mjs';
import { StageClock } from './stage-clock.mjs';

const options = processOptions();
const raw = join(options.folder, 'raw');
const clock = new StageClock();
await inScratchWorkspace(options, async (warehouse) => {
  for (const file of readdirSync(raw).filter((name) => name.endsWith('.parquet')))
    await clock.time(file, () =>
      warehouse.run(
        `CREATE TABLE ${identifier(basename(file, '.parquet'))} AS FROM read_parquet(${literal(join(raw, file))})`,
      ),
    );
  clock.report();
});
