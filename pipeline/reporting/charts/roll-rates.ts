import type { ReportChart, ReportTable } from '../report-table.js';
import { percent, plot } from './chart-spec.js';

/** The roll matrix as shares of each row. */
export function rollRateChart(table: ReportTable): ReportChart {
  const to = table.columns.slice(2);
  const rates = table.rows.flatMap((row) => {
    const whole = row[1] as number;
    return whole === 0
      ? []
      : to.map(({ title }, at) => ({
          from: row[0] as string,
          title,
          rate: (row[at + 2] as number) / whole,
        }));
  });
  const cured = table.rows.reduce((sum, row) => sum + (row[2] as number), 0);
  const all = table.rows.reduce((sum, row) => sum + (row[1] as number), 0);
  const share = all === 0 ? '–' : percent(cured / all);
  return {
    name: 'roll-rates-chart',
    table: table.name,
    title: {
      en: 'Roll rates: share of each bucket of a month ago, by where it is tonight',
      zh: '滾動率：一個月前各階段帳戶今晚所在的比例',
    },
    alt: {
      en: `Heat map of the roll matrix. Of all accounts overdue a month ago, ${share} are cured.`,
      zh: `滾動矩陣熱圖。一個月前逾期的帳戶中，${share} 已還清逾期。`,
    },
    spec: (language) => {
      const values = rates.map(({ from, title, rate }) => ({
        from,
        to: title[language],
        rate,
        shown: rate === 0 ? '' : `${Math.round(100 * rate)}`,
        told: `${from} → ${title[language]}: ${percent(rate)}`,
      }));
      const axis = { labelAngle: 0, ticks: false, domain: false, grid: false };
      return {
        ...plot,
        data: { values },
        encoding: {
          x: {
            field: 'to',
            type: 'nominal',
            sort: to.map(({ title }) => title[language]),
            axis: {
              ...axis,
              orient: 'top',
              labelAngle: -40,
              labelAlign: 'left',
              title: language === 'en' ? 'Tonight' : '今晚',
            },
          },
          y: {
            field: 'from',
            type: 'nominal',
            sort: table.rows.map((row) => row[0]),
            axis: { ...axis, title: language === 'en' ? 'A month ago' : '一個月前' },
          },
        },
        layer: [
          {
            mark: { type: 'rect', stroke: '#fff' },
            encoding: {
              color: {
                field: 'rate',
                type: 'quantitative',
                scale: { domain: [0, 1], range: ['#f2f6f9', '#14507a'] },
                legend: null,
              },
              description: { field: 'told' },
            },
          },
          {
            mark: { type: 'text', fontSize: 11, aria: false },
            encoding: {
              text: { field: 'shown', type: 'nominal' },
              color: { condition: { test: 'datum.rate > 0.5', value: '#fff' }, value: '#1c2430' },
            },
          },
        ],
      };
    },
  };
}
