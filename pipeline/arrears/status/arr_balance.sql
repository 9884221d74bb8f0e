-- reads:  stg_loan, stg_delinquency_status
-- writes: arr_balance, one row a loan that is open at $as_of_date and was reported on before it
WITH latest AS (
  SELECT loan_key, max(status_date) AS status_date
  FROM stg_delinquency_status
  WHERE status_date < $as_of_date AND known_on < $as_of_date
  GROUP BY loan_key
)
SELECT
  loan.loan_key,
  CAST(coalesce(status.amount_past_due, 0) AS DECIMAL(18, 2)) AS due,
  CAST(0 AS DECIMAL(18, 2)) AS paid,
  CAST(coalesce(status.amount_past_due, 0) AS DECIMAL(18, 2)) AS amount_past_due
FROM stg_loan loan
JOIN latest USING (loan_key)
JOIN stg_delinquency_status status
  ON status.loan_key = latest.loan_key AND status.status_date = latest.status_date
WHERE loan.known_on < $as_of_date
  AND ($include_closed OR loan.closed_on IS NULL OR loan.closed_on >= $as_of_date)
  AND ($include_charged_off OR loan.charged_off_on IS NULL OR loan.charged_off_on >= $as_of_date)
