-- PMTk is what was paid in the k-th month after May 2017, dated at its end. May itself is in the opening arrears.
WITH loan AS (
  SELECT * FROM raw.trust_a
  UNION ALL BY NAME
  SELECT * FROM raw.trust_b
), cell AS (
  UNPIVOT (
    SELECT assetNumber, COLUMNS('^PMT[0-9]+$') FROM loan
    WHERE TRY_CAST(reportingPeriodActualEndBalanceAmount AS DOUBLE) > 0
  )
  ON COLUMNS(* EXCLUDE assetNumber) INTO NAME month VALUE amount
)
SELECT
  assetNumber || '-' || substr(month, 4) AS payment_id,
  assetNumber AS loan_id,
  last_day(DATE '2017-05-01' + to_months(CAST(substr(month, 4) AS INTEGER))) AS paid_on,
  amount
FROM cell
WHERE TRY_CAST(amount AS DOUBLE) > 0
