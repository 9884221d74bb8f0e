-- reads:  arr_cohort, stg_delinquency_status
-- writes: arr_payment, one row a status with an amount paid: the period's payments, dated at its end
SELECT
  loan_key, CAST(NULL AS VARCHAR) AS payment_id, status_date AS paid_on, amount_paid AS amount,
  CAST(NULL AS VARCHAR) AS method, CAST(NULL AS DATE) AS reversed_on, FALSE AS reversed
FROM stg_delinquency_status
SEMI JOIN arr_cohort USING (loan_key)
WHERE status_date < $as_of_date AND known_on < $as_of_date AND amount_paid > 0
