-- reads:  scope_loan
-- writes: arr_scope, one row a loan of the scope at $as_of_date
SELECT loan_key
FROM scope_loan
WHERE as_of_date = $as_of_date
