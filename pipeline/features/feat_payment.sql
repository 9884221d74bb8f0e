-- reads:  arr_cohort, arr_payment, arr_installment
-- writes: feat_payment, one row a cohort loan at $as_of_date
-- windows are days: [t - w, t)
WITH installment AS (
  SELECT
    loan_key,
    count(*) AS installments,
    sum(amount_due) AS due,
    sum(amount_due) FILTER (WHERE due_on >= $as_of_date - 90) AS due_90d,
    sum(amount_due) FILTER (WHERE due_on >= $as_of_date - 180) AS due_180d,
    -- Cleared installments come before all others, so these bound the oldest unpaid one.
    coalesce(max(cumulative_due) FILTER (WHERE cleared_on IS NOT NULL), 0) AS due_to_cleared,
    min(cumulative_due) FILTER (WHERE cleared_on IS NULL) AS due_to_oldest_unpaid,
    max(cleared_on) AS last_cleared_on,
    count(*) FILTER (WHERE due_on >= $as_of_date - 90) AS installments_90d,
    count(*) FILTER (WHERE due_on >= $as_of_date - 180) AS installments_180d,
    count(*) FILTER (WHERE due_on >= $as_of_date - 365) AS installments_365d,
    count(*) FILTER (WHERE due_on >= $as_of_date - 180 AND cleared_on < due_on) AS early_180d,
    sum(greatest(coalesce(cleared_on, $as_of_date) - due_on, 0)) FILTER (WHERE due_on >= $as_of_date - 90)
      AS days_late_90d,
    sum(greatest(coalesce(cleared_on, $as_of_date) - due_on, 0)) FILTER (WHERE due_on >= $as_of_date - 180)
      AS days_late_180d,
    sum(greatest(coalesce(cleared_on, $as_of_date) - due_on, 0)) FILTER (WHERE due_on >= $as_of_date - 365)
      AS days_late_365d
  FROM arr_installment
  WHERE in_force_to > $as_of_date
  GROUP BY loan_key
), payment AS (
  SELECT
    payment.loan_key,
    max(paid_on) FILTER (WHERE NOT reversed AND amount > 0) AS last_paid_on,
    count(*) FILTER (WHERE NOT reversed AND amount > 0) AS payments,
    count(*) FILTER (WHERE NOT reversed AND amount > 0 AND paid_on >= $as_of_date - 30) AS payments_30d,
    count(*) FILTER (WHERE NOT reversed AND amount > 0 AND paid_on >= $as_of_date - 60) AS payments_60d,
    count(*) FILTER (WHERE NOT reversed AND amount > 0 AND paid_on >= $as_of_date - 90) AS payments_90d,
    count(*) FILTER (WHERE NOT reversed AND amount > 0 AND paid_on >= $as_of_date - 180) AS payments_180d,
    count(*) FILTER (
      WHERE NOT reversed AND amount > 0 AND paid_on >= $as_of_date - 180
        AND amount * installments < due
    ) AS partial_180d,
    coalesce(sum(amount) FILTER (WHERE NOT reversed AND paid_on >= $as_of_date - 30), 0) AS paid_30d,
    coalesce(sum(amount) FILTER (WHERE NOT reversed AND paid_on >= $as_of_date - 90), 0) AS paid_90d,
    coalesce(sum(amount) FILTER (WHERE NOT reversed AND paid_on >= $as_of_date - 180), 0) AS paid_180d,
    count(*) FILTER (WHERE method = 'direct_debit' AND paid_on >= $as_of_date - 180) AS debits_180d,
    count(*) FILTER (WHERE method = 'direct_debit' AND reversed AND paid_on >= $as_of_date - 180)
      AS failed_debits_180d,
    count(*) FILTER (WHERE reversed AND reversed_on >= $as_of_date - 365) AS reversed_365d
  FROM arr_payment payment
  LEFT JOIN installment USING (loan_key)
  GROUP BY payment.loan_key
), usual_day AS (
  SELECT loan_key, day(paid_on) AS day_of_month
  FROM arr_payment
  WHERE NOT reversed AND amount > 0
  GROUP BY loan_key, day(paid_on)
  QUALIFY row_number() OVER (PARTITION BY loan_key ORDER BY count(*) DESC, day(paid_on)) = 1
), month AS (
  SELECT
    CAST($as_of_date AS DATE) AS today,
    last_day(CAST($as_of_date AS DATE)) AS ends_on,
    CAST(day(last_day(CAST($as_of_date AS DATE))) AS INTEGER) AS days,
    CAST(day(last_day(last_day(CAST($as_of_date AS DATE)) + 1)) AS INTEGER) AS days_of_next
), payday AS (
  SELECT
    loan_key,
    CASE WHEN least(day_of_month, days) >= day(today)
      THEN ends_on - days + CAST(least(day_of_month, days) AS INTEGER) - today
      ELSE ends_on + CAST(least(day_of_month, days_of_next) AS INTEGER) - today
    END AS days_until
  FROM usual_day CROSS JOIN month
)
SELECT
  cohort.loan_key,
  $as_of_date - payment.last_paid_on AS days_since_last_payment,
  $as_of_date - installment.last_cleared_on AS days_since_last_cleared,
  CAST(greatest(installment.due - cohort.amount_past_due - installment.due_to_cleared, 0) AS DOUBLE)
    / CAST(installment.due_to_oldest_unpaid - installment.due_to_cleared AS DOUBLE) AS oldest_unpaid_paid_share,
  coalesce(payment.payments_30d, 0) AS payments_count_30d,
  coalesce(payment.payments_60d, 0) AS payments_count_60d,
  coalesce(payment.payments_90d, 0) AS payments_count_90d,
  CAST(coalesce(payment.paid_90d, 0) AS DOUBLE) / nullif(CAST(installment.due_90d AS DOUBLE), 0)
    AS paid_to_due_3m,
  CAST(coalesce(payment.paid_180d, 0) AS DOUBLE) / nullif(CAST(installment.due_180d AS DOUBLE), 0)
    AS paid_to_due_6m,
  CAST(coalesce(payment.paid_30d, 0) AS DOUBLE)
    / nullif(CAST(coalesce(payment.paid_30d, 0) + cohort.outstanding_principal AS DOUBLE), 0)
    AS paid_to_outstanding_1m,
  CAST(coalesce(payment.paid_90d, 0) AS DOUBLE)
    / nullif(CAST(coalesce(payment.paid_90d, 0) + cohort.outstanding_principal AS DOUBLE), 0)
    AS paid_to_outstanding_3m,
  CASE WHEN installment.loan_key IS NOT NULL THEN payment.partial_180d / nullif(payment.payments_180d, 0) END
    AS partial_payment_share_6m,
  CAST(payment.paid_90d AS DOUBLE) / nullif(CAST(payment.paid_180d - payment.paid_90d AS DOUBLE), 0)
    AS payment_amount_trend_3m,
  installment.early_180d / nullif(installment.installments_180d, 0) AS early_payment_share_6m,
  installment.days_late_90d / nullif(installment.installments_90d, 0) AS avg_days_late_3m,
  installment.days_late_180d / nullif(installment.installments_180d, 0) AS avg_days_late_6m,
  installment.days_late_365d / nullif(installment.installments_365d, 0) AS avg_days_late_12m,
  payment.failed_debits_180d / nullif(payment.debits_180d, 0) AS failed_debit_share_6m,
  coalesce(payment.reversed_365d, 0) AS reversed_payments_12m,
  CASE WHEN payment.payments >= 3 THEN payday.days_until END AS payday_proximity
FROM arr_cohort cohort
LEFT JOIN payment USING (loan_key)
LEFT JOIN installment USING (loan_key)
LEFT JOIN payday USING (loan_key)
