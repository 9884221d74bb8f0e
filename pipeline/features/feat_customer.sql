-- reads:  arr_cohort, arr_position, stg_loan, stg_restriction
-- writes: feat_customer, one row a cohort loan at $as_of_date
WITH loan AS (
  SELECT
    loan_key, customer_key, originated_on,
    originated_on < $as_of_date AND (closed_on IS NULL OR closed_on >= $as_of_date)
      AND (charged_off_on IS NULL OR charged_off_on >= $as_of_date) AS open
  FROM stg_loan
  SEMI JOIN arr_cohort USING (customer_key)
  WHERE known_on < $as_of_date
), customer AS (
  SELECT
    customer_key,
    count(*) FILTER (WHERE open) AS open_loans,
    min(originated_on) AS first_originated_on
  FROM loan
  GROUP BY customer_key
), other AS (
  SELECT mine.loan_key, max(position.dpd) AS dpd_max
  FROM arr_cohort mine
  JOIN loan ON loan.customer_key = mine.customer_key AND loan.loan_key <> mine.loan_key
  JOIN arr_position position ON position.loan_key = loan.loan_key
  GROUP BY mine.loan_key
), dispute AS (
  SELECT customer_key, count(*) AS open
  FROM stg_restriction
  WHERE kind = 'dispute' AND starts_on < $as_of_date AND known_on < $as_of_date
    AND (ends_on IS NULL OR ends_on >= $as_of_date)
  GROUP BY customer_key
)
SELECT
  cohort.loan_key,
  customer.open_loans AS customer_open_loans,
  coalesce(other.dpd_max, 0) AS other_loans_dpd_max,
  greatest(date_sub('month', customer.first_originated_on, CAST($as_of_date AS DATE)), 0) AS customer_tenure_months,
  coalesce(dispute.open, 0) AS disputes_open
FROM arr_cohort cohort
LEFT JOIN customer USING (customer_key)
LEFT JOIN other USING (loan_key)
LEFT JOIN dispute USING (customer_key)
