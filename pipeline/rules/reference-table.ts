import type { TableContract } from '../warehouse/build-table.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Row, Warehouse } from '../warehouse/warehouse.js';
import type { Instant } from './time-zone.js';

/** A small table of settings or calendar that SQL joins. */
export interface ReferenceTable {
  readonly name: string;
  readonly columns: TableContract;
  readonly rows: readonly Row[];
}

/** Writes the table, in place of the one there was. */
export async function writeReferenceTable(
  warehouse: Warehouse,
  { name, columns, rows }: ReferenceTable,
): Promise<void> {
  const form = literal(JSON.stringify([columns]));
  await warehouse.run(
    `CREATE OR REPLACE TABLE ${identifier(name)} AS
     SELECT unnest(from_json_strict($rows, ${form}), recursive := true)`,
    { rows: JSON.stringify(rows) },
  );
}

/** An instant as DuckDB reads a TIMESTAMP, in UTC. */
export function timestamp(at: Instant): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}
