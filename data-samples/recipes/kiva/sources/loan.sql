-- Refunded loans never ran. `status` and `delinquent` are as of 2015 and stay unread.
SELECT
  id AS loan_id,
  id AS customer_id,
  sector AS product,
  CAST(terms ->> '$.disbursal_date' AS DATE) AS originated_on,
  terms ->> '$.loan_amount' AS principal,
  nullif(terms ->> '$.repayment_term', '') AS term_months,
  'USD' AS currency
FROM raw.loans
WHERE status <> 'refunded' AND json_array_length(terms -> '$.scheduled_payments') > 0
