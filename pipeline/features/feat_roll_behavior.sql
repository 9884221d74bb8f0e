-- reads:  arr_cohort, arr_contact, arr_timeline, ref_bucket
-- writes: feat_roll_behavior, one row a cohort loan at $as_of_date
-- steps are snapshots t - 30 k, k = 0…12; those without a row in arr_timeline are current (bucket 0)
WITH seen AS (
  SELECT
    loan_key, dpd_first, dpd_daily, from_on,
    unnest(range(
      greatest(CAST(ceil(($as_of_date - (to_on - 1)) / 30) AS BIGINT), 0),
      least(($as_of_date - from_on) // 30, 12) + 1
    )) AS step
  FROM arr_timeline
  WHERE to_on - 1 >= $as_of_date - 360
), step AS (
  SELECT seen.loan_key, seen.step, bucket.ordinal
  FROM (
    SELECT
      loan_key, step,
      dpd_first + dpd_daily * (CAST($as_of_date AS DATE) - CAST(30 * step AS INTEGER) - from_on) AS dpd
    FROM seen
  ) seen
  JOIN ref_bucket bucket
    ON seen.dpd >= bucket.lower_dpd AND (bucket.upper_dpd IS NULL OR seen.dpd < bucket.upper_dpd)
), beside AS (
  SELECT
    loan_key, step, ordinal,
    CASE WHEN lead(step) OVER steps = step + 1 THEN lead(ordinal) OVER steps ELSE 0 END AS step_before,
    CASE WHEN lag(step) OVER steps = step - 1 THEN lag(ordinal) OVER steps ELSE 0 END AS step_after
  FROM step
  WINDOW steps AS (PARTITION BY loan_key ORDER BY step)
), rolls AS (
  SELECT
    loan_key,
    count(*) FILTER (WHERE step < 12 AND ordinal > step_before) AS forward_count,
    count(*) FILTER (WHERE step > 0 AND ordinal > step_after) AS back_count
  FROM beside
  GROUP BY loan_key
), spell AS (
  SELECT loan_key, min(from_on) AS from_on, max(to_on) AS to_on
  FROM (
    SELECT *, sum(starts) OVER (PARTITION BY loan_key ORDER BY from_on) AS spell_no
    FROM (
      SELECT
        *,
        CASE WHEN from_on IS DISTINCT FROM lag(to_on) OVER (PARTITION BY loan_key ORDER BY from_on)
          THEN 1 ELSE 0 END AS starts
      FROM arr_timeline
    )
  )
  GROUP BY loan_key, spell_no
  HAVING max(to_on) <= $as_of_date
), spell_attempts AS (
  SELECT spell.loan_key, spell.from_on, count(attempt.contacted_on) AS attempts
  FROM spell
  JOIN arr_cohort cohort USING (loan_key)
  LEFT JOIN arr_contact attempt
    ON attempt.customer_key = cohort.customer_key AND attempt.outbound
   AND attempt.contacted_on >= spell.from_on AND attempt.contacted_on < spell.to_on
  GROUP BY spell.loan_key, spell.from_on
), cured AS (
  SELECT loan_key, count(*) FILTER (WHERE attempts = 0) / count(*) AS self_cured_share
  FROM spell_attempts
  GROUP BY loan_key
), worst AS (
  SELECT loan_key, max(dpd_first + dpd_daily * (to_on - 1 - from_on)) AS dpd
  FROM arr_timeline
  WHERE to_on - 1 > $as_of_date - 180
  GROUP BY loan_key
)
SELECT
  cohort.loan_key,
  coalesce(rolls.forward_count, 0) AS roll_forward_count_12m,
  coalesce(rolls.back_count, 0) AS roll_back_count_12m,
  cured.self_cured_share AS self_cured_spells_share,
  worst_bucket.ordinal AS worst_bucket_6m
FROM arr_cohort cohort
LEFT JOIN rolls USING (loan_key)
LEFT JOIN cured USING (loan_key)
LEFT JOIN worst USING (loan_key)
JOIN ref_bucket worst_bucket
  ON coalesce(worst.dpd, 0) >= worst_bucket.lower_dpd
 AND (worst_bucket.upper_dpd IS NULL OR coalesce(worst.dpd, 0) < worst_bucket.upper_dpd)
