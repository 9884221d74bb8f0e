-- reads:  arr_open, stg_installment, stg_payment
-- writes: arr_scope, one row an open loan that may be past due at $as_of_date: its dpd is worth working out
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
SELECT open.loan_key
FROM arr_open open
LEFT JOIN due ON due.loan_key = open.loan_key
LEFT JOIN paid ON paid.loan_key = open.loan_key
WHERE $minimum_dpd = 0
   OR coalesce(due.due, 0) - coalesce(paid.paid, 0) > CAST($tolerance AS DECIMAL(18, 2))
