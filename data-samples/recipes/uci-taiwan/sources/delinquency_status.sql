-- PAY_0 is September, PAY_6 April; months late, 0 and below is not late. Bills may be negative (credit
-- balances): nothing is outstanding then. PAY_AMT of month m pays the bill of month m - 1.
WITH status AS (
  SELECT "ID" AS loan_id, DATE '2005-09-30' AS status_date, "PAY_0" AS pay, "BILL_AMT1" AS bill, "PAY_AMT1" AS paid FROM raw.cards
  UNION ALL SELECT "ID", DATE '2005-08-31', "PAY_2", "BILL_AMT2", "PAY_AMT2" FROM raw.cards
  UNION ALL SELECT "ID", DATE '2005-07-31', "PAY_3", "BILL_AMT3", "PAY_AMT3" FROM raw.cards
  UNION ALL SELECT "ID", DATE '2005-06-30', "PAY_4", "BILL_AMT4", "PAY_AMT4" FROM raw.cards
  UNION ALL SELECT "ID", DATE '2005-05-31', "PAY_5", "BILL_AMT5", "PAY_AMT5" FROM raw.cards
  UNION ALL SELECT "ID", DATE '2005-04-30', "PAY_6", "BILL_AMT6", "PAY_AMT6" FROM raw.cards
)
SELECT
  loan_id,
  status_date,
  30 * greatest(CAST(pay AS INTEGER), 0) AS dpd,
  CASE WHEN CAST(pay AS INTEGER) > 0 THEN greatest(CAST(bill AS DOUBLE), 0) ELSE 0 END AS amount_past_due,
  greatest(CAST(bill AS DOUBLE), 0) AS outstanding_principal,
  CAST(paid AS DOUBLE) AS amount_paid
FROM status
