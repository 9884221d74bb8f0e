-- reads:  arr_cohort, scr_account, seg_feature, ref_band, ref_condition, ref_condition_feature, rul_permission,
--         rul_restriction
-- writes: seg_candidate, one row a cohort loan: its segment, what may be gained, the channels that the rules permit,
--         and the draws that take it
-- `amount_at_risk` is pd × amount past due. `channels` has bit n for the channel with ordinal n
-- in ref_channel, `draws` bit n for draw n. Attempts that accounts of one person share, in one channel or over several,
-- go to those that rank first, one each. A feature that is missing has no row in seg_feature, and so is in no range.
WITH restricted AS (
  SELECT loan_key, list(DISTINCT kind) AS restrictions FROM rul_restriction GROUP BY loan_key
), in_range AS (
  SELECT feature.loan_key, range.kind, range.ordinal, count(*) AS features
  FROM seg_feature feature
  JOIN ref_condition_feature range
    ON range.feature = feature.feature
   AND (range.at_least IS NULL OR feature.value >= range.at_least)
   AND (range.below IS NULL OR feature.value < range.below)
  GROUP BY feature.loan_key, range.kind, range.ordinal
), banded AS (
  SELECT
    cohort.loan_key, cohort.customer_key, cohort.product, cohort.dpd, cohort.dpd_bucket, cohort.amount_past_due,
    cohort.outstanding_principal, account.rank, account.pd, account.expected_loss, account.expected_recovery,
    band.ordinal AS band_ordinal, band.band, restricted.restrictions
  FROM arr_cohort cohort
  JOIN scr_account account USING (loan_key)
  JOIN ref_band band ON account.pd >= band.lower_pd AND (band.upper_pd IS NULL OR account.pd < band.upper_pd)
  LEFT JOIN restricted USING (loan_key)
), matched AS (
  SELECT
    banded.loan_key,
    min(condition.ordinal) FILTER (WHERE condition.kind = 'segment') AS ordinal,
    bit_or(1 << condition.ordinal) FILTER (WHERE condition.kind = 'draw') AS draws
  FROM banded
  JOIN ref_condition condition
    ON (condition.buckets IS NULL OR list_contains(condition.buckets, banded.dpd_bucket))
   AND (condition.bands IS NULL OR list_contains(condition.bands, banded.band))
   AND (condition.products IS NULL OR list_contains(condition.products, banded.product))
   AND (condition.restrictions IS NULL OR list_has_any(condition.restrictions, banded.restrictions))
   AND (condition.dpd_at_least IS NULL OR banded.dpd >= condition.dpd_at_least)
   AND (condition.dpd_below IS NULL OR banded.dpd < condition.dpd_below)
   AND (condition.pd_at_least IS NULL OR banded.pd >= condition.pd_at_least)
   AND (condition.pd_below IS NULL OR banded.pd < condition.pd_below)
   AND (condition.amount_past_due_at_least IS NULL OR banded.amount_past_due >= condition.amount_past_due_at_least)
   AND (condition.amount_past_due_below IS NULL OR banded.amount_past_due < condition.amount_past_due_below)
   AND (condition.outstanding_principal_at_least IS NULL
     OR banded.outstanding_principal >= condition.outstanding_principal_at_least)
   AND (condition.outstanding_principal_below IS NULL
     OR banded.outstanding_principal < condition.outstanding_principal_below)
   AND (condition.expected_loss_at_least IS NULL OR banded.expected_loss >= condition.expected_loss_at_least)
   AND (condition.expected_loss_below IS NULL OR banded.expected_loss < condition.expected_loss_below)
   AND (condition.expected_recovery_at_least IS NULL
     OR banded.expected_recovery >= condition.expected_recovery_at_least)
   AND (condition.expected_recovery_below IS NULL OR banded.expected_recovery < condition.expected_recovery_below)
  LEFT JOIN in_range
    ON in_range.loan_key = banded.loan_key AND in_range.kind = condition.kind AND in_range.ordinal = condition.ordinal
  WHERE condition.features = coalesce(in_range.features, 0)
  GROUP BY banded.loan_key
), permission AS (
  SELECT permission.*, banded.customer_key, banded.rank
  FROM rul_permission permission
  JOIN banded USING (loan_key)
  WHERE permission.allowed AND (permission.attempts_left IS NULL OR permission.attempts_left > 0)
), sharing AS (
  SELECT loan_key, row_number() OVER (PARTITION BY customer_key ORDER BY rank) AS place_of_person
  FROM (SELECT DISTINCT loan_key, customer_key, rank FROM permission WHERE person_attempts_left IS NOT NULL)
), permitted AS (
  SELECT permission.loan_key, bit_or(1 << channel.ordinal) AS channels
  FROM permission
  JOIN ref_channel channel USING (channel)
  LEFT JOIN sharing USING (loan_key)
  WHERE permission.person_attempts_left IS NULL OR sharing.place_of_person <= permission.person_attempts_left
  GROUP BY permission.loan_key
)
SELECT
  banded.loan_key, banded.rank, matched.ordinal AS segment_ordinal, banded.band_ordinal,
  CAST(round(banded.pd * CAST(banded.amount_past_due AS DOUBLE), 2) AS DECIMAL(18, 2)) AS amount_at_risk,
  CAST(coalesce(permitted.channels, 0) AS INTEGER) AS channels,
  CAST(coalesce(matched.draws, 0) AS INTEGER) AS draws
FROM banded
JOIN matched USING (loan_key)
LEFT JOIN permitted USING (loan_key)
