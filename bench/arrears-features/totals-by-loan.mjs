import { join } from 'node:path';
import { literal } from '../../dist/pipeline/warehouse/identifiers.js';

/** SQL that scans loan, installment and payment Parquet and sums what each loan owes and has paid. */
export function totalsByLoan(folder) {
  const raw = (table) => `read_parquet(${literal(join(folder, 'raw', `${table}.parquet`))})`;
  return `SELECT count(*) AS loans, sum(principal) AS principal, sum(due) AS due, sum(paid) AS paid,
       max(last_due_on) AS last_due_on, max(last_paid_on) AS last_paid_on
     FROM ${raw('loan')}
     LEFT JOIN (
       SELECT loan_id, sum(principal_due + interest_due + fee_due) AS due, max(due_on) AS last_due_on
       FROM ${raw('installment')} GROUP BY loan_id
     ) USING (loan_id)
     LEFT JOIN (
       SELECT loan_id, sum(amount) AS paid, max(paid_on) AS last_paid_on
       FROM ${raw('payment')} GROUP BY loan_id
     ) USING (loan_id)`;
}
