-- reads:  arr_cohort, arr_installment, arr_peak, stg_loan
-- writes: feat_exposure, one row a cohort loan at $as_of_date
WITH due_so_far AS (
  SELECT
    loan_key,
    count(*) FILTER (WHERE in_force_to > $as_of_date) AS due_count,
    count(*) FILTER (WHERE in_force_to > $as_of_date AND cleared_on IS NOT NULL) AS cleared_count
  FROM arr_installment
  GROUP BY loan_key
)
SELECT
  cohort.loan_key,
  cohort.amount_past_due AS amount_past_due,
  cohort.outstanding_principal AS outstanding_principal,
  CAST(cohort.amount_past_due AS DOUBLE) / nullif(CAST(cohort.outstanding_principal AS DOUBLE), 0)
    AS past_due_to_outstanding,
  CAST(cohort.outstanding_principal AS DOUBLE) / nullif(CAST(loan.principal AS DOUBLE), 0) AS outstanding_to_principal,
  coalesce(peak.past_due_max, CASE WHEN cohort.installments > 0 THEN 0 END) AS past_due_max_life,
  due_so_far.cleared_count / nullif(due_so_far.due_count, 0) AS installments_paid_share,
  coalesce(
    due_so_far.due_count - due_so_far.cleared_count,
    CASE WHEN cohort.installments > 0 THEN 0 END
  ) AS installments_past_due,
  cohort.installments_to_come / nullif(cohort.installments, 0) AS remaining_term_share,
  loan.principal AS principal,
  loan.annual_rate AS annual_rate,
  greatest(date_sub('month', loan.originated_on, CAST($as_of_date AS DATE)), 0) AS months_on_book
FROM arr_cohort cohort
JOIN stg_loan loan USING (loan_key)
LEFT JOIN arr_peak peak USING (loan_key)
LEFT JOIN due_so_far USING (loan_key)
