-- reads:  stg_consent
-- writes: rul_consent, one row a customer and channel: the latest word known before $as_of_date
-- of two words on one day, the withdrawal counts
SELECT
  customer_key, CAST(channel AS VARCHAR) AS channel,
  NOT max({'decided_on': decided_on, 'withdrawn': NOT given}).withdrawn AS given
FROM stg_consent
WHERE decided_on < $as_of_date AND known_on < $as_of_date
GROUP BY customer_key, CAST(channel AS VARCHAR)
