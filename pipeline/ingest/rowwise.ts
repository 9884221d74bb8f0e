import { parseSelect } from '../warehouse/parse-select.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/**
 * Whether a SELECT makes its rows from the rows of one relation, each by itself: then rows that are added to the
 * relation add rows to its result, and change none. When in doubt, it does not.
 */
export async function isRowwise(warehouse: Warehouse, select: string): Promise<boolean> {
  const { error, statements } = await parseSelect(warehouse, select);
  if (error || statements.length !== 1) return false;
  const { node } = statements[0] as { node: SelectNode };
  if (node.type !== 'SELECT_NODE' || node.from_table?.type !== 'BASE_TABLE') return false;
  if (node.from_table.sample !== null) return false;
  if (node.modifiers.length + node.group_expressions.length + node.group_sets.length > 0) return false;
  if (node.having !== null || node.qualify !== null || node.sample !== null) return false;
  if (node.aggregate_handling !== 'STANDARD_HANDLING' || node.cte_map.map.length > 0) return false;
  const found = { functions: new Set<string>(), sees: false };
  look(node.select_list, found);
  look(node.where_clause, found);
  if (found.sees) return false;
  const { scalar } = await warehouse.row<{ scalar: boolean }>(
    `SELECT coalesce(bool_and(function_type = 'scalar'), true) AND count(DISTINCT function_name) = $known AS scalar
     FROM duckdb_functions() WHERE list_contains(string_split($names, ' '), function_name)`,
    { names: [...found.functions].join(' '), known: found.functions.size },
  );
  return scalar;
}

/** The parts of DuckDB's parse tree of a SELECT that are looked at. */
interface SelectNode {
  readonly type: string;
  readonly from_table: { readonly type: string; readonly sample: unknown } | null;
  readonly select_list: unknown;
  readonly where_clause: unknown;
  readonly modifiers: readonly unknown[];
  readonly group_expressions: readonly unknown[];
  readonly group_sets: readonly unknown[];
  readonly having: unknown;
  readonly qualify: unknown;
  readonly sample: unknown;
  readonly aggregate_handling: string;
  readonly cte_map: { readonly map: readonly unknown[] };
}

/** Names of functions in an expression, and whether it sees other rows: by a window or a SELECT of its own. */
function look(node: unknown, found: { readonly functions: Set<string>; sees: boolean }): void {
  if (node === null || typeof node !== 'object') return;
  const { class: kind, function_name: name } = node as Record<string, unknown>;
  if (kind === 'WINDOW' || kind === 'SUBQUERY') found.sees = true;
  if (kind === 'FUNCTION') found.functions.add(String(name).toLowerCase());
  for (const child of Object.values(node)) look(child, found);
}
