-- reads:  arr_cohort, arr_timeline, arr_installment, ref_bucket, stg_loan
-- writes: feat_delinquency, one row a cohort loan at $as_of_date
-- windows are snapshots: (t - w, t]
WITH stretch AS (
  SELECT
    *,
    dpd_first + dpd_daily * (to_on - 1 - from_on) AS dpd_last,
    lag(to_on) OVER stretches AS earlier_to,
    lag(dpd_first + dpd_daily * (to_on - 1 - from_on)) OVER stretches AS earlier_dpd,
    lead(from_on) OVER stretches AS next_from
  FROM arr_timeline
  WINDOW stretches AS (PARTITION BY loan_key ORDER BY from_on)
), reached AS (
  SELECT
    *,
    from_on IS DISTINCT FROM earlier_to AS starts_spell,
    CASE WHEN dpd_last >= 30 THEN from_on + dpd_daily * greatest(30 - dpd_first, 0) END AS on_30,
    CASE WHEN dpd_last >= 60 THEN from_on + dpd_daily * greatest(60 - dpd_first, 0) END AS on_60
  FROM stretch
), worst AS (
  SELECT
    loan_key,
    max(dpd_last) AS dpd_max_life,
    max(dpd_last) FILTER (WHERE to_on - 1 > $as_of_date - 90) AS dpd_max_3m,
    max(dpd_last) FILTER (WHERE to_on - 1 > $as_of_date - 180) AS dpd_max_6m,
    max(dpd_last) FILTER (WHERE to_on - 1 > $as_of_date - 365) AS dpd_max_12m,
    count(*) FILTER (WHERE starts_spell) AS times_delinquent,
    count(*) FILTER (
      WHERE on_30 > $as_of_date - 365 AND NOT (on_30 IS NOT DISTINCT FROM earlier_to AND earlier_dpd >= 30)
    ) AS times_30plus_12m,
    count(*) FILTER (
      WHERE on_60 > $as_of_date - 365 AND NOT (on_60 IS NOT DISTINCT FROM earlier_to AND earlier_dpd >= 60)
    ) AS times_60plus_12m,
    max(to_on) FILTER (WHERE to_on <= $as_of_date AND next_from IS DISTINCT FROM to_on) AS last_ended_on,
    sum(to_on - from_on) AS delinquent_days,
    max(dpd_first + dpd_daily * ($as_of_date - 30 - from_on))
      FILTER (WHERE from_on <= $as_of_date - 30 AND to_on > $as_of_date - 30) AS dpd_30_days_ago,
    max(dpd_first + dpd_daily * ($as_of_date - 90 - from_on))
      FILTER (WHERE from_on <= $as_of_date - 90 AND to_on > $as_of_date - 90) AS dpd_90_days_ago
  FROM reached
  GROUP BY loan_key
), installment AS (
  SELECT
    loan_key, installment_no, ordinal, due_on, cleared_on, in_force_to,
    cleared_on IS NULL OR cleared_on > due_on AS late
  FROM arr_installment
), late_run AS (
  SELECT loan_key, count(*) AS installments
  FROM (
    SELECT
      loan_key, late,
      ordinal - row_number() OVER (PARTITION BY loan_key, late ORDER BY due_on, installment_no) AS run
    FROM installment
    WHERE in_force_to > $as_of_date
  )
  WHERE late
  GROUP BY loan_key, run
), longest_run AS (
  SELECT loan_key, max(installments) AS installments FROM late_run GROUP BY loan_key
), first_installment AS (
  SELECT
    loan_key,
    least(coalesce(cleared_on, $as_of_date), in_force_to - 1) - due_on > 30 AS first_payment_default
  FROM installment
  WHERE ordinal = 1
  QUALIFY row_number() OVER (
    PARTITION BY loan_key ORDER BY due_on, installment_no, in_force_to DESC
  ) = 1
)
SELECT
  cohort.loan_key,
  cohort.dpd AS dpd,
  cohort.bucket_ordinal AS dpd_bucket,
  coalesce(worst.dpd_max_life, 0) AS dpd_max_life,
  coalesce(worst.dpd_max_3m, 0) AS dpd_max_3m,
  coalesce(worst.dpd_max_6m, 0) AS dpd_max_6m,
  coalesce(worst.dpd_max_12m, 0) AS dpd_max_12m,
  coalesce(worst.times_delinquent, 0) AS times_delinquent_life,
  coalesce(worst.times_30plus_12m, 0) AS times_30plus_12m,
  coalesce(worst.times_60plus_12m, 0) AS times_60plus_12m,
  ($as_of_date - worst.last_ended_on) / 30.4375 AS months_since_last_delinquent,
  CASE WHEN first_installment.loan_key IS NOT NULL THEN coalesce(longest_run.installments, 0) END
    AS consecutive_late_installments_max,
  coalesce(worst.delinquent_days, 0) AS days_in_delinquency_total,
  coalesce(worst.delinquent_days, 0) / greatest($as_of_date - loan.originated_on, 1)
    AS delinquent_days_share_of_age,
  worst.delinquent_days / nullif(worst.times_delinquent, 0) AS avg_delinquency_spell_days,
  CAST(first_installment.first_payment_default AS INTEGER) AS first_payment_default,
  CASE WHEN loan.originated_on <= $as_of_date - 30 THEN cohort.dpd - coalesce(worst.dpd_30_days_ago, 0) END
    AS dpd_change_30d,
  CASE WHEN loan.originated_on <= $as_of_date - 90 THEN cohort.dpd - coalesce(worst.dpd_90_days_ago, 0) END
    AS dpd_change_90d
FROM arr_cohort cohort
JOIN stg_loan loan USING (loan_key)
LEFT JOIN worst USING (loan_key)
LEFT JOIN longest_run USING (loan_key)
LEFT JOIN first_installment USING (loan_key)
