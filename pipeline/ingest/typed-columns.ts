import type { ColumnType, SourceColumn, SourceContract } from '../contracts/source-contract.js';
import { identifier, literal } from '../warehouse/identifiers.js';

/** A contract column over what a source SELECT gives: SQL of its typed value and of what may be wrong. */
export interface TypedColumn {
  readonly name: string;
  /** SQL of the value in the contract's type; NULL when it is missing or unreadable. */
  readonly value: string;
  /** Reason → SQL condition under which a row is refused for it; tried in order. */
  readonly faults: readonly (readonly [reason: string, condition: string])[];
}

/**
 * Types the columns of a contract.
 * @param given DuckDB type of each column that the SELECT gives, by name
 */
export function typedColumns(contract: SourceContract, given: ReadonlyMap<string, string>): TypedColumn[] {
  return contract.columns
    .filter((column) => column.name !== 'known_on')
    .map((column) => typedColumn(column, given.get(column.name)));
}

/** What the SELECT itself says of `known_on`; the contract's default stands in where that is NULL. */
export function statedKnownOn(given: ReadonlyMap<string, string>): TypedColumn {
  const column = typedColumn({ name: 'known_on', type: 'DATE', optional: true }, given.get('known_on'));
  return { ...column, name: 'stated_known_on' };
}

function typedColumn(column: SourceColumn, givenType: string | undefined): TypedColumn {
  const { name, type } = column;
  if (givenType === undefined) return { name, value: `CAST(NULL AS ${type})`, faults: [] };
  const raw = `s.${identifier(name)}`;
  const text = `nullif(trim(CAST(${raw} AS VARCHAR)), '')`;
  const exact = givenType === type && type !== 'VARCHAR' && type !== 'DOUBLE';
  const value = exact ? raw : type === 'VARCHAR' ? text : `TRY_CAST(${text} AS ${type})`;
  const faults: [string, string][] = [];
  if (!column.optional) faults.push([`missing_${name}`, `${exact ? raw : text} IS NULL`]);
  if (type === 'VARCHAR') {
    faults.push([`nul_byte_in_${name}`, `contains(${text}, chr(0))`]);
    faults.push([`undecodable_${name}`, `contains(${text}, chr(65533))`]);
  }
  if (!exact && type !== 'VARCHAR')
    faults.push([unreadable(name, type), `${text} IS NOT NULL AND ${value} IS NULL`]);
  if (!exact && type === 'DECIMAL(18,2)')
    faults.push([`more_than_two_decimals_in_${name}`, `TRY_CAST(${text} AS DECIMAL(28,6)) <> ${value}`]);
  if (!exact && type === 'INTEGER')
    faults.push([unreadable(name, type), `TRY_CAST(${text} AS DOUBLE) <> ${value}`]);
  if (type === 'DOUBLE') faults.push([unreadable(name, type), `NOT isfinite(${value})`]);
  if (column.values)
    faults.push([`unknown_${name}`, `${value} NOT IN (${column.values.map(literal).join(', ')})`]);
  return { name, value, faults };
}

function unreadable(name: string, type: ColumnType): string {
  const kind = type === 'DATE' || type === 'TIMESTAMP' ? 'date' : type === 'BOOLEAN' ? 'boolean' : 'number';
  return `not_a_${kind}_in_${name}`;
}
