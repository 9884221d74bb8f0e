-- reads:  arr_scope, stg_loan, stg_delinquency_status
-- writes: arr_position, one row a loan of the scope: its latest status before $as_of_date, as reported
-- An amount that the latest status leaves out is the last one stated (arg_max skips NULL); a status of dpd 0
-- that states no amount past due states 0.
SELECT
  scope.loan_key,
  coalesce(arg_max(status.dpd, status.status_date), 0) :: INTEGER AS dpd,
  CAST(CASE WHEN arg_max(status.dpd, status.status_date) > 0
    THEN max(status.status_date) - arg_max(status.dpd, status.status_date) END AS DATE) AS oldest_unpaid_due_on,
  CAST(coalesce(
    arg_max(CASE WHEN status.dpd = 0 THEN coalesce(status.amount_past_due, 0) ELSE status.amount_past_due END,
      status.status_date), 0) AS DECIMAL(18, 2)) AS amount_past_due,
  CAST(coalesce(arg_max(status.outstanding_principal, status.status_date), any_value(loan.principal))
    AS DECIMAL(18, 2)) AS outstanding_principal,
  0 AS installments,
  0 AS installments_to_come
FROM arr_scope scope
JOIN stg_loan loan USING (loan_key)
LEFT JOIN stg_delinquency_status status
  ON status.loan_key = scope.loan_key
 AND status.status_date < $as_of_date AND status.known_on < $as_of_date
GROUP BY scope.loan_key
