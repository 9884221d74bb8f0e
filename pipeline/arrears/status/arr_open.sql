-- reads:  stg_loan, stg_delinquency_status
-- writes: arr_open, one row a loan that is open at $as_of_date and was reported on before it
SELECT loan_key
FROM stg_loan
SEMI JOIN (
  SELECT loan_key FROM stg_delinquency_status WHERE status_date < $as_of_date AND known_on < $as_of_date
) USING (loan_key)
WHERE known_on < $as_of_date
  AND ($include_closed OR closed_on IS NULL OR closed_on >= $as_of_date)
  AND ($include_charged_off OR charged_off_on IS NULL OR charged_off_on >= $as_of_date)
