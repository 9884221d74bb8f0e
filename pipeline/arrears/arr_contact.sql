-- reads:  arr_cohort, ref_outcome, stg_contact
-- writes: arr_contact, one row a contact of a cohort customer before $as_of_date
-- contacted_at is UTC; the days, and the start of $as_of_date, are those of the portfolio's $timezone
SELECT
  customer_key, loan_key, CAST(timezone($timezone, timezone('UTC', contacted_at)) AS DATE) AS contacted_on,
  direction = 'outbound' AS outbound, coalesce(word.meaning, contact.outcome) AS outcome, promised_amount, promised_on
FROM stg_contact contact
SEMI JOIN arr_cohort USING (customer_key)
LEFT JOIN ref_outcome word ON word.outcome = contact.outcome
WHERE contacted_at < timezone('UTC', timezone($timezone, CAST($as_of_date AS TIMESTAMP))) AND known_on < $as_of_date
