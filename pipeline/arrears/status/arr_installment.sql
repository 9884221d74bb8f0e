-- reads:  nothing: periodic status has no schedule
-- writes: arr_installment, empty
SELECT
  CAST(NULL AS INTEGER) AS loan_key, CAST(NULL AS DATE) AS in_force_from, CAST(NULL AS DATE) AS in_force_to,
  CAST(NULL AS INTEGER) AS installment_no, CAST(NULL AS INTEGER) AS ordinal, CAST(NULL AS DATE) AS due_on,
  CAST(NULL AS DECIMAL(18, 2)) AS amount_due, CAST(NULL AS DECIMAL(18, 2)) AS cumulative_due,
  CAST(NULL AS DATE) AS cleared_on,
  CAST(NULL AS DATE) AS oldest_from, CAST(NULL AS DATE) AS oldest_to
LIMIT 0
