-- reads:  stg_loan
-- writes: arr_open, one row a loan that is open at $as_of_date
SELECT loan_key
FROM stg_loan
WHERE known_on < $as_of_date
  AND ($include_closed OR closed_on IS NULL OR closed_on >= $as_of_date)
  AND ($include_charged_off OR charged_off_on IS NULL OR charged_off_on >= $as_of_date)
