import type { Bilingual } from '../../core/bilingual.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import { calibrationChart } from '../charts/calibration.js';
import { column } from '../columns.js';
import { queryTable } from '../query-table.js';
import type { ReportContext } from '../report-context.js';
import type { TrainedMetrics } from '../report-data.js';
import type { ReportSection, ReportTable } from '../report-table.js';
import { pastNights } from './past-nights.js';

const orders: Readonly<Record<string, Bilingual>> = {
  scorecard: { en: 'scorecard', zh: '評分卡' },
  gbdt: { en: 'gradient boosting', zh: '梯度提升樹' },
  forest: { en: 'forest', zh: '隨機森林' },
  imported_trees: { en: 'imported trees', zh: '匯入的樹模型' },
  staged: { en: 'one model a stage', zh: '分階段模型' },
  'dpd-first': { en: 'days past due first', zh: '逾期天數優先' },
  'balance-first': { en: 'amount past due first', zh: '逾期金額優先' },
  random: { en: 'random', zh: '隨機' },
};

const auc = column('auc', 'number', 'AUC', 'AUC');
const rows = column('rows', 'whole', 'Account snapshots', '帳戶快照數');
const forecast = column('mean_pd', 'share', 'Forecast pd', '預測 pd');
const observed = column('bad_rate', 'share', 'Observed', '實際');

/** How well the model that ranked orders and forecasts, how far the accounts have moved, and its challengers. */
export async function healthSection(
  warehouse: Warehouse,
  { manifest, metrics, backtests }: ReportContext,
): Promise<ReportSection> {
  const { model_id: model } = manifest.model;
  const { name, horizon_days: days } = manifest.outcome;
  const challengers = await challengersTable(warehouse);
  const title = { en: 'Model health', zh: '模型健康' };
  if (metrics.kind === 'fallback')
    return {
      name: 'health',
      title,
      note: {
        en: `Ranked by ${model}: no model was trained, so accounts are ranked by days past due, then by amount past due. ${metrics.reason.en}`,
        zh: `排序依據 ${model}：未訓練模型，帳戶按逾期天數、其次按逾期金額排序。${metrics.reason.zh}`,
      },
      charts: [],
      tables: [...pastNights(backtests), challengers],
    };
  const calibration = calibrationTable(metrics);
  return {
    name: 'health',
    title,
    note: {
      en: `Ranked by ${model}, trained on ${manifest.model.trained_on}; outcome ${name} within ${days} days.`,
      zh: `排序依據 ${model}，訓練於 ${manifest.model.trained_on}；目標 ${name}，${days} 天內。`,
    },
    charts: [calibrationChart(metrics, calibration)],
    tables: [
      ...pastNights(backtests),
      ordersTable(metrics),
      calibration,
      byDate(metrics),
      ...stability(metrics, await featureMeanings(warehouse)),
      challengers,
    ],
  };
}

function ordersTable({ champion, candidates, baselines }: TrainedMetrics): ReportTable {
  const isStaged = champion.models.length > 1;
  const compared = [
    ...(isStaged ? [['staged', champion.evaluation] as const] : []),
    ...candidates.map(({ engine, evaluation }) => [engine, evaluation] as const),
    ...Object.entries(baselines),
  ];
  return {
    name: 'orders',
    title: {
      en: 'How well accounts were ordered on snapshots that training never saw',
      zh: '在訓練未見過的快照上的排序效果',
    },
    sql: '',
    source: 'metrics.json: candidates, champion, baselines',
    columns: [
      column('order', 'text', 'Order', '排序方式'),
      auc,
      column('auc_low', 'number', 'AUC, 95 % from', 'AUC 95% 下限'),
      column('auc_high', 'number', 'to', '上限'),
      column('ks', 'number', 'KS', 'KS'),
    ],
    rows: compared.map(([name, { auc: area, ks }]) => [
      orders[name] ?? name,
      area.value,
      area.low,
      area.high,
      ks.value,
    ]),
  };
}

function calibrationTable({ champion }: TrainedMetrics): ReportTable {
  return {
    name: 'calibration',
    title: { en: 'Forecast and observed on those snapshots', zh: '這些快照上的預測與實際' },
    sql: '',
    source: 'metrics.json: champion.evaluation.calibrationTable',
    columns: [rows, forecast, observed],
    rows: champion.evaluation.calibrationTable.map((bin) => [bin.rows, bin.meanPd, bin.badRate]),
  };
}

