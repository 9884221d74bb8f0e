-- reads:  rep_last_night, arr_cohort, scr_account, scr_substitute
-- writes: scr_rank_move, one row an account on last night's list and tonight's: its ranks, and how far up (positive) or
--         down the data, the model and the strategy moved it, one put in place of the other in this order; the three
--         sum to the move
SELECT
  cohort.loan_id,
  last.rank AS last_rank,
  account.rank,
  last.rank - account.rank AS moved,
  last.rank - substitute.last_model_rank AS by_data,
  substitute.last_model_rank - substitute.last_order_rank AS by_model,
  substitute.last_order_rank - account.rank AS by_strategy
FROM rep_last_night last
JOIN arr_cohort cohort ON cohort.loan_id = last.loan_id
JOIN scr_account account USING (loan_key)
LEFT JOIN scr_substitute substitute USING (loan_key)
