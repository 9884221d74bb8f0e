-- reads:  scope_loan, stg_installment
-- writes: scope_installment, one row an installment of a loan of the scope, whenever it is known: read by the
--         tables of this stage only, which take what was known at their date
SELECT
  loan_key, installment_no, due_on, known_on, superseded_on, principal_due,
  CAST(interest_due + fee_due AS DECIMAL(18, 2)) AS charges_due
FROM stg_installment
SEMI JOIN scope_loan USING (loan_key)
