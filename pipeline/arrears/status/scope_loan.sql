-- reads:  arr_open
-- writes: scope_loan, of $as_of_date: one row an open loan, whose reported dpd is looked up
SELECT CAST($as_of_date AS DATE) AS as_of_date, loan_key
FROM arr_open
