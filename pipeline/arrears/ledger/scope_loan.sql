-- reads:  arr_open, scope_past_due
-- writes: scope_loan, of $as_of_date: one row an open loan that may be past due, whose dpd is worth working out
SELECT CAST($as_of_date AS DATE) AS as_of_date, loan_key
FROM arr_open
WHERE $minimum_dpd = 0
   OR loan_key IN (SELECT loan_key FROM scope_past_due WHERE as_of_date = $as_of_date)
