-- reads:  scope_loan, stg_delinquency_status
-- writes: scope_payment, one row a status with an amount paid: the period's payments, dated at its end
SELECT
  loan_key, status_date AS paid_on, amount_paid AS amount, CAST(NULL AS VARCHAR) AS method,
  CAST(NULL AS DATE) AS reversed_on, known_on
FROM stg_delinquency_status
SEMI JOIN scope_loan USING (loan_key)
WHERE amount_paid > 0
