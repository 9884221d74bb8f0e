import type { ColumnType, SourceColumn, SourceContract } from '../contracts/source-contract.js';
import { identifier, literal } from '../warehouse/identifiers.js';

/** Reason → SQL condition under which a row is refused. */
export type Fault = readonly [reason: string, condition: string];

/**
 * A contract column over what a source SELECT gives, in three layers of SQL so that nothing is worked out
 * twice: a `cell` over the SELECT's row `s`, `value` over the cells, `faults` over both.
 */
export interface TypedColumn {
  readonly name: string;
  /** Under this name the cell stands, as it is given or trimmed. */
  readonly cell: string;
  /** SQL of the cell as it is given, and trimmed when it is text. */
  readonly source: string;
  readonly trimmed: string;
  /** Conditions over the cell as given; where none holds, the trimmed cell is the same, and keeps the contract. */
  readonly odd: readonly Fault[];
  /** SQL of the value in the contract's type; NULL when it is missing or unreadable. */
  readonly value: string;
  /** Tried in order. */
  readonly faults: readonly Fault[];
}

/** Ids, codes and names longer than this many bytes of UTF-8 are another column's text. */
export const longestText = 500;

/**
 * Types the columns of a contract that are read.
 * @param types DuckDB type of each column that the SELECT gives, by name
 */
export function typedColumns(contract: SourceContract, types: ReadonlyMap<string, string>): TypedColumn[] {
  return contract.columns
    .filter((column) => column.name !== 'known_on' && column.leftOut !== 'unread')
    .map((column) => typedColumn(column, types.get(column.name)));
}

/** What the SELECT itself says of `known_on`; the contract's default stands in where that is NULL. */
export function statedKnownOn(types: ReadonlyMap<string, string>): TypedColumn {
  return typedColumn(
    { name: 'known_on', type: 'DATE', optional: true },
    types.get('known_on'),
    'stated_known_on',
  );
}

function typedColumn(column: SourceColumn, givenType: string | undefined, as = column.name): TypedColumn {
  const { name, type } = column;
  const cell = `given_${name}`;
  if (givenType === undefined)
    return {
      name: as,
      cell,
      source: 'NULL',
      trimmed: 'NULL',
      odd: [],
      value: `CAST(NULL AS ${type})`,
      faults: [],
    };
  const given = `s.${identifier(name)}`;
  const direct = isDirect(type, givenType);
  const exact = type === 'VARCHAR' || givenType === type;
  const missing: Fault[] = column.optional ? [] : [[`missing_${name}`, `${cell} IS NULL`]];
  const unknown: Fault[] = column.values
    ? [[`unknown_${name}`, `${name} NOT IN (${column.values.map(literal).join(', ')})`]]
    : [];
  const faults = [
    ...missing,
    ...(exact ? [] : [[unreadable(column), `${cell} IS NOT NULL AND ${as} IS NULL`] as const]),
    ...typeFaults(column, exact ? undefined : givenType),
    ...unknown,
  ];
  const source = direct || givenType === 'VARCHAR' ? given : `CAST(${given} AS VARCHAR)`;
  return {
    name: as,
    cell,
    source,
    trimmed: direct ? source : trimmed(source),
    odd: type === 'VARCHAR' ? [...missing, ...(column.values ? unknown : oddText(cell))] : faults,
    value: exact ? cell : direct ? `TRY_CAST(${cell} AS ${type})` : readings[type](cell),
    faults,
  };
}

const numbers = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DOUBLE|DECIMAL\(.*\))$/;
const times = /^(DATE|TIMESTAMP|TIMESTAMP_\w+)$/;

/** Whether DuckDB converts the given type itself; all others are read from their text. */
function isDirect(type: ColumnType, givenType: string): boolean {
  switch (type) {
    case 'VARCHAR':
      return false;
    case 'BOOLEAN':
      return givenType === 'BOOLEAN';
    case 'DATE':
    case 'TIMESTAMP':
      return times.test(givenType);
    default:
      return numbers.test(givenType);
  }
}

/** Blanks at the ends go, of any script; most cells have none, and looking is cheaper than trimming. */
function trimmed(text: string): string {
  const mayHaveBlankEnds = `prefix(${text}, ' ') OR suffix(${text}, ' ') OR strlen(${text}) <> length(${text})`;
  return `nullif(CASE WHEN ${mayHaveBlankEnds} THEN trim(${text}) ELSE ${text} END, '')`;
}

