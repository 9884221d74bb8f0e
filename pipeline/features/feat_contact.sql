-- reads:  arr_cohort, arr_contact, arr_payment
-- writes: feat_contact, one row a cohort loan at $as_of_date
-- windows are days: [t - w, t); contacts are the customer's, promises those for this loan or for no loan
WITH contact AS (
  SELECT *, outcome IN ('right_party', 'promise', 'refused', 'dispute') AS right_party FROM arr_contact
), reached AS (
  SELECT
    customer_key,
    count(*) FILTER (WHERE outbound AND contacted_on >= $as_of_date - 7) AS attempts_7d,
    count(*) FILTER (WHERE outbound AND contacted_on >= $as_of_date - 30) AS attempts_30d,
    count(*) FILTER (WHERE outbound AND contacted_on >= $as_of_date - 90) AS attempts_90d,
    count(*) FILTER (WHERE outbound AND right_party AND contacted_on >= $as_of_date - 90)
      AS right_party_90d,
    max(contacted_on) FILTER (WHERE right_party) AS last_right_party_on,
    count(*) FILTER (WHERE NOT outbound AND contacted_on >= $as_of_date - 90) AS inbound_90d
  FROM contact
  GROUP BY customer_key
), promise AS (
  SELECT
    cohort.loan_key, contact.rowid, contact.contacted_on, contact.promised_on,
    coalesce(sum(payment.amount), 0) >= greatest(coalesce(any_value(contact.promised_amount), 0), 0.01) AS kept
  FROM arr_contact contact
  JOIN arr_cohort cohort
    ON cohort.customer_key = contact.customer_key
   AND (contact.loan_key IS NULL OR contact.loan_key = cohort.loan_key)
  LEFT JOIN arr_payment payment
    ON payment.loan_key = cohort.loan_key AND NOT payment.reversed
   AND payment.paid_on >= contact.contacted_on AND payment.paid_on <= contact.promised_on
  WHERE contact.outcome = 'promise'
  GROUP BY cohort.loan_key, contact.rowid, contact.contacted_on, contact.promised_on
), promises AS (
  SELECT
    loan_key,
    count(*) FILTER (WHERE contacted_on >= $as_of_date - 365) AS made_365d,
    count(*) FILTER (WHERE promised_on >= $as_of_date - 365 AND promised_on < $as_of_date) AS due_365d,
    count(*) FILTER (WHERE promised_on >= $as_of_date - 365 AND promised_on < $as_of_date AND kept) AS kept_365d,
    max(promised_on) FILTER (WHERE promised_on < $as_of_date AND NOT kept) AS last_broken_on,
    count(*) FILTER (WHERE promised_on >= $as_of_date) AS open
  FROM promise
  GROUP BY loan_key
)
SELECT
  cohort.loan_key,
  coalesce(reached.attempts_7d, 0) AS attempts_7d,
  coalesce(reached.attempts_30d, 0) AS attempts_30d,
  coalesce(reached.right_party_90d, 0) AS right_party_contacts_90d,
  reached.right_party_90d / nullif(reached.attempts_90d, 0) AS right_party_rate_90d,
  $as_of_date - reached.last_right_party_on AS days_since_right_party,
  coalesce(reached.inbound_90d, 0) AS inbound_90d,
  coalesce(promises.made_365d, 0) AS promises_12m,
  promises.kept_365d / nullif(promises.due_365d, 0) AS promises_kept_share_12m,
  $as_of_date - promises.last_broken_on AS days_since_broken_promise,
  CAST(coalesce(promises.open, 0) > 0 AS INTEGER) AS open_promise
FROM arr_cohort cohort
LEFT JOIN reached USING (customer_key)
LEFT JOIN promises USING (loan_key)
