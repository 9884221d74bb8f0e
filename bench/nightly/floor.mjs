// The floor of a night: DuckDB scans the inputs and sums them per loan, and writes the bytes of a bundle: its list as CSV,
// JSON lines and Parquet, all other files copied.
// Usage: node bench/nightly/floor.mjs <workspace> <published bundle> <output folder> [memory limit]
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from '../../dist/pipeline/publishing/bundle.js';
import { literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { totalsByLoan } from '../arrears-features/totals-by-loan.mjs';

const [folder, bundle, output, memory] = process.argv.slice(2);
const warehouse = await Warehouse.open(':memory:', { memory, scratch: output });
await warehouse.row(totalsByLoan(folder));
for (const table of ['customer', 'contact', 'restriction'])
  await warehouse.row(
    `SELECT count(*) AS rows, count(DISTINCT customer_id) AS customers, max(known_on) AS last
     FROM read_parquet(${literal(join(folder, 'raw', `${table}.parquet`))})`,
  );
const list = 'ranked_accounts';
const formats = {
  csv: 'FORMAT csv, HEADER',
  jsonl: 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};
await warehouse.run('SET preserve_insertion_order = true');
for (const [ending, format] of Object.entries(formats))
  await warehouse.run(
    `COPY (FROM read_parquet(${literal(join(bundle, `${list}.parquet`))}))
     TO ${literal(join(output, `${list}.${ending}`))} (${format})`,
  );
for (const file of filesOf(bundle))
  if (!Object.keys(formats).some((ending) => file === `${list}.${ending}`))
    copyFileSync(join(bundle, file), join(output, file));
warehouse.close();
