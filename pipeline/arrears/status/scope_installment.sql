-- reads:  nothing: periodic status has no schedule
-- writes: scope_installment, empty
SELECT
  CAST(NULL AS INTEGER) AS loan_key, CAST(NULL AS INTEGER) AS installment_no, CAST(NULL AS DATE) AS due_on,
  CAST(NULL AS DATE) AS known_on, CAST(NULL AS DATE) AS superseded_on,
  CAST(NULL AS DECIMAL(18, 2)) AS principal_due, CAST(NULL AS DECIMAL(18, 2)) AS charges_due
LIMIT 0
