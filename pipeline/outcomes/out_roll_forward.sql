-- reads:  arr_cohort, out_position (the cohort at the end of the performance window), ref_bucket, stg_loan
-- writes: out_roll_forward, one row a cohort loan: its bucket at t + h is worse than at t, or it was charged
--         off in [t, t + h); a loan closed in the window did not roll
SELECT
  cohort.loan_key,
  (loan.charged_off_on >= $as_of_date AND loan.charged_off_on < $window_end) IS TRUE
  OR (
    bucket.ordinal > cohort.bucket_ordinal
    AND (loan.closed_on >= $as_of_date AND loan.closed_on < $window_end) IS NOT TRUE
  ) AS bad
FROM arr_cohort cohort
JOIN stg_loan loan USING (loan_key)
JOIN out_position ON out_position.loan_key = cohort.loan_key
JOIN ref_bucket bucket
  ON out_position.dpd >= bucket.lower_dpd AND (bucket.upper_dpd IS NULL OR out_position.dpd < bucket.upper_dpd)
