-- One row a payment. known_on is the day it was posted; reversed_on the day a failed debit came back.
SELECT payment_id, loan_id, paid_on, amount, method, reversed_on, known_on
FROM raw.payment
