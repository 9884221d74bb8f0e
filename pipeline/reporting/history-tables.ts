import type { IsoDate } from '../core/dates.js';
import { buildTable, type TableContract } from '../warehouse/build-table.js';
import { sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';

const money = 'DECIMAL(18,2)';

/** What became of last night's list. */
export const repNightChange: TableContract = {
  from_bucket: 'INTEGER',
  to_bucket: 'INTEGER',
  left_as: 'VARCHAR',
  accounts: 'INTEGER',
  opening: money,
  closing: money,
};

/** What became of the loans that were overdue a month ago. */
export const repMonthChange: TableContract = {
  from_bucket: 'INTEGER',
  to_bucket: 'INTEGER',
  left_as: 'VARCHAR',
  is_new: 'BOOLEAN',
  accounts: 'INTEGER',
  opening: money,
  closing: money,
};

/** When the loans that are followed for the vintages were first far past due. */
export const repFollowed: TableContract = {
  loan_id: 'VARCHAR',
  originated_on: 'DATE',
  on_30: 'DATE',
  on_90: 'DATE',
};

/** How many loans of a quarter of origination were ever 30 and 90 days past due. */
export const repVintage: TableContract = {
  vintage: 'DATE',
  months_on_book: 'INTEGER',
  loans: 'INTEGER',
  ever_30: 'INTEGER',
  ever_90: 'INTEGER',
  mature: 'BOOLEAN',
};

const nightFile = sqlFile(import.meta.url, 'rep_night_change.sql');
const monthFile = sqlFile(import.meta.url, 'rep_month_change.sql');

const vintageFile = sqlFile(import.meta.url, 'rep_vintage.sql');

/** Fills `rep_followed` from its file; its loans and their timeline stand aside. */
export const followedFile = sqlFile(import.meta.url, 'rep_followed.sql');

/**
 * Fills `rep_last_night` from a published list, in tonight's buckets.
 * @param list the list as a relation, with the ids of the warehouse
 */
export async function loadLastNight(warehouse: Warehouse, list: string): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TABLE rep_last_night AS
     SELECT last.loan_id, last.rank, bucket.ordinal AS bucket_ordinal, last.amount_past_due
     FROM ${list} last
     JOIN ref_bucket bucket
       ON last.dpd >= bucket.lower_dpd AND (bucket.upper_dpd IS NULL OR last.dpd < bucket.upper_dpd)`,
  );
}

/** Fills `rep_night_change` from `rep_last_night` and `pub_ranked`. */
export function buildNightChange(warehouse: Warehouse, asOfDate: IsoDate): Promise<void> {
  return buildTable(warehouse, nightFile, repNightChange, { as_of_date: asOfDate });
}

/** Fills `rep_month_change` from `rep_month_ago` and `arr_cohort`. */
export function buildMonthChange(warehouse: Warehouse, asOfDate: IsoDate, monthAgo: IsoDate): Promise<void> {
  return buildTable(warehouse, monthFile, repMonthChange, { as_of_date: asOfDate, month_ago: monthAgo });
}

/** Fills `rep_vintage` from `rep_followed`. */
export function buildVintages(warehouse: Warehouse, asOfDate: IsoDate): Promise<void> {
  return buildTable(warehouse, vintageFile, repVintage, { as_of_date: asOfDate });
}
