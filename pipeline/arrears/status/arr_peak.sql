-- reads:  arr_cohort, stg_delinquency_status
-- writes: arr_peak, one row a cohort loan of which a status before $as_of_date states an amount past due
SELECT loan_key, max(amount_past_due) AS past_due_max
FROM stg_delinquency_status
SEMI JOIN arr_cohort USING (loan_key)
WHERE status_date < $as_of_date AND known_on < $as_of_date AND amount_past_due IS NOT NULL
GROUP BY loan_key
