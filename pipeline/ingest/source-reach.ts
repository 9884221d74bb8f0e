import { ConfigurationError } from '../core/errors.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** Table functions whose rows come from their arguments alone. */
const plainTableFunctions = new Set([
  'generate_series',
  'json_each',
  'json_tree',
  'range',
  'repeat',
  'repeat_row',
  'unnest',
]);
/** Functions of the session or the machine that DuckDB's catalog calls consistent. */
const sessionFunctions =
  /^(ago|current_\w+|get_block_size|inet_\w+|pg_(?!typeof$)\w+|session_user|user|version)$/;
const clockWords = /^(current_date|current_time|current_timestamp|localtime|localtimestamp)$/;

type Node = Readonly<Record<string, unknown>>;

/**
 * Sees to it that a source's rows depend on the declared files and on nothing else.
 * @param statements what DuckDB's parser made of the source
 * @throws ConfigurationError SOURCE_FOREIGN_FILE when it reads anything but raw.<name> and its own CTEs;
 * SOURCE_VOLATILE when it asks for the clock, for chance, for the session or for the machine
 */
export async function refuseForeign(
  warehouse: Warehouse,
  statements: readonly unknown[],
  where: string,
): Promise<void> {
  const nodes = [...nodesOf(statements)];
  const known = new Set(nodes.flatMap(commonTableNames));
  const volatile = await volatileNames(warehouse);
  for (const node of nodes) {
    const table = foreignTable(node, known);
    if (table !== undefined) throw foreign(table, where);
    const asked = volatilePart(node, volatile);
    if (asked !== undefined) throw notSteady(asked, where);
  }
}

function* nodesOf(tree: unknown): Generator<Node> {
  if (tree === null || typeof tree !== 'object') return;
  yield tree as Node;
  for (const child of Object.values(tree)) yield* nodesOf(child);
}

function commonTableNames({ cte_map }: Node): string[] {
  const entries = (cte_map as { map?: readonly { key: string }[] } | undefined)?.map ?? [];
  return entries.map(({ key }) => key.toLowerCase());
}

let volatileFunctions: ReadonlySet<string> | undefined;

/** The functions that DuckDB's catalog calls volatile; every database of this process has the same. */
async function volatileNames(warehouse: Warehouse): Promise<ReadonlySet<string>> {
  if (volatileFunctions) return volatileFunctions;
  // error() stops the night and gives no rows.
  const functions = await warehouse.rows<{ name: string }>(
    `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions()
     WHERE stability <> 'CONSISTENT' AND function_name <> 'error'`,
  );
  volatileFunctions = new Set(functions.map(({ name }) => name));
  return volatileFunctions;
}

/** What a node reads that no source may read. */
function foreignTable(node: Node, known: ReadonlySet<string>): string | undefined {
  const { type, schema_name, table_name } = node;
  if (type === 'TABLE_FUNCTION') {
    const name = nameOf((node.function as Node).function_name);
    return plainTableFunctions.has(name) ? undefined : name;
  }
  if (type !== 'BASE_TABLE') return undefined;
  const schema = nameOf(schema_name);
  if (schema === '' ? known.has(nameOf(table_name)) : schema === 'raw') return undefined;
  return schema === '' ? String(table_name) : `${schema_name}.${table_name}`;
}

/** What a node asks for that differs from run to run. */
function volatilePart(node: Node, volatile: ReadonlySet<string>): string | undefined {
  const { type, function_name, children, column_names, sample } = node;
  if (sample) return 'a sample';
  if (type === 'COLUMN_REF' && clockWords.test(nameOf(column_names))) return nameOf(column_names);
  if (type !== 'FUNCTION') return undefined;
  const name = nameOf(function_name);
  // age(date) counts from today; age(date, date) does not.
  const isAgeToday = name === 'age' && (children as readonly unknown[]).length === 1;
  return volatile.has(name) || sessionFunctions.test(name) || isAgeToday ? name : undefined;
}

function nameOf(part: unknown): string {
  return String(part).toLowerCase();
}

function notSteady(asked: string, where: string): ConfigurationError {
  return new ConfigurationError(
    'SOURCE_VOLATILE',
    `the SELECT asks for ${asked}, so it gives other rows each time`,
    { where, hint: 'use dates of the data; what was not known at a snapshot is left out by known_on' },
  );
}

function foreign(name: string, where: string): ConfigurationError {
  return new ConfigurationError(
    'SOURCE_FOREIGN_FILE',
    `the SELECT reads "${name}", which is none of the declared files, raw.<name>`,
    { where, hint: 'declare the file under files: in arrears.yaml, and read it as raw.<name>' },
  );
}
