-- `settlement_date` is years later than the payment and stays unread.
SELECT
  payment.value ->> '$.payment_id' AS payment_id,
  loan.id AS loan_id,
  CAST(payment.value ->> '$.processed_date' AS DATE) AS paid_on,
  payment.value ->> '$.amount' AS amount
FROM raw.loans loan, json_each(loan.payments) payment
WHERE loan.status <> 'refunded' AND json_array_length(loan.terms, '$.scheduled_payments') > 0
