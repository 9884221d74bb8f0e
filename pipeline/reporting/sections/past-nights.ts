import type { NightBacktest } from '../../contracts/backtest.js';
import { column } from '../columns.js';
import type { ReportTable } from '../report-table.js';

/** Past lists beside what happened, a row a night; no table before the first night has matured. */
export function pastNights(backtests: readonly NightBacktest[] = []): ReportTable[] {
  if (backtests.length === 0) return [];
  return [
    {
      name: 'past-nights',
      title: { en: 'Past nights beside what happened', zh: '過去夜晚與實際結果' },
      note: {
        en: 'Published lists whose performance window is over; intervals of 95 % over customers. Recovery is expected ÷ realized.',
        zh: '表現期已結束的已發布名單；區間為 95%，按客戶重抽樣。回收比為預期 ÷ 實際。',
      },
      sql: '',
      source: 'backtest/<as_of_date>-<run_id>.json',
      columns: [
        column('night', 'date', 'Night', '夜晚'),
        column('labeled', 'whole', 'Accounts', '帳戶數'),
        column('mean_pd', 'share', 'Forecast pd', '預測 pd'),
        column('bad_rate', 'share', 'Observed', '實際'),
        column('auc', 'number', 'AUC', 'AUC'),
        column('auc_low', 'number', 'AUC, 95 % from', 'AUC 95% 下限'),
        column('auc_high', 'number', 'to', '上限'),
        column('ks', 'number', 'KS', 'KS'),
        column('recovery', 'number', 'Recovery ratio', '回收比'),
      ],
      rows: backtests.map((night) => [
        night.as_of_date,
        night.labeled,
        night.mean_pd,
        night.bad_rate,
        night.auc.value,
        night.auc.low,
        night.auc.high,
        night.ks.value,
        night.recovery.ratio.value,
      ]),
    },
  ];
}
