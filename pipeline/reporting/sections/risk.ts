import type { Warehouse } from '../../warehouse/warehouse.js';
import { gainsChart } from '../charts/gains.js';
import { histogramChart } from '../charts/histogram.js';
import {
  accounts,
  column,
  countAndMoney,
  groupColumns,
  groupSums,
  pastDue,
  recoveryNote,
} from '../columns.js';
import { type QueryTable, queryTable } from '../query-table.js';
import type { ReportContext } from '../report-context.js';
import type { TrainedMetrics } from '../report-data.js';
import type { ReportSection, ReportTable } from '../report-table.js';

const bands: QueryTable = {
  name: 'bands',
  title: { en: 'Risk bands', zh: '風險帶' },
  isPartition: true,
  sql: `SELECT band.en AS band_en, band.zh AS band_zh, ${groupSums}
FROM ref_band band
LEFT JOIN pub_ranked ranked ON ranked.risk_band = band.band
GROUP BY band.ordinal, band.en, band.zh ORDER BY band.ordinal`,
  columns: [column('band', 'text', 'Risk band', '風險帶'), ...groupColumns],
};

/** Bins of the histogram, [i ÷ bins, (i + 1) ÷ bins); the last one holds 1, too. */
const bins = 20;

const histogram: QueryTable = {
  name: 'pd-histogram',
  title: { en: 'Accounts by probability of the outcome (pd)', zh: '按目標發生機率（pd）的帳戶數' },
  isPartition: true,
  sql: `SELECT bin / ${bins} AS pd_from, (bin + 1) / ${bins} AS pd_below, ${countAndMoney}
FROM range(${bins}) bins(bin)
LEFT JOIN pub_ranked ranked ON bin = least(CAST(floor(ranked.pd * ${bins}) AS BIGINT), ${bins - 1})
GROUP BY bin ORDER BY bin`,
  columns: [
    column('pd_from', 'share', 'pd from', 'pd 起'),
    column('pd_below', 'share', 'pd below', 'pd 迄（不含）'),
    accounts,
    pastDue,
  ],
};

/** How risk is distributed tonight, and how fast the ranking finds it beside simple orders. */
export async function riskSection(
  warehouse: Warehouse,
  { manifest, metrics }: ReportContext,
): Promise<ReportSection> {
  const pd = await queryTable(warehouse, histogram);
  const gains = metrics.kind === 'trained' ? gainsTable(metrics) : undefined;
  return {
    name: 'risk',
    title: { en: 'Risk distribution and gains', zh: '風險分佈與增益' },
    note: gains
      ? undefined
      : {
          en: 'No model was trained, so there are no gains curves.',
          zh: '未訓練模型，因此沒有增益曲線。',
        },
    tables: [
      await queryTable(warehouse, { ...bands, note: recoveryNote(manifest) }),
      pd,
      ...(gains ? [gains] : []),
    ],
    charts: [
      ...(manifest.accounts > 0 ? [histogramChart(pd)] : []),
      ...(metrics.kind === 'trained' && gains
        ? [gainsChart(metrics, 'bads', gains), gainsChart(metrics, 'badMoney', gains)]
        : []),
    ],
  };
}

const shares = [5, 10, 20, 30, 50, 75];

function gainsTable(metrics: TrainedMetrics): ReportTable {
  const { champion, baselines } = metrics;
  const curves = [champion.evaluation, baselines['dpd-first'], baselines['balance-first']];
  return {
    name: 'gains',
    title: {
      en: 'Share of bad accounts, and of their past-due money, in the first accounts worked',
      zh: '優先處理的帳戶所捕獲的壞的帳戶佔比，與其逾期金額佔比',
    },
    note: {
      en: 'On snapshots that training never saw. A better order finds more in the same share of the accounts.',
      zh: '基於訓練未見過的快照。在相同帳戶比例下，捕獲越多，排序越好。',
    },
    sql: '',
    source: 'metrics.json: champion.evaluation.gainCurve, baselines.*.gainCurve',
    columns: [
      column('worked', 'share', 'Accounts worked', '處理的帳戶'),
      column('model_bads', 'share', 'Model, accounts', '模型（帳戶）'),
      column('dpd_bads', 'share', 'Days past due first, accounts', '逾期天數優先（帳戶）'),
      column('balance_bads', 'share', 'Amount past due first, accounts', '逾期金額優先（帳戶）'),
      column('model_money', 'share', 'Model, money', '模型（金額）'),
      column('dpd_money', 'share', 'Days past due first, money', '逾期天數優先（金額）'),
      column('balance_money', 'share', 'Amount past due first, money', '逾期金額優先（金額）'),
    ],
    rows: shares.map((percent) => [
      percent / 100,
      ...curves.map(({ gainCurve }) => gainCurve[percent]?.bads ?? null),
      ...curves.map(({ gainCurve }) => gainCurve[percent]?.badMoney ?? null),
    ]),
  };
}
