import { linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addDays } from '../../dist/pipeline/core/dates.js';
import { literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';

/** The share of payments that come in on the day of a snapshot. */
export const newPayments = 0.01;

/**
 * Writes a second file of payments, one for every hundred that there are, made and known on the day `asOfDate`.
 * @returns rows written, and the next night, which is the first to know of them
 */
export async function paymentsOfDay(folder, asOfDate, path) {
  const warehouse = await Warehouse.open(':memory:');
  try {
    await warehouse.run(
      `COPY (
         SELECT 'Z' || payment_id AS payment_id, * EXCLUDE (payment_id)
           REPLACE (CAST($as_of_date AS DATE) AS paid_on, CAST($as_of_date AS DATE) AS known_on, NULL::DATE AS reversed_on)
         FROM read_parquet(${literal(join(folder, 'raw', 'payment.parquet'))})
         WHERE md5_number_lower(payment_id) % ${Math.round(1 / newPayments)} = 0
         ORDER BY payment_id
       ) TO ${literal(path)} (FORMAT parquet)`,
      { as_of_date: asOfDate },
    );
    const { rows } = await warehouse.row(`SELECT count(*) AS rows FROM read_parquet(${literal(path)})`);
    return { rows: Number(rows), night: addDays(asOfDate, 1) };
  } finally {
    warehouse.close();
  }
}

/** Puts the file of new payments beside those of a workspace. */
export function addPayments(folder, path) {
  const target = join(folder, 'raw', 'payment_next.parquet');
  rmSync(target, { force: true });
  linkSync(path, target);
}