function byDate({ champion, stability: { psi_by_date: psi } }: TrainedMetrics): ReportTable {
  return {
    name: 'test-snapshots',
    title: { en: 'Test snapshots one by one', zh: '逐個測試快照' },
    sql: '',
    source: 'metrics.json: champion.by_date, stability.psi_by_date',
    columns: [
      column('snapshot', 'date', 'Snapshot', '快照日'),
      rows,
      forecast,
      observed,
      auc,
      column('psi', 'number', 'PSI of pd', 'pd 的 PSI'),
    ],
    rows: Object.entries(champion.by_date).map(([date, slice]) => [
      date,
      slice.rows,
      slice.meanPd,
      slice.badRate,
      slice.auc.value,
      psi[date] ?? null,
    ]),
  };
}

function stability(
  { stability: { psi, psi_by_chance: chance, csi } }: TrainedMetrics,
  meanings: ReadonlyMap<string, Bilingual>,
): ReportTable[] {
  const feature = column('feature', 'text', 'Feature', '特徵');
  return [
    {
      name: 'stability',
      title: { en: 'Population stability (PSI) of pd', zh: 'pd 的群體穩定度（PSI）' },
      note: {
        en: 'Test snapshots against training; beyond what chance gives, 0.1 is worth a look and 0.25 a large shift.',
        zh: '測試快照對比訓練樣本；扣除隨機部分後，0.1 值得關注，0.25 為明顯偏移。',
      },
      sql: '',
      source: 'metrics.json: stability.psi, stability.psi_by_chance',
      columns: [
        column('psi', 'number', 'PSI', 'PSI'),
        column('chance', 'number', 'Of which chance', '其中隨機部分'),
      ],
      rows: [[psi, chance]],
    },
    {
      name: 'feature-stability',
      title: { en: 'Features that moved most (CSI)', zh: '偏移最大的特徵（CSI）' },
      sql: '',
      source: 'metrics.json: stability.csi; ref_feature',
      columns: [feature, column('meaning', 'text', 'Meaning', '含義'), column('csi', 'number', 'CSI', 'CSI')],
      rows: csi.map(({ feature: name, index }) => [name, meanings.get(name) ?? null, index]),
    },
  ];
}

/** What the features mean, by name; one that is switched off since has no words here. */
async function featureMeanings(warehouse: Warehouse): Promise<ReadonlyMap<string, Bilingual>> {
  const features = await warehouse.rows<Bilingual & { name: string }>('SELECT name, en, zh FROM ref_feature');
  return new Map(features.map(({ name, en, zh }) => [name, { en, zh }]));
}

function challengersTable(warehouse: Warehouse): Promise<ReportTable> {
  return queryTable(warehouse, {
    name: 'challengers',
    title: { en: 'Challengers beside the champion tonight', zh: '今晚的挑戰者與冠軍模型' },
    note: {
      en: 'Rank correlation is Spearman’s; the last column is the share of the champion’s first tenth that the challenger has there, too.',
      zh: '排名相關為 Spearman 係數；最後一欄為冠軍模型前十分之一帳戶中，挑戰者同樣排入前十分之一的比例。',
    },
    sql: `SELECT shadow.model_id AS model, count(*) AS accounts,
  CAST(sum(CAST(shadow.pd AS DECIMAL(18, 12))) / count(*) AS DOUBLE) AS mean_pd,
  CAST(1 - 6 * sum(CAST(shadow.rank - account.rank AS HUGEINT) ** 2)
    / nullif(count(*) * (CAST(count(*) AS DOUBLE) ** 2 - 1), 0) AS DOUBLE) AS correlation,
  count(*) FILTER (WHERE shadow.rank <= tenth.n AND account.rank <= tenth.n) / any_value(tenth.n) AS overlap
FROM scr_shadow shadow
JOIN scr_account account USING (loan_key)
CROSS JOIN (SELECT ceil(count(*) / 10) AS n FROM scr_account) tenth
GROUP BY shadow.model_id ORDER BY shadow.model_id`,
    columns: [
      column('model', 'text', 'Challenger', '挑戰者'),
      column('accounts', 'whole', 'Accounts', '帳戶數'),
      forecast,
      column('correlation', 'number', 'Rank correlation', '排名相關'),
      column('overlap', 'share', 'Same first tenth', '前十分之一重合'),
    ],
  });
}
