-- reads:  arr_cohort, stg_provided_outcome
-- writes: out_provided, one row a cohort loan that the lender has labeled for this snapshot
SELECT cohort.loan_key, outcome.bad
FROM arr_cohort cohort
JOIN stg_provided_outcome outcome USING (loan_key)
WHERE outcome.as_of_date = $as_of_date AND outcome.known_on < $known_before
