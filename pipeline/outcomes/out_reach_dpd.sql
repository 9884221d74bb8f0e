-- reads:  arr_cohort, out_timeline (history of the cohort at the end of the performance window), stg_loan
-- writes: out_reach_dpd, one row a cohort loan: dpd is $dpd or more on a snapshot in (t, t + h], or it was
--         charged off in [t, t + h)
WITH worst AS (
  SELECT loan_key, max(dpd_first + dpd_daily * (least(to_on, CAST($window_end AS DATE) + 1) - 1 - from_on)) AS dpd
  FROM out_timeline
  WHERE to_on - 1 > $as_of_date AND from_on <= $window_end
  GROUP BY loan_key
)
SELECT
  cohort.loan_key,
  (loan.charged_off_on >= $as_of_date AND loan.charged_off_on < $window_end) IS TRUE
  OR coalesce(worst.dpd, 0) >= $dpd AS bad
FROM arr_cohort cohort
JOIN stg_loan loan USING (loan_key)
LEFT JOIN worst ON worst.loan_key = cohort.loan_key
