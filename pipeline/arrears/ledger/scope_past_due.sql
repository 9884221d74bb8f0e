-- reads:  scope_date, stg_installment, stg_payment
-- writes: scope_past_due, one row a date t of scope_date and loan that owes more than it has paid at t
-- An installment or payment counts at t when it happened and was known before t, and was not undone before t. So
-- what a loan owes changes by `owed` with the first date after `day`; changes are summed up once for all dates.
WITH change AS NOT MATERIALIZED (
  SELECT loan_key, greatest(due_on, known_on) AS day, principal_due + interest_due + fee_due AS owed
  FROM stg_installment
  UNION ALL
  SELECT loan_key, greatest(due_on, known_on, superseded_on), -(principal_due + interest_due + fee_due)
  FROM stg_installment
  WHERE superseded_on IS NOT NULL
  UNION ALL
  SELECT loan_key, greatest(paid_on, known_on), -amount
  FROM stg_payment
  UNION ALL
  SELECT loan_key, greatest(paid_on, known_on, reversed_on), amount
  FROM stg_payment
  WHERE reversed_on IS NOT NULL
), span AS (
  SELECT min(as_of_date) AS first_date, max(as_of_date) AS last_date FROM scope_date
), calendar AS (
  SELECT CAST(day AS DATE) AS day, (SELECT min(as_of_date) FROM scope_date WHERE as_of_date > day) AS as_of_date
  FROM span, range(first_date, last_date, INTERVAL 1 DAY) days(day)
), step AS (
  SELECT loan_key, as_of_date, sum(owed) AS owed
  FROM (
    SELECT loan_key, first_date AS as_of_date, owed FROM change, span WHERE day < first_date
    UNION ALL
    SELECT loan_key, as_of_date, owed FROM change JOIN calendar USING (day)
  )
  GROUP BY loan_key, as_of_date
  HAVING sum(owed) <> 0
), level AS (
  SELECT
    loan_key, as_of_date AS from_date,
    lead(as_of_date, 1, DATE '9999-12-31') OVER dates AS to_date,
    sum(owed) OVER dates AS owed
  FROM step
  WINDOW dates AS (PARTITION BY loan_key ORDER BY as_of_date)
)
SELECT as_of_date, loan_key
FROM level
JOIN scope_date ON as_of_date >= from_date AND as_of_date < to_date
WHERE owed > CAST($tolerance AS DECIMAL(18, 2))
