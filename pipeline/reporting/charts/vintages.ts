import type { ReportChart, ReportTable } from '../report-table.js';
import { percent, plot } from './chart-spec.js';

/** Vintages as lines over months on book; later vintages are darker. */
export function vintageChart(table: ReportTable): ReportChart {
  const months = table.columns.slice(2).map(({ name }) => Number(name.slice('mob_'.length)));
  const points = table.rows.flatMap((row) =>
    months.flatMap((month, at) => {
      const share = row[at + 2] as number | null;
      const vintage = row[0] as string;
      return share === null
        ? []
        : [{ vintage, month, share, told: `${vintage}, ${month}: ${percent(share)}` }];
    }),
  );
  const last = points.findLast(({ month }) => month === 12) ?? points.at(-1);
  const told = last ? `${last.vintage}: ${percent(last.share)}` : '–';
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
      mark: { type: 'line', point: { size: 25, filled: true }, strokeWidth: 1.5 },
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
        color: {
          field: 'vintage',
          type: 'ordinal',
          sort: table.rows.map((row) => row[0]),
          scale: { scheme: { name: 'blues', extent: [0.35, 1.1] } },
          legend: { title: null, orient: 'right', direction: 'vertical', columns: 1 },
        },
        description: { field: 'told' },
      },
    }),
  };
}
