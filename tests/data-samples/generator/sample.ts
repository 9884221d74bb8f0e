import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  generatePortfolio,
  type PortfolioOptions,
} from '../../../data-samples/generator/generate-portfolio.js';
import { Warehouse } from '../../../pipeline/warehouse/warehouse.js';

export const asOfDate = '2026-07-01';
export const tables = ['loan', 'installment', 'payment', 'customer', 'contact', 'restriction'] as const;

/** A generated portfolio: its folder, and a session with one view a table. */
export interface Sample {
  readonly directory: string;
  readonly warehouse: Warehouse;
  readonly rows: Record<string, number>;
  remove(): Promise<void>;
}

export async function sampleOf(options: Partial<PortfolioOptions> & { loans: number }): Promise<Sample> {
  const directory = await mkdtemp(join(tmpdir(), 'portfolio-'));
  const format = options.format ?? 'parquet';
  const rows = await generatePortfolio(directory, { seed: 7, shock: true, asOfDate, ...options, format });
  const warehouse = await Warehouse.open(':memory:');
  for (const table of tables) {
    const file = join(directory, 'raw', `${table}.${format === 'csv' ? 'csv.gz' : 'parquet'}`);
    await warehouse.run(`CREATE VIEW ${table} AS FROM '${file}'`);
  }
  await warehouse.run(`CREATE VIEW truth AS FROM '${join(directory, 'truth.parquet')}'`);
  return {
    directory,
    warehouse,
    rows,
    remove: async () => {
      warehouse.close();
      await rm(directory, { recursive: true });
    },
  };
}

/**
 * Creates `position`: dpd of every open loan at each date of the table `dates (t)`, from the definition:
 * only what is known before t, payments clear installments oldest first.
 */
export async function buildPositions(warehouse: Warehouse): Promise<void> {
  await warehouse.run(`
    CREATE TEMP TABLE position AS
    WITH paid AS (
      SELECT t, loan_id, sum(amount) AS paid
      FROM payment, dates
      WHERE paid_on < t AND known_on < t AND (reversed_on IS NULL OR reversed_on >= t)
      GROUP BY ALL
    ), due AS (
      SELECT t, loan_id, due_on,
        sum(principal_due + interest_due + fee_due)
          OVER (PARTITION BY t, loan_id ORDER BY due_on, installment_no) AS due
      FROM installment, dates
      WHERE due_on < t AND known_on < t AND (superseded_on IS NULL OR superseded_on >= t)
    ), oldest AS (
      SELECT t, loan_id, min(due_on) AS due_on
      FROM due LEFT JOIN paid USING (t, loan_id)
      WHERE due > coalesce(paid, 0)
      GROUP BY ALL
    )
    SELECT t, loan_id, charged_off_on, coalesce(t - due_on, 0) AS dpd
    FROM loan CROSS JOIN dates LEFT JOIN oldest USING (t, loan_id)
    WHERE originated_on < t AND (closed_on IS NULL OR closed_on >= t)
      AND (charged_off_on IS NULL OR charged_off_on >= t)`);
}
