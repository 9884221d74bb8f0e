import { features } from './feature.js';

const nothingDue = ['no installment fell due in the window', '期間內無到期分期'] as const;
const nothingOwed = ['nothing paid and nothing outstanding', '無還款且無剩餘本金'] as const;
const noPayment = ['no payment yet', '尚無還款'] as const;

/** How the loan has been paid. Windows are half-open days [t − w, t); 3m = 90 days, 6m = 180, 12m = 365. */
export const paymentFeatures = features(
  'payment',
  [
    ['days_since_last_payment', 'days', '+', 'days since the last payment', '距上次還款天數', noPayment],
    ['payments_count_30d', 'count', '-', 'payments in the last 30 days', '近30天還款次數'],
    ['payments_count_60d', 'count', '-', 'payments in the last 60 days', '近60天還款次數'],
    ['payments_count_90d', 'count', '-', 'payments in the last 90 days', '近90天還款次數'],
    ['paid_to_due_3m', 'ratio', '-', 'paid ÷ due in the last 90 days', '近90天還款與應還之比', nothingDue],
    ['paid_to_due_6m', 'ratio', '-', 'paid ÷ due in the last 180 days', '近180天還款與應還之比', nothingDue],
    [
      'paid_to_outstanding_1m',
      'share',
      '-',
      'share paid in the last 30 days of what was paid in them and is still outstanding',
      '近30天還款佔其與剩餘本金合計之比',
      nothingOwed,
    ],
    [
      'paid_to_outstanding_3m',
      'share',
      '-',
      'share paid in the last 90 days of what was paid in them and is still outstanding',
      '近90天還款佔其與剩餘本金合計之比',
      nothingOwed,
    ],
    [
      'partial_payment_share_6m',
      'share',
      'none',
      'share of the payments in the last 180 days that were smaller than an average installment',
      '近180天小於平均分期金額的還款比例',
      ['no payment in the window, or no schedule', '期間內無還款，或無分期表'],
    ],
    [
      'payment_amount_trend_3m',
      'ratio',
      '-',
      'paid in the last 90 days ÷ paid in the 90 days before',
      '近90天與前90天還款金額之比',
      ['nothing paid in the 90 days before', '前90天無還款'],
    ],
    [
      'early_payment_share_6m',
      'share',
      '-',
      'share of the installments due in the last 180 days that were cleared before they were due',
      '近180天提前還清的分期比例',
      nothingDue,
    ],
    [
      'avg_days_late_6m',
      'days',
      '+',
      'average days late of installments due in the last 180 days',
      '近180天分期平均遲還天數',
      nothingDue,
    ],
    [
      'avg_days_late_12m',
      'days',
      '+',
      'average days late of installments due in the last 365 days',
      '近365天分期平均遲還天數',
      nothingDue,
    ],
    [
      'failed_debit_share_6m',
      'share',
      '+',
      'share of direct debits in the last 180 days that were reversed',
      '近180天扣款失敗比例',
      ['no direct debit in the window', '期間內無代扣'],
    ],
    ['reversed_payments_12m', 'count', '+', 'payments reversed in the last 365 days', '近365天沖正還款次數'],
    [
      'payday_proximity',
      'days',
      'none',
      'days until the usual day of payment comes round again',
      '距下次慣常還款日天數',
      ['fewer than three payments', '還款少於三次'],
    ],
  ],
  {
    needs: {
      paid_to_due_3m: 'ledger',
      paid_to_due_6m: 'ledger',
      partial_payment_share_6m: 'ledger',
      early_payment_share_6m: 'ledger',
      avg_days_late_6m: 'ledger',
      avg_days_late_12m: 'ledger',
      failed_debit_share_6m: 'ledger',
      reversed_payments_12m: 'ledger',
    },
  },
);
