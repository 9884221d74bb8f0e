import type { Language } from './language.js';

const chinese: Readonly<Record<string, string>> = {
  'arrears and features': '逾期與特徵',
  backtest: '回測',
  challengers: '挑戰者',
  comparing: '比對',
  fairness: '公平性',
  gates: '品質門檻',
  history: '歷史',
  ingest: '匯入',
  observability: '觀測',
  panel: '訓練面板',
  partitions: '分區',
  publishing: '發布',
  reporting: '報告',
  rules: '聯繫規則',
  sample: '產生樣本',
  scoring: '評分',
  snapshot: '快照',
  strategy: '策略',
  training: '訓練',
  warehouse: '倉庫',
  writing: '寫入',
};

/** A stage of long work as a terminal names it; logs keep the English names. */
export function stageName(stage: string, language: Language): string {
  return (language === 'zh' && chinese[stage]) || stage;
}
