import type { TrainedMetrics } from '../report-data.js';
import type { ReportChart, ReportTable } from '../report-table.js';
import { chartColors, percent, plot } from './chart-spec.js';

/** Forecast beside observed, a point a bin; on the diagonal the forecast is true. */
export function calibrationChart({ champion }: TrainedMetrics, table: ReportTable): ReportChart {
  const { calibrationTable: bins, calibrationSlope: slope } = champion.evaluation;
  const told = slope.value === null ? '–' : slope.value.toFixed(2);
  return {
    name: 'calibration-chart',
    table: table.name,
    title: table.title,
    alt: {
      en: `Points near the diagonal mean true forecasts; calibration slope ${told}, 1 is ideal.`,
      zh: `點越接近對角線，預測越準；校準斜率 ${told}，理想為 1。`,
    },
    spec: (language) => ({
      ...plot,
      layer: [
        {
          data: {
            values: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
          },
          mark: { type: 'line', color: '#8a94a0', strokeDash: [4, 4], strokeWidth: 1 },
          encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
        },
        {
          data: {
            values: bins.map((bin) => ({
              x: bin.meanPd,
              y: bin.badRate,
              told: `${percent(bin.meanPd)} → ${percent(bin.badRate)} (${bin.rows})`,
            })),
          },
          mark: { type: 'point', filled: true, size: 60, color: chartColors[0], opacity: 1 },
          encoding: {
            x: {
              field: 'x',
              type: 'quantitative',
              axis: { title: language === 'en' ? 'Forecast pd' : '預測 pd', format: '.0%', tickCount: 5 },
            },
            y: {
              field: 'y',
              type: 'quantitative',
              axis: { title: language === 'en' ? 'Observed' : '實際', format: '.0%', tickCount: 5 },
            },
            description: { field: 'told' },
          },
        },
      ],
    }),
  };
}
