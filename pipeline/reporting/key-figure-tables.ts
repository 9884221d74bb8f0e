import type { IsoDate } from '../core/dates.js';
import { buildTable, type TableContract } from '../warehouse/build-table.js';
import { sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';

const money = 'DECIMAL(18,2)';

/** How customers in arrears were contacted and what they promised, by channel. */
export const repContact: TableContract = {
  /** NULL for all channels together. */
  channel: 'VARCHAR',
  /** All that could be contacted; 0 in the rows of single channels. */
  customers: 'INTEGER',
  attempts: 'INTEGER',
  attempted: 'INTEGER',
  right_party: 'INTEGER',
  promises: 'INTEGER',
  promises_due: 'INTEGER',
  promises_kept: 'INTEGER',
};

/** What was paid on the loans that were overdue a month ago. */
export const repRecovery: TableContract = {
  bucket_ordinal: 'INTEGER',
  accounts: 'INTEGER',
  amount_past_due: money,
  paid: money,
  recovered: money,
  is_told: 'BOOLEAN',
};

/** What the key figures are worked out for. */
export interface KeyFigureSettings {
  readonly asOfDate: IsoDate;
  readonly monthAgo: IsoDate;
  /** Of the portfolio: whose day a contact falls on. */
  readonly timezone: string;
  /** Whether payments come from a ledger, so that none means that nothing was paid. */
  readonly isLedger: boolean;
}

const contactFile = sqlFile(import.meta.url, 'rep_contact.sql');
const recoveryFile = sqlFile(import.meta.url, 'rep_recovery.sql');

/**
 * Fills `rep_contact` and `rep_recovery` from `rep_month_ago`, `rep_month_paid` and what is known of tonight's cohort.
 */
export async function buildKeyFigures(
  warehouse: Warehouse,
  { asOfDate, monthAgo, timezone, isLedger }: KeyFigureSettings,
): Promise<void> {
  await buildTable(warehouse, contactFile, repContact, { as_of_date: asOfDate, timezone });
  await buildTable(warehouse, recoveryFile, repRecovery, { month_ago: monthAgo, is_ledger: isLedger });
}

/**
 * Fills both from those of the partitions of a night, whose customers and loans are others each.
 * @param rows a table of all partitions as a relation
 */
export async function mergeKeyFigures(warehouse: Warehouse, rows: (table: string) => string): Promise<void> {
  for (const { table, contract } of [
    { table: contactFile.table, contract: repContact },
    { table: recoveryFile.table, contract: repRecovery },
  ]) {
    const columns = Object.entries(contract).map(([name, type], at) => merged(name, type, at === 0));
    await warehouse.run(
      `CREATE OR REPLACE TABLE ${table} AS SELECT ${columns.join(', ')} FROM ${rows(table)} GROUP BY ALL`,
    );
  }
}

function merged(name: string, type: string, isKey: boolean): string {
  if (isKey) return name;
  return type === 'BOOLEAN' ? `bool_or(${name}) AS ${name}` : `CAST(sum(${name}) AS ${type}) AS ${name}`;
}
