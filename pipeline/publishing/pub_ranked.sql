-- reads:  arr_cohort, scr_account, seg_assignment, ref_feature
-- writes: pub_ranked, one row a cohort loan, in the order of ranks: the ranked list, its run_id to be stamped
-- instants are UTC
SELECT
  CAST($schema_version AS VARCHAR) AS schema_version, '' AS run_id, cohort.as_of_date,
  CAST($portfolio AS VARCHAR) AS portfolio,
  cohort.loan_id, cohort.customer_id, cohort.product, cohort.currency,
  cohort.dpd, cohort.dpd_bucket, cohort.amount_past_due, cohort.outstanding_principal,
  account.rank, assignment.rank_in_segment, account.pd, account.score, assignment.risk_band,
  CAST($outcome_name AS VARCHAR) AS outcome_name, CAST($horizon_days AS INTEGER) AS horizon_days,
  account.expected_loss, account.expected_recovery,
  assignment.segment, assignment.treatment, assignment.channel, assignment.owner, assignment.agency,
  assignment.decision, assignment.expected_gain,
  assignment.arm, assignment.assignment_probability,
  account.reason_1, CASE $language WHEN 'zh' THEN f1.zh ELSE f1.en END AS reason_1_text,
  account.reason_2, CASE $language WHEN 'zh' THEN f2.zh ELSE f2.en END AS reason_2_text,
  account.reason_3, CASE $language WHEN 'zh' THEN f3.zh ELSE f3.en END AS reason_3_text,
  account.reason_4, CASE $language WHEN 'zh' THEN f4.zh ELSE f4.en END AS reason_4_text,
  strftime(assignment.next_contact_from, '%Y-%m-%dT%H:%M:%SZ') AS next_contact_from,
  strftime(assignment.next_contact_to, '%Y-%m-%dT%H:%M:%SZ') AS next_contact_to,
  assignment.attempts_left,
  assignment.suppressed, assignment.suppression_rule,
  strftime(assignment.earliest_permitted_at, '%Y-%m-%dT%H:%M:%SZ') AS earliest_permitted_at,
  CAST($model_id AS VARCHAR) AS model_id, CAST($model_version AS VARCHAR) AS model_version,
  CAST($strategy_version AS VARCHAR) AS strategy_version,
  CAST($rulepack_version AS VARCHAR) AS rulepack_version
FROM arr_cohort cohort
JOIN scr_account account USING (loan_key)
JOIN seg_assignment assignment USING (loan_key)
LEFT JOIN ref_feature f1 ON f1.name = account.reason_1
LEFT JOIN ref_feature f2 ON f2.name = account.reason_2
LEFT JOIN ref_feature f3 ON f3.name = account.reason_3
LEFT JOIN ref_feature f4 ON f4.name = account.reason_4
ORDER BY account.rank
