-- reads:  arr_cohort, stg_delinquency_status
-- writes: arr_timeline, one row a stretch of snapshots [from_on, to_on) with one reported dpd: a status
--         holds from the day after it until the next one; dpd stays as reported
WITH status AS (
  SELECT
    loan_key, status_date, dpd,
    lead(status_date, 1, CAST($as_of_date AS DATE)) OVER (PARTITION BY loan_key ORDER BY status_date) AS next_date
  FROM stg_delinquency_status
  SEMI JOIN arr_cohort USING (loan_key)
  WHERE status_date < $as_of_date AND known_on < $as_of_date
)
SELECT
  loan_key, status_date + 1 AS from_on, next_date + 1 AS to_on, dpd AS dpd_first, 0 AS dpd_daily
FROM status
WHERE dpd > 0
