import type { Measure } from '../../models/metrics/evaluate.js';

/** A Markdown table; a pipe in a cell is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A measure with its interval, three decimals. */
export function shown({ value, low, high }: Measure): string {
  return low === null || high === null ? number(value) : `${number(value)} (${number(low)}–${number(high)})`;
}

/** Three decimals, or a dash. */
export function number(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}

/** A share as a percentage with one decimal, or a dash. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}
