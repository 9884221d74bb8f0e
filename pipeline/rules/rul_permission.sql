-- reads:  rul_account, rul_consent, rul_block, rul_counted, stg_restriction, ref_rule, ref_rule_channel, ref_rule_today,
--         ref_rule_hours, ref_rule_limit, ref_rule_limited, ref_rule_since, ref_rule_stop, ref_rule_zone, ref_rule_day
-- writes: rul_permission, one row a cohort loan and channel
WITH place AS (
  SELECT
    account.loan_key, account.zone, channel.channel, channel.hours, channel.attempts_left,
    channel.person_attempts_left, block.free_at, block.ordinal
  FROM rul_account account
  CROSS JOIN (SELECT DISTINCT channel FROM ref_rule_channel) each
  LEFT JOIN rul_consent consent ON consent.customer_key = account.customer_key AND consent.channel = each.channel
  JOIN ref_rule_channel channel
    ON channel.channel = each.channel AND channel.consented = coalesce(consent.given, false)
  LEFT JOIN rul_block block ON block.loan_key = account.loan_key AND block.channel = each.channel
), opening AS MATERIALIZED (
  SELECT place.* EXCLUDE (ordinal), today.opens_at, today.closes_at, today.closing_rule AS ordinal
  FROM place
  JOIN ref_rule_today today USING (zone, hours)
  WHERE place.free_at IS NULL
  UNION ALL
  SELECT
    blocked.* EXCLUDE (ordinal),
    CASE WHEN hours.opens_at IS NOT NULL THEN greatest(hours.opens_at, blocked.free_at) END AS opens_at,
    hours.closes_at, blocked.ordinal
  FROM (SELECT * FROM place WHERE free_at IS NOT NULL) blocked
  ASOF LEFT JOIN ref_rule_hours hours
    ON hours.zone = blocked.zone AND hours.hours = blocked.hours AND blocked.free_at < hours.closes_at
), left_today AS (
  SELECT
    counted.loan_key, counted.ordinal, since.from_at, since.to_at, rule.by_person,
    rule.at_most - len(list_filter(counted.latest, contacted_at -> contacted_at >= since.since_at)) AS attempts_left
  FROM rul_counted counted
  JOIN ref_rule_limit rule ON rule.ordinal = counted.ordinal AND NOT rule.cool_off
  JOIN rul_account account ON account.loan_key = counted.loan_key
  JOIN ref_rule_since since ON since.zone = account.zone AND since.ordinal = counted.ordinal
), remaining AS (
  SELECT opening.loan_key, opening.channel, left_today.by_person, left_today.attempts_left
  FROM opening
  JOIN left_today
    ON left_today.loan_key = opening.loan_key
   AND opening.opens_at >= left_today.from_at AND opening.opens_at < left_today.to_at
  JOIN ref_rule_limited limited ON limited.ordinal = left_today.ordinal AND limited.channel = opening.channel
  WHERE opening.opens_at < CAST($day_ends_at AS TIMESTAMP)
  UNION ALL
  SELECT
    opening.loan_key, opening.channel, rule.by_person,
    rule.at_most - len(list_filter(
      counted.latest, contacted_at -> contacted_at > opening.opens_at - to_days(rule.rolling_days)
    )) AS attempts_left
  FROM opening
  JOIN rul_counted counted ON counted.loan_key = opening.loan_key
  JOIN ref_rule_limit rule
    ON rule.ordinal = counted.ordinal AND NOT rule.cool_off AND rule.rolling_days IS NOT NULL
  JOIN ref_rule_limited limited ON limited.ordinal = rule.ordinal AND limited.channel = opening.channel
  WHERE opening.opens_at < CAST($day_ends_at AS TIMESTAMP)
), fewest AS (
  SELECT
    loan_key, channel, min(attempts_left) AS attempts_left,
    min(attempts_left) FILTER (WHERE by_person) AS person_attempts_left
  FROM remaining
  GROUP BY loan_key, channel
), stop_to_come AS (
  SELECT account.loan_key, stop.channel, min(midnight.starts_at) AS starts_at
  FROM stg_restriction restriction
  JOIN rul_account account
    ON account.customer_key = restriction.customer_key
   AND (restriction.loan_key IS NULL OR restriction.loan_key = account.loan_key)
  JOIN ref_rule_zone zone USING (zone)
  JOIN ref_rule_stop stop ON stop.kind = CAST(restriction.kind AS VARCHAR)
  JOIN ref_rule_day midnight ON midnight.zone = account.zone AND midnight.date = restriction.starts_on
  WHERE restriction.known_on < $as_of_date AND restriction.starts_on > zone.last_on
  GROUP BY account.loan_key, stop.channel
), judged AS (
  SELECT *, coalesce(opens_at < CAST($day_ends_at AS TIMESTAMP), false) AS allowed FROM opening
)
SELECT
  judged.loan_key, judged.channel, judged.allowed,
  CASE WHEN judged.allowed THEN CAST(least(judged.attempts_left, fewest.attempts_left) AS INTEGER) ELSE 0 END
    AS attempts_left,
  CASE WHEN judged.allowed THEN CAST(least(judged.person_attempts_left, fewest.person_attempts_left) AS INTEGER)
    ELSE 0 END AS person_attempts_left,
  CASE WHEN judged.allowed THEN judged.opens_at END AS window_from,
  CASE WHEN judged.allowed THEN least(judged.closes_at, CAST($day_ends_at AS TIMESTAMP)) END AS window_to,
  CASE WHEN NOT judged.allowed THEN rule.rule_id END AS rule_id,
  CASE WHEN NOT judged.allowed AND (stop.starts_at IS NULL OR judged.opens_at < stop.starts_at)
    THEN judged.opens_at END AS earliest_permitted_at
FROM judged
LEFT JOIN fewest USING (loan_key, channel)
LEFT JOIN stop_to_come stop USING (loan_key, channel)
LEFT JOIN ref_rule rule ON rule.ordinal = judged.ordinal
