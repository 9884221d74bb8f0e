-- A loan ends in the month in which its balance first is zero: paid off when that month's payment covers
-- at least nine tenths of the balance before, else charged off. Loans without a balance at the start are out.
-- The columns X, Xc, Y, C, D and R are future information or the paper's constructs: unread.
WITH loan AS (
  SELECT * FROM raw.trust_a
  UNION ALL BY NAME
  SELECT * FROM raw.trust_b
), month_cell AS (
  SELECT assetNumber, CAST(regexp_extract(cell, '\d+') AS INTEGER) AS k, left(cell, 3) AS kind,
    TRY_CAST(amount AS DOUBLE) AS amount
  FROM (
    UNPIVOT (SELECT assetNumber, COLUMNS('^(BAL|PMT)[0-9]+$') FROM loan)
    ON COLUMNS(* EXCLUDE assetNumber) INTO NAME cell VALUE amount
  )
), month AS (
  SELECT assetNumber, k, max(amount) FILTER (WHERE kind = 'BAL') AS balance,
    max(amount) FILTER (WHERE kind = 'PMT') AS paid
  FROM month_cell GROUP BY assetNumber, k
  UNION ALL
  SELECT assetNumber, 0, TRY_CAST(reportingPeriodActualEndBalanceAmount AS DOUBLE), 0 FROM loan
), ended AS (
  SELECT assetNumber, min(k) AS k, arg_min(paid >= 0.9 * balance_before, k) AS paid_off
  FROM (
    SELECT *, lag(balance) OVER (PARTITION BY assetNumber ORDER BY k) AS balance_before FROM month
  )
  WHERE balance <= 0 AND balance_before > 0
  GROUP BY assetNumber
)
SELECT
  loan.assetNumber AS loan_id,
  loan.assetNumber AS customer_id,
  'auto' AS product,
  strptime('01/' || originationDate, '%d/%m/%Y') AS originated_on,
  originalLoanAmount AS principal,
  originalInterestRatePercentage AS annual_rate,
  originalLoanTerm AS term_months,
  'USD' AS currency,
  CASE WHEN paid_off THEN last_day(DATE '2017-05-01' + to_months(ended.k)) END AS closed_on,
  CASE WHEN NOT paid_off THEN last_day(DATE '2017-05-01' + to_months(ended.k)) END AS charged_off_on
FROM loan
LEFT JOIN ended ON ended.assetNumber = loan.assetNumber
WHERE TRY_CAST(reportingPeriodActualEndBalanceAmount AS DOUBLE) > 0
