import type { DelimitedProfile } from '../../workspace/export-profile.js';
import { neutralized } from '../formula-cells.js';
import type { ExportColumn, RecordFormat } from './record-format.js';

/** Records with delimiters; cells that hold one, a quote or a line end are quoted (RFC 4180). */
export function delimitedFormat(profile: DelimitedProfile, columns: readonly ExportColumn[]): RecordFormat {
  const { delimiter, header, neutralize } = profile;
  const quoted = (cell: string) =>
    cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const line = (cells: readonly string[]) => cells.map(quoted).join(delimiter);
  const isText = columns.map(({ type }) => type === 'VARCHAR');
  return {
    header: header ? () => line(columns.map(({ as }) => as)) : undefined,
    record: (cells) =>
      line(
        cells.map((cell, index) => {
          if (cell === null) return '';
          return neutralize && isText[index] ? neutralized(cell) : cell;
        }),
      ),
  };
}
