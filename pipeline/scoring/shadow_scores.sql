-- reads:  arr_cohort, scr_account, scr_shadow, pub_listed
-- writes: shadow_scores.parquet of the bundle, one row a challenger and cohort loan, beside the champion
SELECT
  cohort.as_of_date, listed.loan_id, shadow.model_id, shadow.rank, shadow.pd, shadow.score,
  shadow.expected_loss, shadow.expected_recovery,
  CAST($champion_id AS VARCHAR) AS champion_id, account.rank AS champion_rank, account.pd AS champion_pd
FROM scr_shadow shadow
JOIN arr_cohort cohort USING (loan_key)
JOIN scr_account account USING (loan_key)
JOIN pub_listed listed ON listed.rank = account.rank
ORDER BY shadow.model_id, shadow.rank
