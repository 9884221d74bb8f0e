-- The schedule in the lender's dollars, numbered by due date. Several rows on one date are one installment.
WITH scheduled AS (
  SELECT
    loan.id AS loan_id,
    CAST(row.value ->> '$.due_date' AS DATE) AS due_on,
    CAST(row.value ->> '$.amount' AS DECIMAL(18, 2)) AS amount
  FROM raw.loans loan, json_each(loan.terms, '$.scheduled_payments') row
  WHERE loan.status <> 'refunded'
)
SELECT
  loan_id,
  row_number() OVER (PARTITION BY loan_id ORDER BY due_on) AS installment_no,
  due_on,
  sum(amount) AS principal_due,
  0 AS interest_due,
  0 AS fee_due
FROM scheduled
GROUP BY loan_id, due_on
