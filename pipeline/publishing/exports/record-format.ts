/** A column of an exported file. */
export interface ExportColumn {
  /** Its name in the ranked list. */
  readonly column: string;
  /** Its name in the file. */
  readonly as: string;
  /** Its DuckDB type. */
  readonly type: string;
}

/** What a file says of its run: values of the run, and counts and sums over its accounts, as decimal text. */
export type ExportTotals = Readonly<Record<string, string>>;

/** How records are written; texts are without line ends. */
export interface RecordFormat {
  readonly header?: (totals: ExportTotals) => string;
  /** @param cells as DuckDB writes them as text, in the order of the columns */
  readonly record: (cells: readonly (string | null)[]) => string;
  readonly trailer?: (totals: ExportTotals) => string;
}

/** Whether the cells of a column are numbers. */
export function isNumeric({ type }: Pick<ExportColumn, 'type'>): boolean {
  return type === 'INTEGER' || type === 'DOUBLE' || type.startsWith('DECIMAL');
}
