-- reads:  arr_payment
-- writes: arr_paid, one row a cohort loan and day with payments that count: all paid up to that day
SELECT
  loan_key, paid_on,
  CAST(sum(sum(amount)) OVER (
    PARTITION BY loan_key ORDER BY paid_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS DECIMAL(18, 2)) AS paid
FROM arr_payment
WHERE NOT reversed AND amount > 0
GROUP BY loan_key, paid_on
