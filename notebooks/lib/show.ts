import { display } from 'tslab';
import type { Row } from './run';

/** Shows a Vega-Lite specification; Jupyter draws it by itself. */
export function chart(title: string, spec: object): void {
  const whole = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title,
    width: 520,
    height: 240,
    config: { view: { stroke: null }, axis: { grid: false } },
    ...spec,
  };
  // tslab types the content as text, but hands an object through as the JSON that this MIME type wants.
  display.raw('application/vnd.vegalite.v5+json', whole as unknown as string);
}

/** Shows rows as a table; numbers stand to the right. */
export function table(title: string, rows: readonly Row[], columns = Object.keys(rows[0] ?? {})): void {
  const cells = (row: Row) =>
    columns.map(
      (name) => `<td style="text-align:${isNumber(row[name]) ? 'right' : 'left'}">${shown(row[name])}</td>`,
    );
  const head = columns.map((name) => `<th>${escaped(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${cells(row).join('')}</tr>`).join('');
  display.html(
    `<table><caption>${escaped(title)}</caption><thead><tr>${head}</tr></thead><tbody>${
      body || '<tr><td>no rows</td></tr>'
    }</tbody></table>`,
  );
}

/** Shows a paragraph of Markdown. */
export function say(text: string): void {
  display.markdown(text);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?[\d.]+$/.test(value));
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(5)));
  return escaped(String(value));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
