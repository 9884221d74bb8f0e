// The floor: DuckDB scans loan, installment and payment Parquet and sums what each loan owes and has paid.
// Usage: node bench/arrears-features/floor.mjs <workspace> [--threads N] [--memory-limit 4GB]
import { join } from 'node:path';
import { literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { processOptions } from './options.mjs';
import { StageClock } from './stage-clock.mjs';

const { folder, limits } = processOptions();
const raw = (table) => `read_parquet(${literal(join(folder, 'raw', `${table}.parquet`))})`;
const clock = new StageClock();
const warehouse = await Warehouse.open(':memory:', limits);
const totals = await clock.time('scan and aggregate', () =>
  warehouse.row(
    `SELECT count(*) AS loans, sum(principal) AS principal, sum(due) AS due, sum(paid) AS paid,
       max(last_due_on) AS last_due_on, max(last_paid_on) AS last_paid_on
     FROM ${raw('loan')}
     LEFT JOIN (
       SELECT loan_id, sum(principal_due + interest_due + fee_due) AS due, max(due_on) AS last_due_on
       FROM ${raw('installment')} GROUP BY loan_id
     ) USING (loan_id)
     LEFT JOIN (
       SELECT loan_id, sum(amount) AS paid, max(paid_on) AS last_paid_on
       FROM ${raw('payment')} GROUP BY loan_id
     ) USING (loan_id)`,
  ),
);
clock.report({ totals });
warehouse.close();
