import { accounts, bucket, column } from '../columns.js';
import type { QueryTable } from '../query-table.js';

/** Loans that became overdue within the month, beside those that could. */
export const entries: QueryTable = {
  name: 'entries',
  title: { en: 'Entries within the month', zh: '一個月內新入催' },
  note: {
    en: 'Entry rate: loans overdue tonight of those that were open and not overdue a month ago.',
    zh: '入催率：一個月前未逾期的在貸貸款中，今晚逾期者的比例。',
  },
  sql: `SELECT book.month_ago, book.open_loans, book.open_loans - book.overdue AS current_loans, entered, new_loans,
  entered / nullif(book.open_loans - book.overdue, 0) AS entry_rate
FROM rep_month_book book
CROSS JOIN (
  SELECT coalesce(sum(accounts) FILTER (WHERE NOT is_new), 0) AS entered,
    coalesce(sum(accounts) FILTER (WHERE is_new), 0) AS new_loans
  FROM rep_month_change WHERE from_bucket IS NULL
)`,
  columns: [
    column('month_ago', 'date', 'A month ago', '一個月前'),
    column('open_loans', 'whole', 'Open loans', '在貸貸款'),
    column('current_loans', 'whole', 'Of which not overdue', '其中未逾期'),
    column('entered', 'whole', 'Overdue tonight', '今晚逾期'),
    column('entry_rate', 'share', 'Entry rate', '入催率'),
    column('new_loans', 'whole', 'Overdue tonight, booked since', '其後放款且今晚逾期'),
  ],
};

/** What became of the loans of each bucket within the month. */
export const outcomesByBucket: QueryTable = {
  name: 'month-outcomes',
  title: { en: 'Cures and roll rates by bucket of a month ago', zh: '按一個月前逾期階段的治癒率與滾動率' },
  sql: `SELECT label AS bucket, accounts, cured, closed, charged_off, better, stayed, worse,
  cured / nullif(accounts, 0) AS cure_rate, worse / nullif(accounts, 0) AS roll_rate
FROM (
  SELECT bucket.ordinal, bucket.label, coalesce(sum(accounts), 0) AS accounts,
    coalesce(sum(accounts) FILTER (WHERE left_as = 'cured'), 0) AS cured,
    coalesce(sum(accounts) FILTER (WHERE left_as = 'closed'), 0) AS closed,
    coalesce(sum(accounts) FILTER (WHERE left_as = 'charged_off'), 0) AS charged_off,
    coalesce(sum(accounts) FILTER (WHERE to_bucket < from_bucket), 0) AS better,
    coalesce(sum(accounts) FILTER (WHERE to_bucket = from_bucket), 0) AS stayed,
    coalesce(sum(accounts) FILTER (WHERE to_bucket > from_bucket), 0) AS worse
  FROM ref_bucket bucket
  LEFT JOIN rep_month_change change ON change.from_bucket = bucket.ordinal
  GROUP BY bucket.ordinal, bucket.label
  HAVING count(change.accounts) > 0 OR bucket.ordinal > 0
)
ORDER BY ordinal`,
  balances: [{ total: 'accounts', parts: ['cured', 'closed', 'charged_off', 'better', 'stayed', 'worse'] }],
  columns: [
    bucket,
    accounts,
    column('cured', 'whole', 'Cured', '已還清逾期'),
    column('cure_rate', 'share', 'Cure rate', '治癒率'),
    column('better', 'whole', 'Better bucket', '較輕階段'),
    column('stayed', 'whole', 'Same bucket', '同一階段'),
    column('worse', 'whole', 'Worse bucket', '較重階段'),
    column('roll_rate', 'share', 'Roll rate', '滾動率'),
    column('closed', 'whole', 'Closed', '已結清'),
    column('charged_off', 'whole', 'Charged off', '已核銷'),
  ],
};
