import type { ReportChart, ReportTable } from '../report-table.js';
import { percent, plot } from './chart-spec.js';

/**
 * A color a year, oldest first: apart in hue and in lightness, so that the color-blind and a print without color tell
 * them, and at least 3:1 on white. The quarters shown are of four years at most.
 */
const yearColors = ['#b3541e', '#2b83ba', '#5e3c99', '#101820'];
/** A dash and a mark a quarter of the year. */
const quarterDashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [8, 2, 2, 2],
];
const quarterShapes = ['circle', 'square', 'triangle-up', 'diamond'];

interface Point {
  readonly vintage: string;
  readonly quarter: string;
  readonly month: number;
  readonly share: number;
  readonly told: string;
}

/** Vintages as lines over months on book; the color is the year of origination, dash and mark are its quarter. */
export function vintageChart(table: ReportTable): ReportChart {
  const months = table.columns.slice(2).map(({ name }) => Number(name.slice('mob_'.length)));
  const points = table.rows.flatMap((row) => pointsOf(row, months));
  const last = points.findLast(({ month }) => month === 12) ?? points.at(-1);
  const told = last ? `${last.vintage}: ${percent(last.share)}` : '–';
  const { color, shape, dash } = looksOf(points);
  return {
    name: 'vintages-chart',
    table: table.name,
    title: table.title,
    alt: {
      en: `Lines, one a quarter of origination. The latest with 12 mature months is ${told}.`,
      zh: `折線圖，每個放款季度一條。最近滿 12 個月的季度為 ${told}。`,
    },
    spec: (language) => ({
      ...plot,
      data: { values: points },
      encoding: {
        x: {
          field: 'month',
          type: 'quantitative',
          // The whole span also where one month alone is mature: its labels would else stand on one another.
          scale: { domain: [months[0], months.at(-1)], nice: false },
          axis: { title: language === 'en' ? 'Months on book' : '在帳月數', values: months, format: 'd' },
        },
        y: {
          field: 'share',
          type: 'quantitative',
          scale: { domain: [0, Math.max(0.01, ...points.map(({ share }) => share))], nice: true },
          axis: { title: language === 'en' ? 'Ever 30+' : '曾逾期 30 天以上', format: '.1~%', tickCount: 5 },
        },
        color,
      },
      layer: [
        { mark: { type: 'line', strokeWidth: 1.75 }, encoding: { strokeDash: dash } },
        {
          mark: { type: 'point', filled: true, size: 55, opacity: 1 },
          encoding: { shape, description: { field: 'told' } },
        },
      ],
    }),
  };
}

function pointsOf(row: ReportTable['rows'][number], months: readonly number[]): Point[] {
  const vintage = row[0] as string;
  return months.flatMap((month, at) => {
    const share = row[at + 2] as number | null;
    if (share === null) return [];
    return [
      { vintage, quarter: vintage.slice(-2), month, share, told: `${vintage}, ${month}: ${percent(share)}` },
    ];
  });
}

/** How lines and marks of each vintage look. Color and mark have one domain, so that one legend shows them together. */
function looksOf(points: readonly Point[]) {
  const vintages = [...new Set(points.map(({ vintage }) => vintage))];
  const years = [...new Set(vintages.map((vintage) => vintage.slice(0, 4)))];
  const byVintage = (look: (vintage: string) => string) => ({
    field: 'vintage',
    type: 'nominal',
    scale: { domain: vintages, range: vintages.map(look) },
    legend: { title: null, orient: 'right', direction: 'vertical', columns: 1, symbolSize: 90 },
  });
  return {
    color: byVintage((vintage) => yearColors[years.indexOf(vintage.slice(0, 4)) % yearColors.length]),
    shape: byVintage((vintage) => quarterShapes[Number(vintage.at(-1)) - 1]),
    // A field of its own: the marks of the legend would else have dashed edges.
    dash: {
      field: 'quarter',
      type: 'nominal',
      scale: { domain: ['Q1', 'Q2', 'Q3', 'Q4'], range: quarterDashes },
      legend: null,
    },
  };
}
