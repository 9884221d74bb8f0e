-- reads:  arr_cohort (loans to follow), arr_timeline (of these), stg_loan
-- writes: rep_followed, one row a loan that is followed: when it was first 30 and 90 days past due
WITH reached AS (
  SELECT
    loan_key,
    min(CASE WHEN dpd_last >= 30 THEN from_on + dpd_daily * greatest(30 - dpd_first, 0) END) AS on_30,
    min(CASE WHEN dpd_last >= 90 THEN from_on + dpd_daily * greatest(90 - dpd_first, 0) END) AS on_90
  FROM (SELECT *, dpd_first + dpd_daily * (to_on - 1 - from_on) AS dpd_last FROM arr_timeline)
  GROUP BY loan_key
)
SELECT loan.loan_id, loan.originated_on, reached.on_30, reached.on_90
FROM arr_cohort cohort
JOIN stg_loan loan USING (loan_key)
LEFT JOIN reached USING (loan_key)
