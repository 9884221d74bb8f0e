-- Read by arrears fairness alone. Synthetic: drawn from the id, independent of behavior.
SELECT
  customer_id,
  DATE '1946-01-01' + CAST(md5_number_lower(customer_id || ' birth') % 21900 AS INTEGER) AS birth_date,
  ['female', 'male'][1 + CAST(md5_number_lower(customer_id || ' sex') % 2 AS INTEGER)] AS sex,
  known_on
FROM raw.customer
