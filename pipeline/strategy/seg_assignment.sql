-- reads:  seg_candidate, seg_choice, seg_arm, seg_agency, ref_band, ref_segment, ref_treatment, ref_variant,
--         rul_permission
-- writes: seg_assignment, one row a cohort loan
-- An account that the rules keep from every treatment of its segment is suppressed; the rule named is that of the
-- first of them.
SELECT
  candidate.loan_key,
  CAST(row_number() OVER (PARTITION BY candidate.segment_ordinal ORDER BY candidate.rank) AS INTEGER)
    AS rank_in_segment,
  band.band AS risk_band,
  segment.segment,
  choice.treatment,
  coalesce(treatment.channel, 'none') AS channel,
  treatment.owner,
  agency.agency,
  choice.decision,
  CAST(round(choice.expected_gain, 2) AS DECIMAL(18, 2)) AS expected_gain,
  variant.arm,
  variant.assignment_probability,
  choice.decision = 'rule' AS suppressed,
  CASE WHEN choice.decision = 'rule' THEN stopped.rule_id END AS suppression_rule,
  CASE WHEN choice.decision = 'rule' THEN stopped.earliest_permitted_at END AS earliest_permitted_at,
  permission.window_from AS next_contact_from,
  permission.window_to AS next_contact_to,
  permission.attempts_left
FROM seg_candidate candidate
JOIN seg_choice choice USING (loan_key)
JOIN ref_band band ON band.ordinal = candidate.band_ordinal
JOIN ref_segment segment ON segment.ordinal = candidate.segment_ordinal
JOIN seg_arm drawn USING (loan_key)
JOIN ref_variant variant USING (arms)
LEFT JOIN seg_agency agency USING (loan_key)
LEFT JOIN ref_treatment treatment ON treatment.treatment = choice.treatment
LEFT JOIN rul_permission permission
  ON permission.loan_key = candidate.loan_key AND permission.channel = treatment.channel
LEFT JOIN ref_treatment first_treatment ON first_treatment.treatment = choice.first_treatment
LEFT JOIN rul_permission stopped
  ON stopped.loan_key = candidate.loan_key AND stopped.channel = first_treatment.channel
