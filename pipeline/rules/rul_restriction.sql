-- reads:  rul_account, stg_restriction, ref_rule_zone
-- writes: rul_restriction, one row a cohort loan and restriction of it or of its customer that holds on the day
SELECT account.loan_key, CAST(restriction.kind AS VARCHAR) AS kind, restriction.ends_on
FROM stg_restriction restriction
JOIN rul_account account
  ON account.customer_key = restriction.customer_key
 AND (restriction.loan_key IS NULL OR restriction.loan_key = account.loan_key)
JOIN ref_rule_zone zone USING (zone)
WHERE restriction.known_on < $as_of_date AND restriction.starts_on <= zone.last_on
  AND (restriction.ends_on IS NULL OR restriction.ends_on >= zone.first_on)
