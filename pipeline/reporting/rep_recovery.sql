-- reads:  rep_month_ago, rep_month_paid
-- writes: rep_recovery, one row a bucket a month ago: its loans, what was past due on them then, what was paid on them
--         since $month_ago, and how much of that cleared what was past due then; payments clear what is oldest first,
--         so that is a loan's payments up to its amount past due. is_told: payments are known; a ledger
--         ($is_ledger) always tells them
WITH paid AS (
  SELECT loan_key, sum(amount) FILTER (WHERE paid_on >= $month_ago) AS paid
  FROM rep_month_paid
  GROUP BY loan_key
)
SELECT
  ago.bucket_ordinal,
  CAST(count(*) AS INTEGER) AS accounts,
  CAST(sum(ago.amount_past_due) AS DECIMAL(18, 2)) AS amount_past_due,
  CAST(coalesce(sum(paid.paid), 0) AS DECIMAL(18, 2)) AS paid,
  CAST(coalesce(sum(least(coalesce(paid.paid, 0), ago.amount_past_due)), 0) AS DECIMAL(18, 2)) AS recovered,
  $is_ledger OR count(paid.loan_key) > 0 AS is_told
FROM rep_month_ago ago
LEFT JOIN paid USING (loan_key)
GROUP BY ago.bucket_ordinal
