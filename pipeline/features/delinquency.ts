import { features } from './feature.js';

const noSchedule = ['no installment schedule in the source', '來源沒有分期表'] as const;
const noPastSpell = ['no delinquency spell has ended yet', '尚無已結束的逾期'] as const;

/** How late the loan is and has been. Windows are snapshots: (t − w, t]; 3m = 90 days, 6m = 180, 12m = 365. */
export const delinquencyFeatures = features(
  'delinquency',
  [
    ['dpd', 'days', '+', 'days past due', '逾期天數'],
    ['dpd_bucket', 'ordinal', '+', 'ordinal of the dpd bucket', '逾期階段序號'],
    ['dpd_max_life', 'days', '+', 'worst dpd since origination', '放款以來最大逾期天數'],
    ['dpd_max_3m', 'days', '+', 'worst dpd in the last 90 days', '近90天最大逾期天數'],
    ['dpd_max_6m', 'days', '+', 'worst dpd in the last 180 days', '近180天最大逾期天數'],
    ['dpd_max_12m', 'days', '+', 'worst dpd in the last 365 days', '近365天最大逾期天數'],
    ['times_delinquent_life', 'count', '+', 'delinquency spells since origination', '放款以來逾期次數'],
    [
      'times_30plus_12m',
      'count',
      '+',
      'times dpd reached 30 in the last 365 days',
      '近365天逾期達30天的次數',
    ],
    [
      'times_60plus_12m',
      'count',
      '+',
      'times dpd reached 60 in the last 365 days',
      '近365天逾期達60天的次數',
    ],
    [
      'months_since_last_delinquent',
      'months',
      '-',
      'months since the last ended delinquency spell',
      '距上次逾期結束的月數',
      noPastSpell,
    ],
    [
      'consecutive_late_installments_max',
      'count',
      '+',
      'longest run of installments paid late or unpaid',
      '最長連續逾期期數',
      noSchedule,
    ],
    ['days_in_delinquency_total', 'days', '+', 'delinquent days since origination', '放款以來累計逾期天數'],
    [
      'delinquent_days_share_of_age',
      'share',
      '+',
      'share of the days since origination spent delinquent',
      '逾期天數佔貸款天數比例',
    ],
    [
      'avg_delinquency_spell_days',
      'days',
      '+',
      'average length of a delinquency spell',
      '平均每次逾期天數',
      ['never delinquent', '從未逾期'],
    ],
    [
      'first_payment_default',
      'flag',
      '+',
      'first installment more than 30 days late',
      '首期逾期超過30天',
      noSchedule,
    ],
    [
      'dpd_change_30d',
      'days',
      '+',
      'change of dpd in 30 days',
      '近30天逾期天數變化',
      ['the loan is younger', '貸款未滿該期間'],
    ],
    [
      'dpd_change_90d',
      'days',
      '+',
      'change of dpd in 90 days',
      '近90天逾期天數變化',
      ['the loan is younger', '貸款未滿該期間'],
    ],
  ],
  { needs: { consecutive_late_installments_max: 'ledger', first_payment_default: 'ledger' } },
);
