SELECT customer_id, loan_id, kind, starts_on, ends_on, known_on
FROM raw.restriction
