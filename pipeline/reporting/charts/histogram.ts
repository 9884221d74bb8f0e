import type { ReportChart, ReportTable } from '../report-table.js';
import { cells, chartColors, plot } from './chart-spec.js';

/** Accounts by pd, as bars. */
export function histogramChart(table: ReportTable): ReportChart {
  const from = cells(table, 'pd_from') as number[];
  const below = cells(table, 'pd_below') as number[];
  const counts = cells(table, 'accounts') as number[];
  const highest = counts.indexOf(Math.max(...counts));
  const span = `${Math.round(100 * from[highest])}–${Math.round(100 * below[highest])} %`;
  return {
    name: 'pd-histogram-chart',
    table: table.name,
    title: table.title,
    alt: {
      en: `Bars: accounts by pd. Most accounts, ${counts[highest]}, have a pd of ${span}.`,
      zh: `長條圖：按 pd 的帳戶數。最多的帳戶（${counts[highest]} 個）pd 為 ${span}。`,
    },
    spec: (language) => ({
      ...plot,
      data: {
        values: counts.map((count, bin) => ({
          from: from[bin],
          below: below[bin],
          count,
          told: `${Math.round(100 * from[bin])}–${Math.round(100 * below[bin])} %: ${count}`,
        })),
      },
      mark: { type: 'bar', color: chartColors[0], binSpacing: 1 },
      encoding: {
        x: {
          field: 'from',
          bin: { binned: true, step: 0.05 },
          axis: { title: 'pd', format: '.0%', tickCount: 6 },
          scale: { domain: [0, 1] },
        },
        x2: { field: 'below' },
        y: {
          field: 'count',
          type: 'quantitative',
          axis: {
            title: language === 'en' ? 'Accounts' : '帳戶數',
            tickCount: 5,
            format: ',d',
            tickMinStep: 1,
          },
        },
        description: { field: 'told' },
      },
    }),
  };
}
