-- reads:  rep_last_night, pub_ranked, ref_bucket, stg_loan
-- writes: rep_night_change, one row a bucket last night, bucket tonight and way of leaving: accounts, and their amounts
--         past due last night (opening) and tonight (closing); a bucket is NULL where the account is not on the list
WITH joined AS (
  SELECT
    coalesce(last.loan_id, ranked.loan_id) AS loan_id, last.bucket_ordinal AS from_bucket,
    ranked.dpd_bucket, ranked.loan_id IS NULL AS departed,
    last.amount_past_due AS opening, ranked.amount_past_due AS closing
  FROM rep_last_night last
  FULL JOIN pub_ranked ranked ON ranked.loan_id = last.loan_id
), departed AS (
  SELECT loan_id, closed_on, charged_off_on
  FROM stg_loan
  SEMI JOIN (SELECT loan_id FROM joined WHERE departed) USING (loan_id)
), reasoned AS (
  SELECT
    joined.*,
    CASE
      WHEN NOT joined.departed THEN NULL
      WHEN loan.loan_id IS NULL THEN 'gone'
      WHEN loan.charged_off_on < $as_of_date THEN 'charged_off'
      WHEN loan.closed_on < $as_of_date THEN 'closed'
      ELSE 'cured'
    END AS left_as
  FROM joined
  LEFT JOIN departed loan ON loan.loan_id = joined.loan_id
)
SELECT
  from_bucket, bucket.ordinal AS to_bucket, left_as,
  CAST(count(*) AS INTEGER) AS accounts,
  CAST(coalesce(sum(opening), 0) AS DECIMAL(18, 2)) AS opening,
  CAST(coalesce(sum(closing), 0) AS DECIMAL(18, 2)) AS closing
FROM reasoned
LEFT JOIN ref_bucket bucket ON bucket.label = reasoned.dpd_bucket
GROUP BY from_bucket, bucket.ordinal, left_as
