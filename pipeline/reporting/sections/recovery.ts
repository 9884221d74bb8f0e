import { accounts, bucket, column } from '../columns.js';
import type { QueryTable } from '../query-table.js';

/** What came in of the money that was past due a month ago. */
export const recovery: QueryTable = {
  name: 'recovery',
  title: {
    en: 'Recovery since a month ago, by bucket of then',
    zh: '一個月以來的催回，按當時的逾期階段',
  },
  note: {
    en: 'Payments since a month ago on the loans that were overdue then, closed and charged-off ones included. Payments clear what is oldest first: recovered is what cleared the amount past due of then, and the rest went to what fell due later. Recovery rate (liquidation): recovered ÷ past due a month ago.',
    zh: '一個月前逾期的貸款其後的還款，包括已結清與已核銷者。還款先沖抵最早的應還款：催回為沖抵當時逾期金額的部分，其餘用於其後到期的應還款。催回率（回收率）：催回 ÷ 一個月前的逾期金額。',
  },
  sql: `SELECT coalesce(label, 'All') AS bucket_en, coalesce(label, '全部') AS bucket_zh, accounts, amount_past_due,
  CASE WHEN is_told THEN paid END AS paid, CASE WHEN is_told THEN recovered END AS recovered,
  CASE WHEN is_told THEN paid - recovered END AS paid_later,
  CASE WHEN is_told THEN CAST(recovered AS DOUBLE) / nullif(CAST(amount_past_due AS DOUBLE), 0) END AS recovery_rate
FROM (
  SELECT bucket.ordinal, bucket.label, coalesce(sum(accounts), 0) AS accounts,
    CAST(coalesce(sum(amount_past_due), 0) AS DECIMAL(18, 2)) AS amount_past_due,
    CAST(coalesce(sum(paid), 0) AS DECIMAL(18, 2)) AS paid,
    CAST(coalesce(sum(recovered), 0) AS DECIMAL(18, 2)) AS recovered
  FROM ref_bucket bucket
  LEFT JOIN rep_recovery recovery ON recovery.bucket_ordinal = bucket.ordinal
  GROUP BY GROUPING SETS ((), (bucket.ordinal, bucket.label))
  HAVING count(recovery.accounts) > 0 OR bucket.ordinal IS NULL OR bucket.ordinal > 0
)
CROSS JOIN (SELECT coalesce(bool_or(is_told), true) AS is_told FROM rep_recovery)
ORDER BY ordinal NULLS LAST`,
  balances: [{ total: 'paid', parts: ['recovered', 'paid_later'] }],
  columns: [
    bucket,
    accounts,
    column('amount_past_due', 'money', 'Past due a month ago', '一個月前逾期金額'),
    column('paid', 'money', 'Paid since', '其後還款'),
    column('recovered', 'money', 'Recovered', '催回'),
    column('paid_later', 'money', 'To what fell due later', '用於其後到期'),
    column('recovery_rate', 'share', 'Recovery rate', '催回率'),
  ],
};
