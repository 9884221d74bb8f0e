-- reads:  arr_cohort (loans to follow), arr_timeline (of these), stg_loan
-- writes: rep_vintage, one row a quarter of origination and months on book: loans followed, and how many were ever 30
--         or 90 days past due by then; mature when all of them have been on book so long at $as_of_date
WITH reached AS (
  SELECT
    loan_key,
    min(CASE WHEN dpd_last >= 30 THEN from_on + dpd_daily * greatest(30 - dpd_first, 0) END) AS on_30,
    min(CASE WHEN dpd_last >= 90 THEN from_on + dpd_daily * greatest(90 - dpd_first, 0) END) AS on_90
  FROM (SELECT *, dpd_first + dpd_daily * (to_on - 1 - from_on) AS dpd_last FROM arr_timeline)
  GROUP BY loan_key
), followed AS (
  SELECT loan.loan_key, loan.originated_on, reached.on_30, reached.on_90
  FROM arr_cohort cohort
  JOIN stg_loan loan USING (loan_key)
  LEFT JOIN reached USING (loan_key)
)
SELECT
  CAST(date_trunc('quarter', originated_on) AS DATE) AS vintage, CAST(mob AS INTEGER) AS months_on_book,
  CAST(count(*) AS INTEGER) AS loans,
  CAST(count(*) FILTER (WHERE on_30 <= originated_on + to_months(CAST(mob AS INTEGER))) AS INTEGER) AS ever_30,
  CAST(count(*) FILTER (WHERE on_90 <= originated_on + to_months(CAST(mob AS INTEGER))) AS INTEGER) AS ever_90,
  max(originated_on) + to_months(CAST(mob AS INTEGER)) <= CAST($as_of_date AS DATE) AS mature
FROM followed
CROSS JOIN (SELECT unnest([3, 6, 9, 12, 18, 24]) AS mob)
GROUP BY date_trunc('quarter', originated_on), mob
