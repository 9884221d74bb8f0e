/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A column of an HTML table. */
export interface TableColumn {
  readonly title: string;
  readonly numeric?: true;
}

/** An HTML table with a caption; cells are plain text and are escaped here. */
export function htmlTable(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  empty: string,
): string {
  const cell = (tag: 'td' | 'th', text: string, column: TableColumn) =>
    `<${tag}${tag === 'th' ? ' scope="col"' : ''}${column.numeric ? ' class="number"' : ''}>${escapeHtml(text)}</${tag}>`;
  const body =
    rows.length === 0
      ? `<tr><td colspan="${columns.length}">${escapeHtml(empty)}</td></tr>`
      : rows
          .map((row) => `<tr>${row.map((text, index) => cell('td', text, columns[index])).join('')}</tr>`)
          .join('\n');
  return `<div class="table"><table><caption>${escapeHtml(caption)}</caption>
<thead><tr>${columns.map((column) => cell('th', column.title, column)).join('')}</tr></thead>
<tbody>
${body}
</tbody></table></div>`;
}
