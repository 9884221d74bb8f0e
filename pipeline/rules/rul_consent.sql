-- reads:  stg_consent
-- writes: rul_consent, one row a customer and channel: the latest word known before $as_of_date
SELECT customer_key, CAST(channel AS VARCHAR) AS channel, max(decided_on) AS decided_on, arg_max(given, decided_on) AS given
FROM stg_consent
WHERE decided_on < $as_of_date AND known_on < $as_of_date
GROUP BY customer_key, CAST(channel AS VARCHAR)
