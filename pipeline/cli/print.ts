import Table from 'cli-table3';
import { cut, wrapped } from '../../models/scorecard/display-width.js';

/** Width that every table keeps to. */
const terminalWidth = 80;

/** Writes a line to standard output. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a text to standard output in lines of at most 80 columns, every one of them indented. */
export function printWrapped(text: string, indent = ''): void {
  for (const line of wrapped(text, terminalWidth - indent.length)) print(`${indent}${line}`);
}

/** Writes a value as JSON to standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/**
 * Writes a table of at most 80 columns to standard output; numbers stand to the right.
 * @param widths of the columns in characters, when long cells are to be wrapped
 */
export function printTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[] = [],
): void {
  const isNumber = (column: number) => rows.every((row) => /^[-+\d.,–% ]*$/.test(row[column]));
  const table = new Table({
    head: [...head],
    colWidths: [...widths],
    colAligns: head.map((_, column) => (rows.length > 0 && isNumber(column) ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
    chars: Object.fromEntries(
      [
        'top',
        'top-mid',
        'top-left',
        'top-right',
        'bottom',
        'bottom-mid',
        'bottom-left',
        'bottom-right',
        'left',
        'left-mid',
        'mid',
        'mid-mid',
        'right',
        'right-mid',
        'middle',
      ].map((part) => [part, part === 'middle' ? ' ' : '']),
    ),
  });
  // The table's own wrapping breaks at spaces alone, of which Chinese has none; a cell ends with a space.
  const fitted = (cell: string, column: number) =>
    widths[column] ? wrapped(cell, widths[column] - 1).join('\n') : cell;
  table.push(...rows.map((row) => row.map(fitted)));
  for (const line of table.toString().split('\n')) print(cut(line.trimEnd(), terminalWidth));
}
