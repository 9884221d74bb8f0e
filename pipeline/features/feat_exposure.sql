-- reads:  arr_cohort, arr_installment, arr_payment, stg_installment, stg_loan
-- writes: feat_exposure, one row a cohort loan at $as_of_date
-- The amount past due peaks on the first snapshot on which an installment counts, so those are looked at.
WITH paid AS (
  SELECT
    loan_key, paid_on,
    sum(sum(amount)) OVER (
      PARTITION BY loan_key ORDER BY paid_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS paid
  FROM arr_payment
  WHERE NOT reversed AND amount > 0
  GROUP BY loan_key, paid_on
), peak AS (
  SELECT
    installment.loan_key,
    max(greatest(installment.cumulative_due - coalesce(paid.paid, 0), 0)) AS past_due_max
  FROM (
    SELECT loan_key, cumulative_due, greatest(due_on + 1, in_force_from) AS first_snapshot
    FROM arr_installment
  ) installment
  ASOF LEFT JOIN paid
    ON installment.loan_key = paid.loan_key AND installment.first_snapshot > paid.paid_on
  GROUP BY installment.loan_key
), due_so_far AS (
  SELECT
    loan_key,
    count(*) AS due_count,
    count(*) FILTER (WHERE cleared_on IS NOT NULL) AS cleared_count
  FROM arr_installment
  WHERE in_force_to > $as_of_date
  GROUP BY loan_key
), schedule AS (
  SELECT
    loan_key,
    count(*) AS installments,
    count(*) FILTER (WHERE due_on >= $as_of_date) AS still_to_come
  FROM stg_installment
  SEMI JOIN arr_cohort USING (loan_key)
  WHERE known_on < $as_of_date AND (superseded_on IS NULL OR superseded_on >= $as_of_date)
  GROUP BY loan_key
)
SELECT
  cohort.loan_key,
  cohort.amount_past_due AS amount_past_due,
  cohort.outstanding_principal AS outstanding_principal,
  CAST(cohort.amount_past_due AS DOUBLE) / nullif(CAST(cohort.outstanding_principal AS DOUBLE), 0)
    AS past_due_to_outstanding,
  coalesce(peak.past_due_max, CASE WHEN schedule.loan_key IS NOT NULL THEN 0 END) AS past_due_max_life,
  due_so_far.cleared_count / due_so_far.due_count AS installments_paid_share,
  coalesce(
    due_so_far.due_count - due_so_far.cleared_count,
    CASE WHEN coalesce(schedule.loan_key, peak.loan_key) IS NOT NULL THEN 0 END
  ) AS installments_past_due,
  schedule.still_to_come / schedule.installments AS remaining_term_share,
  loan.principal AS principal,
  loan.annual_rate AS annual_rate,
  date_sub('month', loan.originated_on, CAST($as_of_date AS DATE)) AS months_on_book
FROM arr_cohort cohort
JOIN stg_loan loan USING (loan_key)
LEFT JOIN peak USING (loan_key)
LEFT JOIN due_so_far USING (loan_key)
LEFT JOIN schedule USING (loan_key)
