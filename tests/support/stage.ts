import { sourceContracts, sourceTables } from '../../pipeline/contracts/sources.js';
import { stageNothing } from '../../pipeline/ingest/stage-table.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

/** A cell of a staged row: dates as `YYYY-MM-DD`, money as a number of units or as text. */
export type Cell = string | number | boolean | null | undefined;

/** A row of a `stg_*` table by column; columns left out are NULL. Rows of a loan carry its `loan_key`. */
export type StagedRow = Readonly<Record<string, Cell>>;

/** A database in memory whose `stg_*` tables are all there and empty. */
export async function emptyStage(): Promise<Warehouse> {
  const warehouse = await Warehouse.open(':memory:', { threads: 2 });
  for (const contract of sourceContracts) await stageNothing(warehouse, contract);
  return warehouse;
}

/** Removes every row from every `stg_*` table. */
export async function clearStage(warehouse: Warehouse): Promise<void> {
  for (const table of sourceTables) await warehouse.run(`DELETE FROM stg_${table}`);
}

/** Appends rows to `stg_<table>`, typed as the table is; a cell that does not fit its type is an error. */
export async function stage(warehouse: Warehouse, table: string, rows: readonly StagedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = await warehouse.rows<{ column_name: string; column_type: string }>(
    `SELECT column_name, column_type FROM (DESCRIBE stg_${table})`,
  );
  const types = Object.fromEntries(
    columns.map(({ column_name, column_type }) => [
      column_name,
      column_type.startsWith('ENUM') ? 'VARCHAR' : column_type,
    ]),
  );
  const unknown = rows.flatMap((row) => Object.keys(row)).find((name) => !(name in types));
  if (unknown) throw new TypeError(`stg_${table} has no column ${unknown}`);
  const json = rows.map((row) =>
    Object.fromEntries(Object.entries(types).map(([name, type]) => [name, cellAs(type, row[name])])),
  );
  await warehouse.run(
    `INSERT INTO stg_${table} BY NAME
     SELECT unnest(from_json_strict($rows, '[${JSON.stringify(types)}]'), recursive := true)`,
    { rows: JSON.stringify(json) },
  );
}

function cellAs(type: string, cell: Cell): Cell {
  if (cell === undefined) return null;
  return type.startsWith('DECIMAL') && typeof cell === 'number' ? cell.toFixed(2) : cell;
}
