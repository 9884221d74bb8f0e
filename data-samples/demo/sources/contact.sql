-- Attempts, conversations and promises.
SELECT
  contact_id, customer_id, loan_id, contacted_at, channel, direction, outcome, promised_amount, promised_on,
  agent_id, agency_id, known_on
FROM raw.contact
