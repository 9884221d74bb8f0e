-- reads:  arr_cohort, arr_paid, scope_installment
-- writes: arr_installment, one row an installment of a cohort loan and version of its schedule
-- A version is in force for the snapshots [in_force_from, in_force_to). The schedule is taken as it stood
-- on each past day; payments as they are known at $as_of_date (reversed ones never counted).
-- Within a version the set of installments only grows with due_on, so payments clear it oldest first and
-- `cleared_on` is the day of the payment that reached the cumulative due. The account is past due for an
-- installment on the snapshots (due_on, cleared_on]; [oldest_from, oldest_to) are those on which it is the
-- oldest unpaid one, clipped to the version and to $as_of_date inclusive. `ordinal` counts the installments of a
-- version from 1 as they fall due.
WITH installment AS (
  SELECT
    loan_key, installment_no, due_on, known_on, superseded_on,
    principal_due + charges_due AS amount_due
  FROM scope_installment
  SEMI JOIN arr_cohort USING (loan_key)
  WHERE due_on < $as_of_date AND known_on < $as_of_date
), version_start AS (
  SELECT loan_key, DATE '1900-01-01' AS in_force_from FROM arr_cohort
  UNION
  SELECT loan_key, superseded_on + 1 FROM installment WHERE superseded_on < $as_of_date
  UNION
  SELECT loan_key, known_on + 1 FROM installment WHERE known_on > due_on
), version AS (
  SELECT
    loan_key, in_force_from,
    lead(in_force_from, 1, CAST($as_of_date AS DATE) + 1)
      OVER (PARTITION BY loan_key ORDER BY in_force_from) AS in_force_to
  FROM version_start
), scheduled AS (
  SELECT
    version.loan_key, in_force_from, in_force_to, installment_no, due_on, amount_due,
    row_number() OVER falling_due AS ordinal,
    sum(amount_due) OVER (falling_due ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulative_due
  FROM version
  JOIN installment
    ON installment.loan_key = version.loan_key
   AND installment.due_on < version.in_force_to - 1
   AND (installment.known_on <= installment.due_on OR installment.known_on < version.in_force_from)
   AND (installment.superseded_on IS NULL OR installment.superseded_on >= version.in_force_from)
  WINDOW falling_due AS (PARTITION BY version.loan_key, in_force_from ORDER BY due_on, installment_no)
), cleared AS (
  SELECT
    needs.* EXCLUDE (needed),
    CASE WHEN needed <= 0 THEN due_on ELSE paid.paid_on END AS cleared_on
  FROM (SELECT *, cumulative_due - CAST($tolerance AS DECIMAL(18, 2)) AS needed FROM scheduled) needs
  ASOF LEFT JOIN arr_paid paid ON needs.loan_key = paid.loan_key AND needs.needed <= paid.paid
), past_due AS (
  SELECT
    *,
    greatest(
      due_on + 1, in_force_from,
      lag(coalesce(cleared_on + 1, in_force_to), 1, DATE '1900-01-01')
        OVER (PARTITION BY loan_key, in_force_from ORDER BY due_on, installment_no)
    ) AS oldest_from,
    least(coalesce(cleared_on + 1, in_force_to), in_force_to) AS oldest_to
  FROM cleared
)
SELECT
  loan_key, in_force_from, in_force_to, installment_no, CAST(ordinal AS INTEGER) AS ordinal, due_on,
  CAST(amount_due AS DECIMAL(18, 2)) AS amount_due,
  CAST(cumulative_due AS DECIMAL(18, 2)) AS cumulative_due, cleared_on,
  CASE WHEN oldest_from < oldest_to THEN oldest_from END AS oldest_from,
  CASE WHEN oldest_from < oldest_to THEN oldest_to END AS oldest_to
FROM past_due
