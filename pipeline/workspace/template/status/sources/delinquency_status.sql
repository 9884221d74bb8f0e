-- One row an account and reporting date, usually a month's end.
SELECT loan_id, status_date, dpd, amount_past_due, outstanding_principal, amount_paid
FROM raw.status
