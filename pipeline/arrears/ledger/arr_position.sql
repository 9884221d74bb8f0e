-- reads:  arr_scope (loans to look at), scope_installment, scope_payment, stg_loan
-- writes: arr_position, one row a loan of the scope at $as_of_date
-- payments clear installments oldest first; within one installment: fee, interest, principal
WITH paid AS (
  SELECT loan_key, sum(amount) AS paid
  FROM scope_payment
  SEMI JOIN arr_scope USING (loan_key)
  WHERE paid_on < $as_of_date AND known_on < $as_of_date
    AND (reversed_on IS NULL OR reversed_on >= $as_of_date)
  GROUP BY loan_key
), installment AS (
  SELECT
    loan_key, due_on, principal_due, charges_due,
    principal_due + charges_due AS amount_due,
    sum(principal_due + charges_due) OVER (
      PARTITION BY loan_key ORDER BY due_on, installment_no
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS cumulative_due
  FROM scope_installment
  SEMI JOIN arr_scope USING (loan_key)
  WHERE known_on < $as_of_date AND (superseded_on IS NULL OR superseded_on >= $as_of_date)
), allocated AS (
  SELECT
    installment.*, coalesce(paid.paid, 0) AS paid,
    least(greatest(coalesce(paid.paid, 0) - (cumulative_due - amount_due), 0), amount_due) AS allocated
  FROM installment LEFT JOIN paid USING (loan_key)
), loan_position AS (
  SELECT
    loan_key,
    min(due_on) FILTER (WHERE due_on < $as_of_date AND cumulative_due - paid > CAST($tolerance AS DECIMAL(18, 2)))
      AS oldest_unpaid_due_on,
    coalesce(sum(amount_due) FILTER (WHERE due_on < $as_of_date), 0) AS due,
    sum(least(greatest(allocated - charges_due, 0), principal_due)) AS principal_repaid,
    count(*) AS installments,
    count(*) FILTER (WHERE due_on >= $as_of_date) AS installments_to_come
  FROM allocated
  GROUP BY loan_key
)
SELECT
  scope.loan_key,
  coalesce($as_of_date - oldest_unpaid_due_on, 0) :: INTEGER AS dpd,
  oldest_unpaid_due_on,
  CAST(greatest(coalesce(due, 0) - coalesce(paid.paid, 0), 0) AS DECIMAL(18, 2)) AS amount_past_due,
  CAST(greatest(loan.principal - coalesce(principal_repaid, 0), 0) AS DECIMAL(18, 2)) AS outstanding_principal,
  CAST(coalesce(installments, 0) AS INTEGER) AS installments,
  CAST(coalesce(installments_to_come, 0) AS INTEGER) AS installments_to_come
FROM arr_scope scope
JOIN stg_loan loan USING (loan_key)
LEFT JOIN loan_position USING (loan_key)
LEFT JOIN paid USING (loan_key)
