SELECT customer_id, timezone, region, language, known_on
FROM raw.customer
