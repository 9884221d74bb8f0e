-- reads:  arr_open, stg_installment, stg_payment
-- writes: scope_loan, of $as_of_date: one row an open loan that may be past due, whose dpd is worth working out
-- due(t) less paid(t): a sum over what happened and was known before t, and was not undone before t
WITH past_due AS (
  SELECT loan_key
  FROM (
    SELECT loan_key, CAST(principal_due + interest_due + fee_due AS DECIMAL(18, 2)) AS owed
    FROM stg_installment
    WHERE due_on < $as_of_date AND known_on < $as_of_date
      AND (superseded_on IS NULL OR superseded_on >= $as_of_date)
    UNION ALL
    SELECT loan_key, -amount
    FROM stg_payment
    WHERE paid_on < $as_of_date AND known_on < $as_of_date
      AND (reversed_on IS NULL OR reversed_on >= $as_of_date)
  )
  GROUP BY loan_key
  HAVING sum(owed) > CAST($tolerance AS DECIMAL(18, 2))
)
SELECT CAST($as_of_date AS DATE) AS as_of_date, loan_key
FROM arr_open
WHERE $minimum_dpd = 0 OR loan_key IN (SELECT loan_key FROM past_due)
