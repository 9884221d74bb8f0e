-- reads:  arr_position, ref_bucket, stg_loan
-- writes: arr_cohort, one row a loan with dpd >= $minimum_dpd at $as_of_date
SELECT
  position.loan_key, loan.customer_key, loan.loan_id, loan.customer_id, loan.product, loan.currency,
  CAST($as_of_date AS DATE) AS as_of_date,
  position.dpd, bucket.ordinal AS bucket_ordinal, bucket.label AS dpd_bucket,
  position.oldest_unpaid_due_on, position.amount_past_due, position.outstanding_principal,
  position.installments, position.installments_to_come
FROM arr_position position
JOIN stg_loan loan USING (loan_key)
JOIN ref_bucket bucket
  ON position.dpd >= bucket.lower_dpd AND (bucket.upper_dpd IS NULL OR position.dpd < bucket.upper_dpd)
WHERE position.dpd >= $minimum_dpd
