/**
 * A cell that begins with one of these would be run by a spreadsheet (OWASP, CSV injection). Cells that begin so after
 * apostrophes count, too, so that taking one apostrophe from such a cell always gives the cell back.
 */
const formula = "^'*[=+\\-@\\t\\r]";
const pattern = new RegExp(formula);

/** SQL: whether the text `column` is to be neutralized. */
export function runsAsFormula(column: string): string {
  return `regexp_matches(${column}, '${formula.replaceAll("'", "''")}')`;
}

/** SQL: the text `column` as it stands in a CSV file. */
export function neutralizedSql(column: string): string {
  return `CASE WHEN ${runsAsFormula(column)} THEN '''' || ${column} ELSE ${column} END`;
}

/** The cell as it stands in a CSV file. */
export function neutralized(cell: string): string {
  return pattern.test(cell) ? `'${cell}` : cell;
}
