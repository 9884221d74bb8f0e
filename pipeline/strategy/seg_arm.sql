-- reads:  arr_cohort, seg_candidate, ref_arm
-- writes: seg_arm, one row a cohort loan: the arms of its customer in the draws that take it, as `draw.arm` ordinals
-- A customer's place in a draw is the first 13 hexadecimal digits of MD5(draw/customer_id) over 16^13, in [0, 1).
WITH draw AS (
  SELECT DISTINCT draw, name FROM ref_arm
), customer AS (
  SELECT DISTINCT customer_key, customer_id FROM arr_cohort
), place AS (
  SELECT
    customer.customer_key, draw.draw,
    CAST('0x' || left(md5(draw.name || '/' || customer.customer_id), 13) AS UBIGINT) / CAST(16 ^ 13 AS DOUBLE) AS at
  FROM customer
  CROSS JOIN draw
), drawn AS (
  SELECT
    candidate.loan_key, string_agg(arm.draw || '.' || arm.arm, ' ' ORDER BY arm.draw) AS arms
  FROM seg_candidate candidate
  JOIN arr_cohort cohort USING (loan_key)
  JOIN place USING (customer_key)
  JOIN ref_arm arm ON arm.draw = place.draw AND place.at >= arm.from_share AND place.at < arm.to_share
  WHERE candidate.draws & (1 << arm.draw) <> 0
  GROUP BY candidate.loan_key
)
SELECT candidate.loan_key, coalesce(drawn.arms, '') AS arms
FROM seg_candidate candidate
LEFT JOIN drawn USING (loan_key)
