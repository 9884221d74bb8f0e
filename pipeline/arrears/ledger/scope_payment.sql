-- reads:  scope_loan, stg_payment
-- writes: scope_payment, one row a payment of a loan of the scope, whenever it is known: read by the tables of
--         this stage only, which take what was known at their date
SELECT loan_key, paid_on, amount, method, reversed_on, known_on
FROM stg_payment
SEMI JOIN scope_loan USING (loan_key)
