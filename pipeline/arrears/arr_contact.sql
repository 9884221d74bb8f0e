-- reads:  arr_cohort, stg_contact
-- writes: arr_contact, one row a contact of a cohort customer before $as_of_date
SELECT
  customer_key, loan_key, CAST(contacted_at AS DATE) AS contacted_on, direction = 'outbound' AS outbound, outcome,
  promised_amount, promised_on
FROM stg_contact
SEMI JOIN arr_cohort USING (customer_key)
WHERE contacted_at < $as_of_date AND known_on < $as_of_date
