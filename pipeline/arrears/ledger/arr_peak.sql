-- reads:  arr_installment, arr_paid
-- writes: arr_peak, one row a cohort loan of which an installment was ever due
-- The amount past due peaks on the first snapshot on which an installment counts, so those are looked at.
SELECT
  installment.loan_key,
  CAST(max(greatest(installment.cumulative_due - coalesce(paid.paid, 0), 0)) AS DECIMAL(18, 2)) AS past_due_max
FROM (
  SELECT loan_key, cumulative_due, greatest(due_on + 1, in_force_from) AS first_snapshot
  FROM arr_installment
) installment
ASOF LEFT JOIN arr_paid paid
  ON installment.loan_key = paid.loan_key AND installment.first_snapshot > paid.paid_on
GROUP BY installment.loan_key
