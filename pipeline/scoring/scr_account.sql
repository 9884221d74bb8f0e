-- reads:  arr_cohort, scr_prediction
-- writes: scr_account, one row a cohort loan, ranked 1…n without ties by $order
-- expected_loss takes the whole outstanding principal as lost when the outcome comes
WITH expected AS (
  SELECT
    cohort.loan_key, cohort.loan_id, cohort.dpd, cohort.amount_past_due,
    prediction.* EXCLUDE (loan_key, expected_recovery),
    CAST(round(prediction.pd * CAST(cohort.outstanding_principal AS DOUBLE), 2) AS DECIMAL(18, 2)) AS expected_loss,
    CAST(round(prediction.expected_recovery, 2) AS DECIMAL(18, 2)) AS expected_recovery
  FROM arr_cohort cohort
  JOIN scr_prediction prediction USING (loan_key)
)
SELECT
  loan_key,
  CAST(row_number() OVER (
    ORDER BY
      CASE $order
        WHEN 'risk' THEN pd
        WHEN 'expected_loss' THEN CAST(expected_loss AS DOUBLE)
        WHEN 'expected_recovery' THEN CAST(expected_recovery AS DOUBLE)
        ELSE 0
      END DESC,
      dpd DESC, amount_past_due DESC, loan_id
  ) AS INTEGER) AS rank,
  pd, score, expected_loss, expected_recovery, reason_1, reason_2, reason_3, reason_4
FROM expected
