import type { Bilingual } from '../core/bilingual.js';
import type { Row, Warehouse } from '../warehouse/warehouse.js';
import type { ReportCell, ReportColumn, ReportTable } from './report-table.js';

/** A column of a table that a query fills; words may stand in for what the query gives. */
export interface QueryColumn extends ReportColumn {
  readonly words?: (value: string) => Bilingual;
}

/** A table before its query has run. */
export interface QueryTable extends Omit<ReportTable, 'columns' | 'rows'> {
  readonly columns: readonly QueryColumn[];
}

/**
 * Runs the query of a table. A column takes the result's column of its name; where the result has `<name>_en` and
 * `<name>_zh` instead, it is in both languages.
 */
export async function queryTable(warehouse: Warehouse, table: QueryTable): Promise<ReportTable> {
  const rows = await warehouse.rows(table.sql);
  return {
    ...table,
    columns: table.columns.map(({ words: _, ...column }) => column),
    rows: rows.map((row) => table.columns.map((column) => cellOf(row, column))),
  };
}

function cellOf(row: Row, { name, kind, words }: QueryColumn): ReportCell {
  if (!(name in row) && `${name}_en` in row)
    return { en: String(row[`${name}_en`]), zh: String(row[`${name}_zh`]) };
  const value = row[name];
  if (value === null || value === undefined || value === 'NaN') return null;
  if (words) return words(String(value));
  const isNumber = kind === 'whole' || kind === 'share' || kind === 'number';
  return isNumber ? Number(value) : String(value);
}
