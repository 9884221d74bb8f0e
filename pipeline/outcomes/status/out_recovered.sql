-- reads:  arr_cohort, stg_delinquency_status
-- writes: out_recovered, one row a cohort loan: amounts paid that statuses of [t, t + h) report
SELECT cohort.loan_key, CAST(coalesce(sum(status.amount_paid), 0) AS DECIMAL(18, 2)) AS recovered_amount
FROM arr_cohort cohort
LEFT JOIN stg_delinquency_status status
  ON status.loan_key = cohort.loan_key
 AND status.status_date >= $as_of_date AND status.status_date < $window_end AND status.known_on < $window_end
GROUP BY cohort.loan_key
