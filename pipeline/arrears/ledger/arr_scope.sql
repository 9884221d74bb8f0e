-- reads:  arr_balance
-- writes: arr_scope, one row a loan that may be past due at $as_of_date: its dpd is worth working out
SELECT loan_key
FROM arr_balance
WHERE $minimum_dpd = 0 OR due - paid > CAST($tolerance AS DECIMAL(18, 2))
