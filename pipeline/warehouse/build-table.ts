import { DataContractError } from '../core/errors.js';
import { identifier } from './identifiers.js';
import type { SqlFile } from './sql-file.js';
import type { Parameters, Warehouse } from './warehouse.js';

/** The columns of a warehouse table, by name, with DuckDB's type names. */
export type TableContract = Readonly<Record<string, string>>;

/**
 * Fills a table from its SQL file: builds it beside the old one, checks it against its contract, and
 * puts it in place. A failure leaves the old table as it was.
 * @throws DataContractError when columns or types differ from the contract
 */
export async function buildTable(
  warehouse: Warehouse,
  file: SqlFile,
  contract: TableContract,
  parameters: Parameters = {},
  table = file.table,
): Promise<void> {
  const building = identifier(`${table}__building`);
  await warehouse.run(`CREATE OR REPLACE TABLE ${building} AS ${file.text}`, parameters);
  await checkTable(warehouse, `${table}__building`, contract);
  await warehouse.run(`DROP TABLE IF EXISTS ${warehouse.own(table)}`);
  await warehouse.run(`ALTER TABLE ${warehouse.own(`${table}__building`)} RENAME TO ${identifier(table)}`);
}

/**
 * Compares the columns of a table with its contract, in order.
 * @throws DataContractError naming the first column that differs
 */
export async function checkTable(
  warehouse: Warehouse,
  table: string,
  contract: TableContract,
): Promise<void> {
  const found = await warehouse.rows<{ column_name: string; column_type: string }>(
    `SELECT column_name, column_type FROM (DESCRIBE ${identifier(table)})`,
  );
  const wanted = Object.entries(contract).map(([name, type]) => `${name} ${type}`);
  const have = found.map((column) => `${column.column_name} ${column.column_type}`);
  const wrong = wanted.findIndex((column, index) => column !== have[index]);
  if (wrong < 0 && have.length === wanted.length) return;
  const at = wrong < 0 ? wanted.length : wrong;
  throw new DataContractError(
    'TABLE_CONTRACT',
    `column ${at + 1} should be "${wanted[at] ?? 'nothing'}" but is "${have[at] ?? 'missing'}"`,
    { where: `table ${table}`, hint: 'the SQL file and its contract in pipeline/contracts must agree' },
  );
}
