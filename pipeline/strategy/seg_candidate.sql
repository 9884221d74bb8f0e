-- reads:  arr_cohort, scr_account, ref_band, ref_segment, rul_permission
-- writes: seg_candidate, one row a cohort loan: its segment, what may be gained, and the channels that the rules permit
-- `amount_at_risk` is pd × amount past due. `channels` has bit n for the channel with ordinal n
-- in ref_channel. Attempts that accounts of one person share go to those that rank first.
WITH banded AS (
  SELECT
    cohort.loan_key, cohort.customer_key, cohort.product, cohort.dpd, cohort.dpd_bucket, cohort.amount_past_due,
    cohort.outstanding_principal, account.rank, account.pd, account.expected_loss, account.expected_recovery,
    band.ordinal AS band_ordinal, band.band
  FROM arr_cohort cohort
  JOIN scr_account account USING (loan_key)
  JOIN ref_band band ON account.pd >= band.lower_pd AND (band.upper_pd IS NULL OR account.pd < band.upper_pd)
), matched AS (
  SELECT banded.loan_key, min(segment.ordinal) AS ordinal
  FROM banded
  JOIN ref_segment segment
    ON (segment.buckets IS NULL OR list_contains(segment.buckets, banded.dpd_bucket))
   AND (segment.bands IS NULL OR list_contains(segment.bands, banded.band))
   AND (segment.products IS NULL OR list_contains(segment.products, banded.product))
   AND (segment.dpd_at_least IS NULL OR banded.dpd >= segment.dpd_at_least)
   AND (segment.dpd_below IS NULL OR banded.dpd < segment.dpd_below)
   AND (segment.pd_at_least IS NULL OR banded.pd >= segment.pd_at_least)
   AND (segment.pd_below IS NULL OR banded.pd < segment.pd_below)
   AND (segment.amount_past_due_at_least IS NULL OR banded.amount_past_due >= segment.amount_past_due_at_least)
   AND (segment.amount_past_due_below IS NULL OR banded.amount_past_due < segment.amount_past_due_below)
   AND (segment.outstanding_principal_at_least IS NULL
     OR banded.outstanding_principal >= segment.outstanding_principal_at_least)
   AND (segment.outstanding_principal_below IS NULL
     OR banded.outstanding_principal < segment.outstanding_principal_below)
   AND (segment.expected_loss_at_least IS NULL OR banded.expected_loss >= segment.expected_loss_at_least)
   AND (segment.expected_loss_below IS NULL OR banded.expected_loss < segment.expected_loss_below)
   AND (segment.expected_recovery_at_least IS NULL
     OR banded.expected_recovery >= segment.expected_recovery_at_least)
   AND (segment.expected_recovery_below IS NULL OR banded.expected_recovery < segment.expected_recovery_below)
  GROUP BY banded.loan_key
), permitted AS (
  SELECT permission.loan_key, bit_or(1 << channel.ordinal) AS channels
  FROM (
    SELECT
      permission.*,
      row_number() OVER (
        PARTITION BY banded.customer_key, permission.channel ORDER BY permission.allowed DESC, banded.rank
      ) AS place_of_person
    FROM rul_permission permission
    JOIN banded USING (loan_key)
  ) permission
  JOIN ref_channel channel USING (channel)
  WHERE permission.allowed
    AND (permission.attempts_left IS NULL OR permission.attempts_left > 0)
    AND (permission.person_attempts_left IS NULL OR permission.place_of_person <= permission.person_attempts_left)
  GROUP BY permission.loan_key
)
SELECT
  banded.loan_key, banded.rank, matched.ordinal AS segment_ordinal, banded.band_ordinal,
  CAST(round(banded.pd * CAST(banded.amount_past_due AS DOUBLE), 2) AS DECIMAL(18, 2)) AS amount_at_risk,
  CAST(coalesce(permitted.channels, 0) AS INTEGER) AS channels
FROM banded
JOIN matched USING (loan_key)
LEFT JOIN permitted USING (loan_key)
