-- One level installment a month, due at month end: from June 2017 for the months that remain, and before it
-- one for each 30 days, or part of them, that the loan was past due at the end of May 2017. The amount is
-- given at that month only and taken as level; its split into principal and interest is not given.
WITH loan AS (
  SELECT * FROM raw.trust_a
  UNION ALL BY NAME
  SELECT * FROM raw.trust_b
), opening AS (
  SELECT
    assetNumber, reportingPeriodScheduledPaymentAmount AS amount,
    CAST(remainingTermtoMaturityNumber AS INTEGER) AS remaining,
    CAST(ceil(CAST(currentDelinquencyStatus AS INTEGER) / 30) AS INTEGER) AS missed
  FROM loan
  WHERE TRY_CAST(reportingPeriodActualEndBalanceAmount AS DOUBLE) > 0
), numbered AS (
  SELECT assetNumber, amount, missed, unnest(range(1 - missed, greatest(remaining, 0) + 1)) AS k FROM opening
)
SELECT
  assetNumber AS loan_id,
  k + missed AS installment_no,
  last_day(DATE '2017-05-01' + to_months(CAST(k AS INTEGER))) AS due_on,
  amount AS principal_due,
  0 AS interest_due,
  0 AS fee_due
FROM numbered
