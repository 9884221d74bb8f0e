// The floor: DuckDB scans loan, installment and payment Parquet and sums what each loan owes and has paid.
// Usage: node bench/arrears-features/floor.mjs <workspace> [--threads N] [--memory-limit 4GB]
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { processOptions } from './options.mjs';
import { StageClock } from './stage-clock.mjs';
import { totalsByLoan } from './totals-by-loan.mjs';

const { folder, limits } = processOptions();
const clock = new StageClock();
const warehouse = await Warehouse.open(':memory:', limits);
const totals = await clock.time('scan and aggregate', () => warehouse.row(totalsByLoan(folder)));
clock.report({ totals });
warehouse.close();
