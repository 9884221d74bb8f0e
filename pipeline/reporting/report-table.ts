import type { Bilingual } from '../core/bilingual.js';

/** What the cells of a column are; a share is a number of which 1 is the whole, an instant is UTC. */
export type ColumnKind = 'text' | 'whole' | 'money' | 'share' | 'number' | 'date' | 'instant';

/** A column of a table of the report. */
export interface ReportColumn {
  readonly name: string;
  readonly title: Bilingual;
  readonly kind: ColumnKind;
}

/** A cell: money is decimal text, a date `YYYY-MM-DD`, an instant `YYYY-MM-DDTHH:MM:SSZ`; null where there is nothing to say. */
export type ReportCell = string | number | null | Bilingual;

/** A table of the report, whatever form it is read in. */
export interface ReportTable {
  /** Unique in the report; lower case with dashes. */
  readonly name: string;
  readonly title: Bilingual;
  readonly note?: Bilingual;
  /** The query that gave the rows; empty where they come from a document, which `source` names then. */
  readonly sql: string;
  readonly source?: string;
  /** Every ranked account is in exactly one row: `accounts` and `amount_past_due` must sum to the control totals. */
  readonly isPartition?: true;
  /** What columns must sum to, as decimal text or a whole number. */
  readonly sums?: Readonly<Record<string, string | number>>;
  /** In every row, `total` is the sum of `parts`; a part that starts with `-` is taken off. */
  readonly balances?: readonly { readonly total: string; readonly parts: readonly string[] }[];
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly ReportCell[])[];
}

/** A chart of numbers that stand in a table, too. */
export interface ReportChart {
  readonly name: string;
  /** Name of that table. */
  readonly table: string;
  readonly title: Bilingual;
  /** What is to be seen, for those who cannot see it. */
  readonly alt: Bilingual;
  /** The Vega-Lite specification with its data, in one language. */
  readonly spec: (language: ReportLanguage) => object;
}

/** A section of the report. */
export interface ReportSection {
  readonly name: string;
  readonly title: Bilingual;
  readonly note?: Bilingual;
  readonly tables: readonly ReportTable[];
  readonly charts: readonly ReportChart[];
}

/** A language of the report. */
export type ReportLanguage = keyof Bilingual;
