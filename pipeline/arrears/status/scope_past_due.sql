-- reads:  nothing: periodic status has no schedule
-- writes: scope_past_due, empty
SELECT CAST(NULL AS DATE) AS as_of_date, CAST(NULL AS INTEGER) AS loan_key
LIMIT 0
