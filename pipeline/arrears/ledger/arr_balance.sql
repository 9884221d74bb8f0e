-- reads:  stg_loan, stg_installment, stg_payment
-- writes: arr_balance, one row a loan that is open at $as_of_date
-- due(t) and paid(t): sums over what happened and was known before t, and was not undone before t
WITH due AS (
  SELECT loan_key, sum(principal_due + interest_due + fee_due) AS due
  FROM stg_installment
  WHERE due_on < $as_of_date AND known_on < $as_of_date
    AND (superseded_on IS NULL OR superseded_on >= $as_of_date)
  GROUP BY loan_key
), paid AS (
  SELECT loan_key, sum(amount) AS paid
  FROM stg_payment
  WHERE paid_on < $as_of_date AND known_on < $as_of_date
    AND (reversed_on IS NULL OR reversed_on >= $as_of_date)
  GROUP BY loan_key
)
SELECT
  loan.loan_key,
  CAST(coalesce(due.due, 0) AS DECIMAL(18, 2)) AS due,
  CAST(coalesce(paid.paid, 0) AS DECIMAL(18, 2)) AS paid,
  CAST(greatest(coalesce(due.due, 0) - coalesce(paid.paid, 0), 0) AS DECIMAL(18, 2)) AS amount_past_due
FROM stg_loan loan
LEFT JOIN due ON due.loan_key = loan.loan_key
LEFT JOIN paid ON paid.loan_key = loan.loan_key
WHERE loan.known_on < $as_of_date
  AND ($include_closed OR loan.closed_on IS NULL OR loan.closed_on >= $as_of_date)
  AND ($include_charged_off OR loan.charged_off_on IS NULL OR loan.charged_off_on >= $as_of_date)
