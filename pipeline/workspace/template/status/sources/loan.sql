-- One row an account.
SELECT loan_id, customer_id, product, originated_on, principal, currency, closed_on, charged_off_on
FROM raw.account
