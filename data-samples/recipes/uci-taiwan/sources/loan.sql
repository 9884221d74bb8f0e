-- The credit limit stands for the principal: a card has no other amount that is fixed.
SELECT
  "ID" AS loan_id,
  "ID" AS customer_id,
  'credit_card' AS product,
  DATE '2005-03-31' AS originated_on,
  "LIMIT_BAL" AS principal,
  'TWD' AS currency
FROM raw.cards
