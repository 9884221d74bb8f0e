import { join } from 'node:path';
import type { IsoDate } from '../core/dates.js';
import { literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { due, stagedArrivals } from './gates/newest-day.js';

/** What a partition's tables are taken for. */
export interface PartitionCut {
  readonly asOfDate: IsoDate;
  /** Contacts of so many days before the night may count under the contact rules. */
  readonly countedDays: number;
  /** The SELECT of the features that conditions of the strategy name. */
  readonly conditionFeatures: string;
  /** The list of the night before as a relation, whose accounts are told of although they are overdue no more. */
  readonly lastList?: string;
}

const ofCohort = 'SEMI JOIN arr_cohort USING (customer_key)';

/**
 * What later stages need of a scored partition: SELECTs by the name of the file. One row an overdue account, the
 * contacts and stops of its customer, and sums of the book.
 */
function selects({
  asOfDate,
  countedDays,
  conditionFeatures,
  lastList,
}: PartitionCut): Record<string, string> {
  const night = `DATE ${literal(asOfDate)}`;
  const departed = lastList ? `OR loan_id IN (SELECT loan_id FROM ${lastList})` : '';
  return {
    arr_cohort: 'FROM arr_cohort',
    scr_prediction: 'FROM scr_prediction',
    scr_shadow: `SELECT model_id, loan_key, pd, score, CAST(expected_recovery AS DOUBLE) AS expected_recovery
      FROM scr_shadow`,
    seg_feature: conditionFeatures,
    stg_loan: `FROM stg_loan WHERE loan_key IN (SELECT loan_key FROM arr_cohort) ${departed}`,
    stg_customer: `FROM stg_customer SEMI JOIN arr_cohort USING (customer_id) WHERE known_on < ${night}`,
    stg_contact: `FROM stg_contact ${ofCohort}
      WHERE known_on < ${night} AND contacted_at >= ${night} - ${countedDays}`,
    stg_consent: `FROM stg_consent ${ofCohort} WHERE known_on < ${night}`,
    // How far ahead calendars reach is settled by the restrictions of all customers: one row tells a day of ending.
    stg_restriction: `FROM stg_restriction ${ofCohort} WHERE known_on < ${night}
      UNION ALL
      FROM (
        SELECT * FROM stg_restriction ANTI JOIN arr_cohort USING (customer_key) WHERE known_on < ${night}
        QUALIFY row_number() OVER (PARTITION BY ends_on ORDER BY customer_key, loan_key, kind, starts_on, known_on) = 1
      )`,
    rep_month_book: 'FROM rep_month_book',
    rep_month_change: 'FROM rep_month_change',
    rep_contact: 'FROM rep_contact',
    rep_recovery: 'FROM rep_recovery',
    rep_followed: 'FROM rep_followed',
    arrivals: due
      .map(
        (table) =>
          `SELECT ${literal(table)} AS source, day, rows FROM (${stagedArrivals(table)}) WHERE day < ${night}`,
      )
      .join(' UNION ALL '),
    late_row: 'FROM late_row',
  };
}

/** Writes the tables of a scored partition to `directory`, each as `<table>.parquet`. */
export async function writePartitionTables(
  warehouse: Warehouse,
  cut: PartitionCut,
  directory: string,
): Promise<void> {
  for (const [table, select] of Object.entries(selects(cut)))
    await writePartitionTable(warehouse, select, join(directory, `${table}.parquet`));
}

/** Writes the rows of a SELECT in one order, whatever the order in which they are found. */
export function writePartitionTable(warehouse: Warehouse, select: string, path: string): Promise<void> {
  return warehouse.run(
    `COPY (SELECT * FROM (${select}) ORDER BY ALL) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
