import { type ExportColumn, isNumeric, type RecordFormat } from './record-format.js';

/** One JSON object a line; numbers keep the digits that they have in the list. */
export function jsonFormat(columns: readonly ExportColumn[]): RecordFormat {
  const keys = columns.map(({ as }) => JSON.stringify(as));
  const isBare = columns.map((column) => isNumeric(column) || column.type === 'BOOLEAN');
  return {
    record: (cells) =>
      `{${cells.map((cell, index) => `${keys[index]}:${cell === null || isBare[index] ? cell : JSON.stringify(cell)}`).join(',')}}`,
  };
}
