-- reads:  arr_cohort (loans to follow), arr_timeline (of these), stg_loan
-- writes: rep_followed, one row a loan that is followed: the first snapshot on which it was 30 and 90 days past due
-- A loan ages up to the snapshot of the day on which it closed. One charged off before $as_of_date is 30 and 90 days
-- past due from the first snapshot after its charge-off at the latest.
WITH stretch AS (
  SELECT
    loan_key, from_on, dpd_first, dpd_daily,
    dpd_first + dpd_daily * (least(to_on - 1, loan.closed_on) - from_on) AS dpd_last
  FROM arr_timeline
  JOIN stg_loan loan USING (loan_key)
  WHERE loan.closed_on IS NULL OR loan.closed_on >= from_on
), reached AS (
  SELECT
    loan_key,
    min(CASE WHEN dpd_last >= 30 THEN from_on + dpd_daily * greatest(30 - dpd_first, 0) END) AS on_30,
    min(CASE WHEN dpd_last >= 90 THEN from_on + dpd_daily * greatest(90 - dpd_first, 0) END) AS on_90
  FROM stretch
  GROUP BY loan_key
), charged_off AS (
  SELECT loan_key, charged_off_on + 1 AS charged_off_from FROM stg_loan WHERE charged_off_on < $as_of_date
)
SELECT
  loan.loan_id, loan.originated_on,
  least(reached.on_30, charged_off_from) AS on_30,
  least(reached.on_90, charged_off_from) AS on_90
FROM arr_cohort cohort
JOIN stg_loan loan USING (loan_key)
LEFT JOIN reached USING (loan_key)
LEFT JOIN charged_off USING (loan_key)
