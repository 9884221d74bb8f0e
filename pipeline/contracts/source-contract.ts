/** A type of the input contract, written as DuckDB writes it. */
export type ColumnType =
  | 'VARCHAR'
  | 'DATE'
  | 'TIMESTAMP'
  | 'INTEGER'
  | 'DOUBLE'
  | 'BOOLEAN'
  | 'DECIMAL(18,2)';

/** One column of a source table. */
export interface SourceColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The SELECT may leave the column out, and its cells may be empty. */
  readonly optional?: true;
  /** The only values allowed. */
  readonly values?: readonly string[];
  /**
   * Left out of the staged table, because no later stage reads it: `key` is read to tell rows apart, `unread`
   * not at all.
   */
  readonly leftOut?: 'key' | 'unread';
}

/** A rule that every accepted row keeps; `holds` is a SQL condition over the typed columns. */
export interface RowRule {
  readonly reason: string;
  readonly holds: string;
}

/** What one source SELECT must produce. Rows that break it go to quarantine with the reason. */
export interface SourceContract {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly SourceColumn[];
  readonly rules: readonly RowRule[];
  /**
   * SQL for `known_on` where the SELECT has no such column; the configured lag is added to it. `$timezone` stands for the
   * portfolio's time zone.
   */
  readonly knownOnDefault: string;
  /** Rows must name a loan (or customer) that the `loan` table holds; staged rows carry its number. */
  readonly belongsTo?: 'loan' | 'customer';
}
