/** The lower median of the values that are present; 0 when none is. */
export function median(column: Float32Array): number {
  const present = column.filter((value) => !Number.isNaN(value)).sort();
  return present.length > 0 ? present[(present.length - 1) >> 1] : 0;
}

/** The column with `substitute` in place of every missing value; the column itself when none is missing. */
export function imputed(column: Float32Array, substitute: number): Float32Array {
  if (!column.some(Number.isNaN)) return column;
  return column.map((value) => (Number.isNaN(value) ? substitute : value));
}
