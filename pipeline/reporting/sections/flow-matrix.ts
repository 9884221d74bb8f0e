import { bucket, column } from '../columns.js';
import type { QueryTable } from '../query-table.js';
import { type Buckets, matrixBalance, matrixColumns, matrixQuery } from './matrix.js';

/** Where the balances of each bucket of a month ago went. */
export function flowMatrix(buckets: Buckets): QueryTable {
  return {
    name: 'flow-matrix',
    title: {
      en: 'Flow matrix: outstanding principal of a month ago, by where its account is tonight',
      zh: '遷徙矩陣（餘額）：一個月前的剩餘本金，按帳戶今晚所在階段',
    },
    sql: matrixQuery(buckets, 'opening', 'DECIMAL(18, 2)'),
    balances: matrixBalance(buckets),
    columns: matrixColumns(buckets, 'money'),
  };
}

/** Balance in M(k+1) tonight ÷ balance in M(k) a month ago. */
export const flowRates: QueryTable = {
  name: 'flow-rates',
  title: { en: 'Flow rates of balances', zh: '餘額遷徙率' },
  note: {
    en: 'Outstanding principal in the next bucket tonight ÷ in this bucket a month ago.',
    zh: '今晚下一階段的剩餘本金 ÷ 一個月前本階段的剩餘本金。',
  },
  sql: `SELECT bucket.label AS bucket, next.label AS next_bucket, before.balance, tonight.balance AS next_balance,
  CAST(tonight.balance AS DOUBLE) / nullif(CAST(before.balance AS DOUBLE), 0) AS flow_rate
FROM ref_bucket bucket
JOIN ref_bucket next ON next.ordinal = bucket.ordinal + 1
JOIN (
  SELECT ordinal, CAST(coalesce(sum(opening), 0) AS DECIMAL(18, 2)) AS balance
  FROM ref_bucket LEFT JOIN rep_month_change ON from_bucket = ordinal GROUP BY ordinal
) before ON before.ordinal = bucket.ordinal
JOIN (
  SELECT ordinal, CAST(coalesce(sum(closing), 0) AS DECIMAL(18, 2)) AS balance
  FROM ref_bucket LEFT JOIN rep_month_change ON to_bucket = ordinal GROUP BY ordinal
) tonight ON tonight.ordinal = next.ordinal
WHERE bucket.ordinal > 0
ORDER BY bucket.ordinal`,
  columns: [
    bucket,
    column('balance', 'money', 'Balance a month ago', '一個月前餘額'),
    column('next_bucket', 'text', 'Next bucket', '下一階段'),
    column('next_balance', 'money', 'Balance tonight', '今晚餘額'),
    column('flow_rate', 'share', 'Flow rate', '遷徙率'),
  ],
};
