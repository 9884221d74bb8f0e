import { cellText, nothing } from './cell-text.js';
import { bilingualHtml, escapeHtml } from './html.js';
import { queryLink } from './query-link.js';
import type { ReportCell, ReportColumn, ReportTable } from './report-table.js';

const none = { en: 'none', zh: '無' };

/** A table with its caption, a link to the query behind it, and the first column as headers of the rows. */
export function htmlTable({ name, title, note, columns, rows }: ReportTable): string {
  const caption = `caption-${name}`;
  const body =
    rows.length === 0
      ? `<tr><td colspan="${columns.length}">${bilingualHtml(none)}</td></tr>`
      : rows
          .map((row) => `<tr>${row.map((cell, at) => htmlCell(cell, columns[at], at)).join('')}</tr>`)
          .join('\n');
  return `<figure class="table">
<figcaption id="${caption}">${bilingualHtml(title)} ${queryLink(name)}</figcaption>
<div class="scroll" role="group" aria-labelledby="${caption}" tabindex="0"><table id="table-${name}" aria-labelledby="${caption}">
<thead><tr>${columns.map(headCell).join('')}</tr></thead>
<tbody>
${body}
</tbody></table></div>${note ? `\n<p class="note">${bilingualHtml(note)}</p>` : ''}
</figure>`;
}

function isNumeric({ kind }: ReportColumn): boolean {
  return kind !== 'text' && kind !== 'date' && kind !== 'instant';
}

function headCell(column: ReportColumn): string {
  return `<th scope="col"${isNumeric(column) ? ' class="number"' : ''}>${bilingualHtml(column.title)}</th>`;
}

function htmlCell(cell: ReportCell, column: ReportColumn, at: number): string {
  const text = cellText(cell, column.kind);
  const shown = typeof text === 'string' ? escapeHtml(text) : bilingualHtml(text);
  const attributes = isNumeric(column) ? ' class="number"' : '';
  return at === 0 && text !== nothing
    ? `<th scope="row"${attributes}>${shown}</th>`
    : `<td${attributes}>${shown}</td>`;
}
