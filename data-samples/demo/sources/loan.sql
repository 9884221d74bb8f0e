-- One row a loan. closed_on and charged_off_on are empty while they have not happened.
SELECT
  loan_id, customer_id, product, originated_on, principal, annual_rate, term_months, currency,
  closed_on, charged_off_on, known_on
FROM raw.loan
