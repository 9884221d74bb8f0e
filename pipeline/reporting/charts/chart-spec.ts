import type { ReportCell, ReportTable } from '../report-table.js';

/** Fonts that systems have, with those for Traditional Chinese; nothing is fetched. */
export const chartFont =
  'system-ui, "Noto Sans", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif';

/** Colors that tell apart for the color-blind and stand out on white (WCAG AA, 3:1). */
export const chartColors = ['#14507a', '#b3541e', '#5a6b7b'];

/** Width and height of the whole picture, in its own units: it scales to its column. */
export const plot = { width: 440, height: 310, autosize: { type: 'fit', contains: 'padding' } } as const;

/** Look that all charts share. */
export const chartConfig = {
  font: chartFont,
  background: 'transparent',
  view: { stroke: null },
  axis: {
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    labelColor: '#1c2430',
    titleColor: '#1c2430',
    gridColor: '#e4e8ed',
    domainColor: '#8a94a0',
    tickColor: '#8a94a0',
  },
  legend: {
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    labelLimit: 340,
    orient: 'top',
    direction: 'vertical',
    labelColor: '#1c2430',
    titleColor: '#1c2430',
  },
  range: { category: chartColors },
} as const;

/** The cells of a column. */
export function cells(table: ReportTable, name: string): ReportCell[] {
  const index = table.columns.findIndex((column) => column.name === name);
  return table.rows.map((row) => row[index]);
}

/** A share in words, as tables show it. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
