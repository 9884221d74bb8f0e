import type { Bilingual } from '../../core/bilingual.js';
import type { TrainedMetrics } from '../report-data.js';
import type { ReportChart, ReportLanguage, ReportTable } from '../report-table.js';
import { chartColors, percent, plot } from './chart-spec.js';

const orders: readonly (Bilingual & { key: 'model' | 'dpd-first' | 'balance-first' })[] = [
  { key: 'model', en: 'model', zh: '模型' },
  { key: 'dpd-first', en: 'days past due first', zh: '逾期天數優先' },
  { key: 'balance-first', en: 'amount past due first', zh: '逾期金額優先' },
];

const titles = {
  bads: {
    en: 'Gains: bad accounts found',
    zh: '增益曲線：捕獲的壞的帳戶',
  },
  badMoney: {
    en: 'Gains: past-due money of bad accounts found',
    zh: '增益曲線：捕獲的壞的帳戶逾期金額',
  },
};

/** Cumulative gains of the model beside the orders that a floor uses. */
export function gainsChart(
  { champion, baselines }: TrainedMetrics,
  found: 'bads' | 'badMoney',
  table: ReportTable,
): ReportChart {
  const curveOf = (key: (typeof orders)[number]['key']) =>
    (key === 'model' ? champion.evaluation : baselines[key]).gainCurve;
  const atTwenty = (language: ReportLanguage) =>
    orders
      .map(({ key, [language]: name }) => `${name} ${percent(curveOf(key)[20]?.[found] ?? 0)}`)
      .join(language === 'en' ? ', ' : '、');
  return {
    name: `gains-${found === 'bads' ? 'accounts' : 'money'}-chart`,
    table: table.name,
    title: titles[found],
    alt: {
      en: `Curves. In the first 20 % of the accounts: ${atTwenty('en')}. Numbers in the table “${table.title.en}”.`,
      zh: `曲線圖。處理前 20% 的帳戶時：${atTwenty('zh')}。數值見表「${table.title.zh}」。`,
    },
    spec: (language) => ({
      ...plot,
      data: {
        values: orders.flatMap(({ key, [language]: order }) =>
          curveOf(key).map((point) => ({ order, accounts: point.accounts, found: point[found] ?? 0 })),
        ),
      },
      mark: { type: 'line', strokeWidth: 2 },
      encoding: {
        x: {
          field: 'accounts',
          type: 'quantitative',
          axis: {
            title: language === 'en' ? 'Accounts worked' : '處理的帳戶',
            format: '.0%',
            tickCount: 5,
          },
        },
        y: {
          field: 'found',
          type: 'quantitative',
          axis: { title: language === 'en' ? 'Found' : '捕獲', format: '.0%', tickCount: 5 },
        },
        color: {
          field: 'order',
          type: 'nominal',
          sort: orders.map((order) => order[language]),
          scale: { range: chartColors },
          legend: { title: null },
        },
        strokeDash: {
          field: 'order',
          type: 'nominal',
          sort: orders.map((order) => order[language]),
          scale: {
            range: [
              [1, 0],
              [6, 3],
              [2, 2],
            ],
          },
          legend: { title: null },
        },
      },
    }),
  };
}
