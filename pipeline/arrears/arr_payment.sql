-- reads:  arr_cohort, scope_payment
-- writes: arr_payment, one row a payment of a cohort loan that counts, or was reversed, before $as_of_date
SELECT
  loan_key, paid_on, amount, method, reversed_on,
  reversed_on IS NOT NULL AND reversed_on < $as_of_date AS reversed
FROM scope_payment
SEMI JOIN arr_cohort USING (loan_key)
WHERE paid_on < $as_of_date AND known_on < $as_of_date
