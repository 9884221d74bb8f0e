-- reads:  arr_cohort, scope_payment
-- writes: out_recovered, one row a cohort loan: paid in [t, t + h), as known at t + h, reversed payments out
SELECT cohort.loan_key, CAST(coalesce(sum(payment.amount), 0) AS DECIMAL(18, 2)) AS recovered_amount
FROM arr_cohort cohort
LEFT JOIN scope_payment payment
  ON payment.loan_key = cohort.loan_key
 AND payment.paid_on >= $as_of_date AND payment.paid_on < $window_end AND payment.known_on < $window_end
 AND (payment.reversed_on IS NULL OR payment.reversed_on >= $window_end)
GROUP BY cohort.loan_key
