-- reads:  arr_open
-- writes: arr_scope, one row an open loan: its reported dpd is looked up
SELECT loan_key
FROM arr_open
