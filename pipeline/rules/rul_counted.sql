-- reads:  stg_contact, rul_account, ref_rule_outcome, ref_rule_counted
-- writes: rul_counted, one row a rule and loan: the newest $most contacts that the rule counts for the loan
-- contacts about no loan are about all of the customer's; loan_key 0 is a loan outside the book
WITH contact AS (
  SELECT
    contact.customer_key, contact.loan_key, contact.contacted_at, CAST(contact.channel AS VARCHAR) AS channel,
    contact.direction = 'outbound' AS outbound, coalesce(outcome.class, 0) AS class
  FROM stg_contact contact
  LEFT JOIN ref_rule_outcome outcome ON outcome.outcome = contact.outcome
  WHERE contact.known_on < $as_of_date
    AND contact.contacted_at < CAST($day_starts_at AS TIMESTAMP)
    AND contact.contacted_at >= CAST($oldest_at AS TIMESTAMP)
)
SELECT account.loan_key, rule.ordinal, max(contact.contacted_at, $most) AS latest
FROM contact
JOIN ref_rule_counted rule USING (channel, outbound, class)
JOIN rul_account account
  ON account.customer_key = contact.customer_key
 AND (rule.by_person OR contact.loan_key IS NULL OR contact.loan_key = account.loan_key)
GROUP BY account.loan_key, rule.ordinal
