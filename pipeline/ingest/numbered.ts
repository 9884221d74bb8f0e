import type { SourceContract } from '../contracts/source-contract.js';

/**
 * Rows of `loan` with their numbers: `loan_key` counts loans from 1 in the order of their id, and `customer_key` is
 * the least loan_key of the customer. Rows of other tables as they are.
 */
export function numbered({ table }: SourceContract, rows: string): string {
  if (table !== 'loan') return rows;
  return `WITH loan AS MATERIALIZED (${rows}),
    loan_number AS MATERIALIZED (
      SELECT loan_id, customer_id, CAST(row_number() OVER (ORDER BY loan_id) AS INTEGER) AS loan_key FROM loan
    ),
    customer_number AS (SELECT customer_id, min(loan_key) AS customer_key FROM loan_number GROUP BY customer_id)
    SELECT loan.*, loan_key, customer_key
    FROM loan JOIN loan_number USING (loan_id) JOIN customer_number ON customer_number.customer_id = loan.customer_id`;
}

/** SELECT of the customers of a table of numbered loans, each once: customer_id, customer_key. */
export function eachCustomer(loans: string): string {
  return `SELECT customer_id, customer_key FROM ${loans} WHERE loan_key = customer_key`;
}
