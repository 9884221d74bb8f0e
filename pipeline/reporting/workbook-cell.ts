import type { CellObject } from 'write-excel-file/node';
import type { ColumnKind, ReportCell, ReportLanguage } from './report-table.js';

const formats: Readonly<Record<Exclude<ColumnKind, 'text'>, string>> = {
  whole: '#,##0',
  money: '#,##0.00',
  share: '0.0%',
  number: '0.000',
  date: 'yyyy-mm-dd',
  instant: 'yyyy-mm-dd hh:mm',
};

/** Spreadsheets keep numbers as 64-bit floating point, which holds 15 decimal digits of any number exactly. */
const exactDigits = 15;

/** The most characters that a spreadsheet takes in a cell. */
const longestText = 32_767;

/**
 * A cell of the workbook, typed by its column. Text is always a text cell, whatever it begins with, so a spreadsheet
 * never runs it; a number with more digits than a spreadsheet keeps is text, too.
 */
export function workbookCell(
  cell: ReportCell,
  kind: ColumnKind,
  language: ReportLanguage,
): CellObject | null {
  if (cell === null) return null;
  if (typeof cell === 'object') return textCell(cell[language]);
  if (kind === 'text') return textCell(String(cell));
  if (kind === 'date' || kind === 'instant') {
    const at = new Date(kind === 'date' ? `${cell}T00:00:00Z` : String(cell));
    return Number.isNaN(at.getTime())
      ? textCell(String(cell))
      : { type: Date, value: at, format: formats[kind] };
  }
  const isExact = typeof cell === 'number' || cell.replace(/\D/g, '').length <= exactDigits;
  const value = Number(cell);
  return isExact && Number.isFinite(value)
    ? { type: Number, value, format: formats[kind] }
    : textCell(String(cell));
}

/** A text cell. `_x0041_` would be read as a character's code (ECMA-376, ST_Xstring), so it is written as text. */
export function textCell(text: string, style: Partial<CellObject> = {}): CellObject {
  const value = text.replace(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x').slice(0, longestText);
  return { ...style, type: String, value } as CellObject;
}
