-- reads:  arr_cohort, out_recovered
-- writes: out_no_payment, one row a cohort loan: nothing was paid in [t, t + h)
SELECT cohort.loan_key, recovered.recovered_amount <= 0 AS bad
FROM arr_cohort cohort
JOIN out_recovered recovered USING (loan_key)
