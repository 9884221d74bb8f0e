-- reads:  arr_cohort, stg_customer, ref_rule_zone
-- writes: rul_account, one row a cohort loan; zone 0 is the portfolio's, for customers without a known time zone
SELECT cohort.loan_key, cohort.customer_key, coalesce(zone.zone, 0) AS zone
FROM arr_cohort cohort
LEFT JOIN stg_customer customer
  ON customer.customer_id = cohort.customer_id AND customer.known_on < $as_of_date
LEFT JOIN ref_rule_zone zone ON zone.timezone = customer.timezone
