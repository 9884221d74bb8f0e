-- reads:  arr_installment
-- writes: arr_timeline, one row a stretch of snapshots [from_on, to_on) on which one installment is the
--         oldest unpaid; dpd starts at dpd_first and rises by dpd_daily a day
SELECT
  loan_key,
  oldest_from AS from_on,
  oldest_to AS to_on,
  CAST(oldest_from - due_on AS INTEGER) AS dpd_first,
  1 AS dpd_daily
FROM arr_installment
WHERE oldest_from IS NOT NULL
