import { features } from './feature.js';

const noSchedule = ['no installment schedule in the source', '來源沒有分期表'] as const;

/** How much is owed, and how far along the loan is. */
export const exposureFeatures = features(
  'exposure',
  [
    ['amount_past_due', 'money', 'none', 'amount past due', '逾期金額'],
    ['outstanding_principal', 'money', 'none', 'principal not yet repaid', '剩餘本金'],
    [
      'past_due_to_outstanding',
      'ratio',
      '+',
      'amount past due ÷ outstanding principal',
      '逾期金額與剩餘本金之比',
      ['nothing outstanding', '無剩餘本金'],
    ],
    [
      'outstanding_to_principal',
      'ratio',
      'none',
      'outstanding principal ÷ original principal, or credit limit',
      '剩餘本金與原始本金（或信用額度）之比',
      ['no principal', '無本金'],
    ],
    [
      'past_due_max_life',
      'money',
      'none',
      'highest amount past due since origination',
      '放款以來最高逾期金額',
      ['no installment schedule, or no status that states an amount', '沒有分期表，或各期狀態均未載明金額'],
    ],
    [
      'installments_paid_share',
      'share',
      '-',
      'share of the installments due so far that are cleared',
      '已到期分期中已還清的比例',
      noSchedule,
    ],
    ['installments_past_due', 'count', '+', 'installments past due', '逾期期數', noSchedule],
    [
      'remaining_term_share',
      'share',
      'none',
      'share of the schedule that is still to come due',
      '未到期分期佔全部分期比例',
      noSchedule,
    ],
    ['principal', 'money', 'none', 'original principal', '原始本金'],
    ['annual_rate', 'rate', 'none', 'annual interest rate', '年利率', ['not in the source', '來源未提供']],
    ['months_on_book', 'months', 'none', 'whole months since origination', '放款至今月數'],
  ],
  {
    needs: {
      installments_paid_share: 'ledger',
      installments_past_due: 'ledger',
      remaining_term_share: 'ledger',
    },
  },
);
