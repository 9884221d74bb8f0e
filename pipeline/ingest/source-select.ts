import { type ArrearsError, ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { parseSelect } from '../warehouse/parse-select.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { damagedFile, databaseReason, machineError } from './database-reason.js';

/**
 * The text of a source's one SELECT, without comments or a closing semicolon; lines keep their numbers.
 * @throws ConfigurationError when the file holds no SELECT, more than one statement, reads files that
 * arrears.yaml does not declare, or asks for the clock or for chance
 */
export async function checkSelect(warehouse: Warehouse, text: string, where: string): Promise<string> {
  const select = withoutComments(text).trimEnd().replace(/;$/, '');
  if (select.trim() === '') throw notSelect('the file holds no statement', where);
  const parse = await parseSelect(warehouse, select);
  if (parse.error) {
    if (parse.error_type !== 'parser') throw notSelect('the statement is no SELECT', where);
    const line = select.slice(0, Number(parse.position ?? 0)).split('\n').length;
    throw new ConfigurationError('SOURCE_SYNTAX', `the SELECT cannot be understood: ${parse.error_message}`, {
      where: `${where}, line ${line}`,
      hint: 'mend the SQL at that place',
    });
  }
  if (parse.statements.length > 1) throw notSelect('the file holds more than one statement', where);
  if (/"type":"SHOW_REF"/.test(JSON.stringify(parse.statements)))
    throw notSelect('the statement is no SELECT', where);
  refuseForeign(parse.statements, where);
  return select;
}

/** The names of the declared files that a source reads, in lower case: `raw.<name>`. */
export function rawNames(text: string): string[] {
  const plain = withoutComments(text).replace(/'(?:[^']|'')*'/g, "''");
  const found = [...plain.matchAll(/\braw\s*\.\s*(?:"([^"]+)"|(\w+))/gi)];
  return found.map(([, quoted, bare]) => (quoted ?? bare).toLowerCase());
}

/**
 * A SELECT that DuckDB could not run, told in the user's terms.
 * @param before lines of other SQL above the user's own; left out when the error tells no line of it
 */
export function sourceFailed(where: string, error: Error, before?: number): ArrearsError {
  const line = before === undefined ? undefined : /^LINE (\d+):/m.exec(error.message)?.[1];
  const place = line ? `${where}, line ${Number(line) - before!}` : where;
  return (
    machineError(error, where) ??
    damagedFile(error, where) ??
    unknownColumn(error, place) ??
    new ConfigurationError('SOURCE_FAILED', `the SELECT cannot run: ${databaseReason(error)}`, {
      where: place,
      hint: 'correct the SELECT; it reads declared files as raw.<name>, and TRY_CAST leaves bad values empty',
    })
  );
}

function unknownColumn({ message }: Error, where: string): ConfigurationError | undefined {
  const name = /Referenced column "([^"]+)" not found/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const columns = [...(/Candidate bindings: (.*)/.exec(message)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
    ([, column]) => column,
  );
  const near = columns.length > 0 ? ` ${suggestion(name, columns)}` : '';
  return new ConfigurationError('SOURCE_COLUMN', `the files that the SELECT reads have no column "${name}"`, {
    where,
    hint: `name it as the file does (file_column AS ${name});${near} columns that docs/input-contract.md calls optional may be left out of the SELECT`,
  });
}

function notSelect(message: string, where: string): ConfigurationError {
  return new ConfigurationError('SOURCE_NOT_SELECT', message, {
    where,
    hint: 'a source is one SELECT (WITH … SELECT is fine) over raw.<name>',
  });
}

/** Functions of the clock, of chance, and of the session or the machine that the batch happens to run in. */
const clocksAndChance =
  /^(random|uuid|uuidv4|uuidv7|gen_random_uuid|setseed|nextval|currval|now|today|get_current_\w+|current_\w+|\w+_timestamp|txid_current|version|write_log|pg_\w+|in_search_path)$/i;
const clockWords = /^(current_date|current_time|current_timestamp|localtime|localtimestamp)$/i;
const fileReaders =
  /^(read_\w+|parquet_\w+|glob|sniff_csv|\w+_scan|query|query_table|duckdb_\w+|pragma_\w+|summary)$/i;
const catalogTables = /^(duckdb_|pragma_|sqlite_|pg_)/i;
const catalogSchemas = /^(information_schema|pg_catalog)$/i;

/** Walks the parsed statement: a source's rows depend on the declared files and on nothing else. */
function refuseForeign(node: unknown, where: string): void {
  if (node === null || typeof node !== 'object') return;
  const { type, function_name, children, column_names, table_name, schema_name } = node as Record<
    string,
    unknown
  >;
  if (
    type === 'FUNCTION' &&
    (clocksAndChance.test(String(function_name)) || isAgeToday(function_name, children))
  )
    throw volatile(String(function_name), where);
  if (type === 'FUNCTION' && fileReaders.test(String(function_name)))
    throw foreign(String(function_name), where);
  if (type === 'COLUMN_REF' && clockWords.test(String(column_names)))
    throw volatile(String(column_names), where);
  if (type === 'BASE_TABLE' && schema_name === '' && /\W/.test(String(table_name)))
    throw foreign(String(table_name), where);
  if (
    type === 'BASE_TABLE' &&
    (catalogTables.test(String(table_name)) || catalogSchemas.test(String(schema_name)))
  )
    throw foreign(String(table_name), where);
  for (const child of Object.values(node)) refuseForeign(child, where);
}

/** age(date) counts from today; age(date, date) does not. */
function isAgeToday(name: unknown, children: unknown): boolean {
  return /^age$/i.test(String(name)) && Array.isArray(children) && children.length === 1;
}

function volatile(name: string, where: string): ConfigurationError {
  return new ConfigurationError(
    'SOURCE_VOLATILE',
    `the SELECT asks for ${name}, so it gives other rows each time`,
    { where, hint: 'use dates of the data; what was not known at a snapshot is left out by known_on' },
  );
}

function foreign(name: string, where: string): ConfigurationError {
  return new ConfigurationError(
    'SOURCE_FOREIGN_FILE',
    `the SELECT reads "${name}", which arrears.yaml does not declare`,
    { where, hint: 'declare the file under files: in arrears.yaml, and read it as raw.<name>' },
  );
}

/** Comments become blanks of the same shape, so that line numbers stay. */
function withoutComments(text: string): string {
  return text.replace(
    /('(?:[^']|'')*'|"(?:[^"]|"")*")|--[^\n]*|\/\*[\s\S]*?\*\//g,
    (comment, quoted) => quoted ?? comment.replace(/[^\n]/g, ' '),
  );
}
