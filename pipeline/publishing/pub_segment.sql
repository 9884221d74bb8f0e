-- reads:  pub_ranked, ref_segment
-- writes: pub_segment, one row a segment of the strategy, empty ones included
SELECT
  segment.ordinal + 1 AS position,
  segment.segment,
  segment.treatments,
  count(ranked.loan_id) AS accounts,
  CAST(coalesce(sum(ranked.amount_past_due), 0) AS DECIMAL(18, 2)) AS amount_past_due,
  CAST(coalesce(sum(ranked.outstanding_principal), 0) AS DECIMAL(18, 2)) AS outstanding_principal,
  CAST(coalesce(sum(ranked.expected_recovery), 0) AS DECIMAL(18, 2)) AS expected_recovery,
  CAST(coalesce(sum(ranked.expected_loss), 0) AS DECIMAL(18, 2)) AS expected_loss,
  CAST(round(sum(CAST(ranked.pd AS DECIMAL(18, 12))) / nullif(count(ranked.loan_id), 0), 6) AS DOUBLE) AS mean_pd,
  count(*) FILTER (WHERE ranked.decision = 'treated') AS treated,
  count(*) FILTER (WHERE ranked.suppressed) AS suppressed,
  count(*) FILTER (WHERE ranked.decision = 'holdout') AS held_out,
  count(*) FILTER (WHERE ranked.decision = 'capacity') AS without_capacity,
  count(*) FILTER (WHERE ranked.decision = 'worth') AS not_worth_the_cost,
  CAST(coalesce(sum(ranked.expected_gain), 0) AS DECIMAL(18, 2)) AS expected_gain
FROM ref_segment segment
LEFT JOIN pub_ranked ranked USING (segment)
GROUP BY segment.ordinal, segment.segment, segment.treatments
ORDER BY segment.ordinal
