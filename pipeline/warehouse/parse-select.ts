import type { Warehouse } from './warehouse.js';

/** What DuckDB's parser makes of a text. */
export interface ParsedSelect {
  readonly error: boolean;
  /** `parser` when the text cannot be understood; another when it can but is no SELECT. */
  readonly error_type?: string;
  readonly error_message?: string;
  /** Characters before the place of the error. */
  readonly position?: string;
  /** The tree of every statement. */
  readonly statements: readonly unknown[];
}

/** Parses a text that should be one SELECT, without running any of it. */
export async function parseSelect(warehouse: Warehouse, text: string): Promise<ParsedSelect> {
  const { parsed } = await warehouse.row<{ parsed: string }>(
    'SELECT CAST(json_serialize_sql(CAST($text AS VARCHAR)) AS VARCHAR) AS parsed',
    { text },
  );
  return JSON.parse(parsed);
}
