-- reads:  rep_month_ago, rep_month_paid, arr_cohort, arr_payment, ref_outcome, stg_contact
-- writes: rep_contact, one row a channel, and one of all (channel NULL), which alone counts the customers: those with an
--         account overdue a month ago or at $as_of_date. Attempts are outbound contacts of these in
--         [$as_of_date - 30, $as_of_date); a promise due in these days counts for each such account that it is about,
--         or may be, and is kept as feat_contact says. Days are those of the portfolio's $timezone
WITH account AS (
  SELECT loan_key, customer_key FROM rep_month_ago
  UNION
  SELECT loan_key, customer_key FROM arr_cohort
), contact AS (
  SELECT
    stg_contact.rowid AS contact, customer_key, loan_key,
    CAST(timezone($timezone, timezone('UTC', contacted_at)) AS DATE) AS contacted_on,
    CAST(channel AS VARCHAR) AS channel, direction = 'outbound' AS outbound,
    coalesce(word.meaning, stg_contact.outcome) AS outcome, promised_amount, promised_on
  FROM stg_contact
  SEMI JOIN account USING (customer_key)
  LEFT JOIN ref_outcome word ON word.outcome = stg_contact.outcome
  WHERE contacted_at < timezone('UTC', timezone($timezone, CAST($as_of_date AS TIMESTAMP)))
    AND known_on < $as_of_date
    AND (contacted_at >= $as_of_date - 32 OR promised_on >= $as_of_date - 30)
), attempt AS (
  SELECT
    channel, count(*) AS attempts, count(DISTINCT customer_key) AS attempted,
    count(*) FILTER (WHERE outcome IN ('right_party', 'promise', 'refused', 'dispute')) AS right_party,
    count(*) FILTER (WHERE outcome = 'promise') AS promises
  FROM contact
  WHERE outbound AND contacted_on >= $as_of_date - 30
  GROUP BY GROUPING SETS ((), (channel))
), payment AS (
  SELECT loan_key, paid_on, amount FROM rep_month_paid
  UNION ALL
  SELECT loan_key, paid_on, amount FROM arr_payment ANTI JOIN rep_month_ago USING (loan_key) WHERE NOT reversed
), promise AS (
  SELECT
    contact.contact, account.loan_key, any_value(contact.channel) AS channel,
    coalesce(sum(payment.amount), 0) >= greatest(coalesce(any_value(contact.promised_amount), 0), 0.01) AS kept
  FROM contact
  JOIN account
    ON account.customer_key = contact.customer_key
   AND (contact.loan_key IS NULL OR contact.loan_key = account.loan_key)
  LEFT JOIN payment
    ON payment.loan_key = account.loan_key
   AND payment.paid_on >= contact.contacted_on AND payment.paid_on <= contact.promised_on
  WHERE contact.outcome = 'promise'
    AND contact.promised_on >= $as_of_date - 30 AND contact.promised_on < $as_of_date
  GROUP BY contact.contact, account.loan_key
), due AS (
  SELECT channel, count(*) AS due, count(*) FILTER (WHERE kept) AS kept
  FROM promise
  GROUP BY GROUPING SETS ((), (channel))
)
SELECT
  coalesce(attempt.channel, due.channel) AS channel,
  CAST(CASE WHEN coalesce(attempt.channel, due.channel) IS NULL
    THEN (SELECT count(DISTINCT customer_key) FROM account) ELSE 0 END AS INTEGER) AS customers,
  CAST(coalesce(attempt.attempts, 0) AS INTEGER) AS attempts,
  CAST(coalesce(attempt.attempted, 0) AS INTEGER) AS attempted,
  CAST(coalesce(attempt.right_party, 0) AS INTEGER) AS right_party,
  CAST(coalesce(attempt.promises, 0) AS INTEGER) AS promises,
  CAST(coalesce(due.due, 0) AS INTEGER) AS promises_due,
  CAST(coalesce(due.kept, 0) AS INTEGER) AS promises_kept
FROM attempt
FULL JOIN due ON due.channel IS NOT DISTINCT FROM attempt.channel
