-- reads:  rep_month_ago, arr_cohort, stg_loan
-- writes: rep_month_change, one row a bucket a month ago, bucket tonight, way of leaving and newness: accounts, and
--         their outstanding principal a month ago (opening) and tonight (closing); a bucket is NULL where the loan is
--         not overdue, or not open; a loan is new when it was not known at $month_ago
WITH joined AS (
  SELECT
    coalesce(ago.loan_key, cohort.loan_key) AS loan_key,
    ago.bucket_ordinal AS from_bucket, cohort.bucket_ordinal AS to_bucket,
    ago.outstanding_principal AS opening, cohort.outstanding_principal AS closing
  FROM rep_month_ago ago
  FULL JOIN arr_cohort cohort ON cohort.loan_key = ago.loan_key
)
SELECT
  from_bucket, to_bucket,
  CASE
    WHEN to_bucket IS NOT NULL THEN NULL
    WHEN loan.charged_off_on < $as_of_date THEN 'charged_off'
    WHEN loan.closed_on < $as_of_date THEN 'closed'
    ELSE 'cured'
  END AS left_as,
  from_bucket IS NULL AND loan.known_on >= $month_ago AS is_new,
  CAST(count(*) AS INTEGER) AS accounts,
  CAST(coalesce(sum(opening), 0) AS DECIMAL(18, 2)) AS opening,
  CAST(coalesce(sum(closing), 0) AS DECIMAL(18, 2)) AS closing
FROM joined
JOIN stg_loan loan USING (loan_key)
GROUP BY ALL