/**
 * Text that is not at once seen to be in order: it starts with a blank or a control character, ends with a blank, is
 * too long, or holds what text must not hold. Only text with other than ASCII can hold U+FFFD or other blanks.
 */
function oddText(text: string): Fault[] {
  return [
    `${text} < '!'`,
    `suffix(${text}, ' ')`,
    `contains(${text}, chr(0))`,
    `strlen(${text}) > ${longestText}`,
    `strlen(${text}) <> length(${text}) AND (trim(${text}) <> ${text} OR contains(${text}, chr(65533)))`,
  ].map((condition) => ['odd_text', condition]);
}

const day = String.raw`\d{4}[-/]\d{1,2}[-/]\d{1,2}`;
const clock = String.raw`[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?`;
const midnightUtc = String.raw`[ T]0?0:00(:00(\.0+)?)? ?(Z|\+00(:?00)?)`;

/**
 * SQL that reads a type from text. DuckDB's own casts forgive too much: they cut `2024-01-05x` to its
 * date, take `1_000` and `0x10` for numbers, and drop the offset of a time.
 */
const readings: Record<ColumnType, (cell: string) => string> = {
  VARCHAR: (cell) => cell,
  BOOLEAN: (cell) => `TRY_CAST(${cell} AS BOOLEAN)`,
  DATE: (cell) =>
    `CASE WHEN regexp_full_match(${cell}, '${day}(${clock}|${midnightUtc})?') THEN TRY_CAST(${cell} AS DATE) END`,
  TIMESTAMP: (cell) =>
    `CASE WHEN regexp_full_match(${cell}, '${day}(${clock} ?(Z|[+-]\\d{2}(:?\\d{2})?)?)?')
       THEN CAST(TRY_CAST(${cell} AS TIMESTAMPTZ) AS TIMESTAMP) END`,
  INTEGER: (cell) => plainNumber(cell, 'INTEGER'),
  DOUBLE: (cell) => plainNumber(cell, 'DOUBLE'),
  'DECIMAL(18,2)': (cell) => plainNumber(cell, 'DECIMAL(18,2)'),
};

function plainNumber(cell: string, type: ColumnType): string {
  return `CASE WHEN NOT contains(${cell}, '_') THEN TRY_CAST(${cell} AS ${type}) END`;
}

/** What a value of the type may have wrong beyond being unreadable; `converted` is the type it came from. */
function typeFaults(column: SourceColumn, converted: string | undefined): Fault[] {
  const { name, type } = column;
  const cell = `given_${name}`;
  switch (type) {
    case 'VARCHAR':
      return [
        [`nul_byte_in_${name}`, `contains(${name}, chr(0))`],
        [`undecodable_${name}`, `contains(${name}, chr(65533))`],
        [`too_long_${name}`, `strlen(${name}) > ${longestText}`],
      ];
    case 'DECIMAL(18,2)':
      return converted ? [[`more_than_two_decimals_in_${name}`, hasMoreDecimals(cell, name, converted)]] : [];
    case 'INTEGER':
      return converted ? [[unreadable(column), `TRY_CAST(${cell} AS DOUBLE) IS DISTINCT FROM ${name}`]] : [];
    case 'DOUBLE':
      return [[unreadable(column), `NOT isfinite(${name})`]];
    default:
      return [];
  }
}

function hasMoreDecimals(cell: string, name: string, converted: string): string {
  if (converted.startsWith('DECIMAL')) return `${cell} <> ${name}`;
  // A DOUBLE holds 0.30 only nearly.
  if (numbers.test(converted)) return `TRY_CAST(${cell} AS DECIMAL(28,6)) <> ${name}`;
  return `CASE WHEN contains(${cell}, 'e') OR contains(${cell}, 'E') THEN TRY_CAST(${cell} AS DECIMAL(38,18)) <> ${name}
    ELSE regexp_matches(${cell}, '\\.\\d\\d\\d*[1-9]') END`;
}

function unreadable({ name, type }: SourceColumn): string {
  const kind = type === 'DATE' || type === 'TIMESTAMP' ? 'date' : type === 'BOOLEAN' ? 'boolean' : 'number';
  return `not_a_${kind}_in_${name}`;
}
