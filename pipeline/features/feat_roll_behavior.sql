-- reads:  arr_cohort, arr_timeline, ref_bucket, stg_contact
-- writes: feat_roll_behavior, one row a cohort loan at $as_of_date
WITH step AS (
  SELECT cohort.loan_key, back.step, $as_of_date - CAST(30 * back.step AS INTEGER) AS snapshot
  FROM arr_cohort cohort CROSS JOIN (SELECT unnest(range(13)) AS step) back
), dpd_then AS (
  SELECT
    step.loan_key, step.step,
    coalesce(max(stretch.dpd_first + stretch.dpd_daily * (step.snapshot - stretch.from_on)), 0) AS dpd
  FROM step
  LEFT JOIN arr_timeline stretch
    ON stretch.loan_key = step.loan_key AND stretch.from_on <= step.snapshot AND stretch.to_on > step.snapshot
  GROUP BY step.loan_key, step.step
), moved AS (
  SELECT
    loan_key,
    bucket.ordinal - lead(bucket.ordinal) OVER (PARTITION BY loan_key ORDER BY step) AS change
  FROM dpd_then
  JOIN ref_bucket bucket
    ON dpd_then.dpd >= bucket.lower_dpd AND (bucket.upper_dpd IS NULL OR dpd_then.dpd < bucket.upper_dpd)
), rolls AS (
  SELECT
    loan_key,
    count(*) FILTER (WHERE change > 0) AS forward_count,
    count(*) FILTER (WHERE change < 0) AS back_count
  FROM moved
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
), attempt AS (
  SELECT customer_id, CAST(contacted_at AS DATE) AS contacted_on
  FROM stg_contact
  WHERE direction = 'outbound' AND contacted_at < $as_of_date AND known_on < $as_of_date
), spell_attempts AS (
  SELECT spell.loan_key, spell.from_on, count(attempt.contacted_on) AS attempts
  FROM spell
  JOIN arr_cohort cohort USING (loan_key)
  LEFT JOIN attempt
    ON attempt.customer_id = cohort.customer_id
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
