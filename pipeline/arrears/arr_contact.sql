-- reads:  arr_cohort, stg_contact
-- writes: arr_contact, one row a contact of a cohort customer before $as_of_date
-- contacted_at is UTC; the days, and the start of $as_of_date, are those of the portfolio's $timezone
SELECT
  customer_key, loan_key, CAST(timezone($timezone, timezone('UTC', contacted_at)) AS DATE) AS contacted_on,
  direction = 'outbound' AS outbound, outcome, promised_amount, promised_on
FROM stg_contact
SEMI JOIN arr_cohort USING (customer_key)
WHERE contacted_at < timezone('UTC', timezone($timezone, CAST($as_of_date AS TIMESTAMP))) AND known_on < $as_of_date
