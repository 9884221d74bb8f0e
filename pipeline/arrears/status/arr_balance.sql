-- reads:  stg_loan, stg_delinquency_status
-- writes: arr_balance, one row a loan that is open at $as_of_date and was reported on before it
-- the last amount past due that was stated; a status of dpd 0 that states none states 0
WITH reported AS (
  SELECT
    loan_key,
    arg_max(CASE WHEN dpd = 0 THEN coalesce(amount_past_due, 0) ELSE amount_past_due END, status_date)
      AS amount_past_due
  FROM stg_delinquency_status
  WHERE status_date < $as_of_date AND known_on < $as_of_date
  GROUP BY loan_key
)
SELECT
  loan.loan_key,
  CAST(coalesce(reported.amount_past_due, 0) AS DECIMAL(18, 2)) AS due,
  CAST(0 AS DECIMAL(18, 2)) AS paid,
  CAST(coalesce(reported.amount_past_due, 0) AS DECIMAL(18, 2)) AS amount_past_due
FROM stg_loan loan
JOIN reported USING (loan_key)
WHERE loan.known_on < $as_of_date
  AND ($include_closed OR loan.closed_on IS NULL OR loan.closed_on >= $as_of_date)
  AND ($include_charged_off OR loan.charged_off_on IS NULL OR loan.charged_off_on >= $as_of_date)
