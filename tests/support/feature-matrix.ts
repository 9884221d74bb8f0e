import type { Row, Warehouse } from '../../pipeline/warehouse/warehouse.js';

/** A row of `feat_matrix` by feature; null for missing. */
export type MatrixRow = Record<string, number | null>;

/** The rows of `feat_matrix` by `loan_key`. */
export async function matrixRows(warehouse: Warehouse): Promise<Map<number, MatrixRow>> {
  const rows = await warehouse.rows<Row & { loan_key: number }>('SELECT * FROM feat_matrix');
  return new Map(
    rows.map(({ loan_key, ...features }) => [
      loan_key,
      Object.fromEntries(
        Object.entries(features).map(([name, value]) => [name, value === 'NaN' ? null : Number(value)]),
      ),
    ]),
  );
}

/** Features that differ by more than FLOAT can hold: `name: found, wanted …`. */
export function differences(found: MatrixRow, wanted: MatrixRow): string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
  return names
    .filter((name) => !close(found[name], wanted[name]))
    .map((name) => `${name}: the SQL says ${found[name]}, the simulation ${wanted[name]}`);
}

function close(found: number | null | undefined, wanted: number | null | undefined): boolean {
  if (typeof found !== 'number' || typeof wanted !== 'number') return found === wanted;
  return Math.abs(found - wanted) <= 1e-6 * Math.max(Math.abs(found), Math.abs(wanted));
}
