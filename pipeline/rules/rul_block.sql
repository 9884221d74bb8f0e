-- reads:  rul_account, rul_counted, rul_consent, rul_restriction, ref_rule_limit, ref_rule_limited, ref_rule_leaves,
--         ref_rule_stop, ref_rule_day
-- writes: rul_block, one row a loan and channel on which counts or stops forbid contact at $day_starts_at
-- a full window has room again when its $at_most-th newest contact leaves it
WITH full_window AS (
  SELECT account.loan_key, account.zone, rule.ordinal, counted.latest[rule.at_most] AS nth_at, rule.rolling_days
  FROM rul_counted counted
  JOIN ref_rule_limit rule USING (ordinal)
  JOIN rul_account account USING (loan_key)
  WHERE len(counted.latest) >= rule.at_most
), limited AS (
  SELECT
    full_window.loan_key, full_window.ordinal,
    coalesce(leaves.free_at, full_window.nth_at + to_days(full_window.rolling_days)) AS free_at
  FROM full_window
  ASOF LEFT JOIN ref_rule_leaves leaves
    ON leaves.zone = full_window.zone AND leaves.ordinal = full_window.ordinal
   AND full_window.nth_at >= leaves.from_at
), stopped AS (
  SELECT
    account.loan_key, stop.channel, stop.ordinal, coalesce(midnight.starts_at, TIMESTAMP 'infinity') AS free_at
  FROM rul_restriction restriction
  JOIN rul_account account USING (loan_key)
  JOIN ref_rule_stop stop USING (kind)
  LEFT JOIN ref_rule_day midnight ON midnight.zone = account.zone AND midnight.date = restriction.ends_on + 1
  UNION ALL
  SELECT account.loan_key, stop.channel, stop.ordinal, TIMESTAMP 'infinity' AS free_at
  FROM rul_consent consent
  JOIN rul_account account USING (customer_key)
  JOIN ref_rule_stop stop ON stop.kind = 'consent_withdrawn' AND stop.channel = consent.channel
  WHERE NOT consent.given
), block AS (
  SELECT limited.loan_key, channel.channel, limited.ordinal, limited.free_at
  FROM limited
  JOIN ref_rule_limited channel USING (ordinal)
  UNION ALL
  SELECT loan_key, channel, ordinal, free_at FROM stopped
)
SELECT
  loan_key, channel, max(free_at) AS free_at,
  -max({'free_at': free_at, 'priority': -ordinal}).priority AS ordinal
FROM block
WHERE free_at > CAST($day_starts_at AS TIMESTAMP)
GROUP BY loan_key, channel
