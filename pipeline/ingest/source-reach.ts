import { ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
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
/** Functions of the session, the machine or a sample that DuckDB's catalog calls consistent, or does not judge. */
const sessionFunctions =
  /^(ago|current_\w+|get_block_size|getvariable|inet_\w+|pg_(?!typeof$)\w+|reservoir_quantile|session_user|user|version)$/;
const words =
  /^(current_(catalog|date|role|schema|time|timestamp|user)|localtime|localtimestamp|session_user)$/;

type Node = Readonly<Record<string, unknown>>;

/**
 * Sees to it that a source's rows depend on the declared files and on nothing else.
 * @param statements what DuckDB's parser made of the source
 * @param declared names of the declared files
 * @throws ConfigurationError SOURCE_FOREIGN_FILE when it reads anything but raw.<name> and its own CTEs;
 * SOURCE_UNKNOWN_FILE when it reads raw.<name> of no declared file; SOURCE_VOLATILE when it asks for the clock, for chance, for the session or for the machine
 */
export async function refuseForeign(
  warehouse: Warehouse,
  statements: readonly unknown[],
  where: string,
  declared: readonly string[],
): Promise<void> {
  const volatile = await volatileNames(warehouse);
  for (const { node, visible } of scopedNodes(statements, new Set())) {
    const table = foreignTable(node, visible);
    if (table !== undefined) throw foreign(table, where);
    const file = node.type === 'BASE_TABLE' && nameOf(node.schema_name) === 'raw' && nameOf(node.table_name);
    if (file && !declared.includes(file)) throw undeclared(file, where, declared);
    const asked = volatilePart(node, volatile);
    if (asked !== undefined) throw notSteady(asked, where);
  }
}

/** A part of a statement, and the CTEs that it sees. */
interface ScopedNode {
  readonly node: Node;
  readonly visible: ReadonlySet<string>;
}

/** A CTE sees those before it, and itself in the second half of a recursion alone; other names are the engine's. */
function* scopedNodes(tree: unknown, visible: ReadonlySet<string>): Generator<ScopedNode> {
  if (tree === null || typeof tree !== 'object') return;
  const node = tree as Node;
  let inside = visible;
  for (const { key, value } of commonTables(node)) {
    yield* scopedNodes(value, inside);
    inside = new Set([...inside, nameOf(key)]);
  }
  yield { node, visible: inside };
  for (const [part, child] of Object.entries(node)) {
    if (part === 'cte_map') continue;
    const recurs = node.type === 'RECURSIVE_CTE_NODE' && part === 'right';
    yield* scopedNodes(child, recurs ? new Set([...inside, nameOf(node.cte_name)]) : inside);
  }
}

function commonTables({ cte_map }: Node): readonly { key: string; value: unknown }[] {
  return (cte_map as { map?: readonly { key: string; value: unknown }[] } | undefined)?.map ?? [];
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
function foreignTable(node: Node, visible: ReadonlySet<string>): string | undefined {
  const { type, schema_name, table_name } = node;
  if (type === 'TABLE_FUNCTION') {
    const name = nameOf((node.function as Node).function_name);
    return plainTableFunctions.has(name) ? undefined : name;
  }
  if (type !== 'BASE_TABLE') return undefined;
  const schema = nameOf(schema_name);
  if (schema === '' ? visible.has(nameOf(table_name)) : schema === 'raw') return undefined;
  return schema === '' ? String(table_name) : `${schema_name}.${table_name}`;
}

/** What a node asks for that differs from run to run. */
function volatilePart(node: Node, volatile: ReadonlySet<string>): string | undefined {
  const { type, function_name, children, column_names, sample } = node;
  if (sample) return 'a sample';
  if (type === 'COLUMN_REF' && words.test(nameOf(column_names))) return nameOf(column_names);
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

function undeclared(name: string, where: string, declared: readonly string[]): ConfigurationError {
  return new ConfigurationError('SOURCE_UNKNOWN_FILE', `arrears.yaml declares no file "${name}"`, {
    where,
    hint: suggestion(name, declared),
  });
}

function foreign(name: string, where: string): ConfigurationError {
  return new ConfigurationError(
    'SOURCE_FOREIGN_FILE',
    `the SELECT reads "${name}", which is none of the declared files, raw.<name>`,
    { where, hint: 'declare the file under files: in arrears.yaml, and read it as raw.<name>' },
  );
}
