SELECT
  "ID" AS loan_id,
  DATE '2005-10-01' AS as_of_date,
  "default.payment.next.month" = '1' AS bad,
  DATE '2005-10-31' AS known_on
FROM raw.cards
