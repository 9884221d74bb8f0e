-- One row an installment. A restructured schedule sets superseded_on on the old rows and adds new ones.
SELECT loan_id, installment_no, due_on, principal_due, interest_due, fee_due, superseded_on, known_on
FROM raw.installment
