-- reads:  arr_balance
-- writes: arr_scope, one row a loan with a reported status at $as_of_date
SELECT loan_key
FROM arr_balance
