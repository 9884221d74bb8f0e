-- reads:  arr_cohort, scr_account, ref_band, ref_segment, ref_treatment, stg_restriction
-- writes: seg_assignment, one row a cohort loan
-- A restriction in force on day t, known before it, suppresses the account; do_not_call only where the
-- treatment is a call. The one that lasts longest is named.
WITH banded AS (
  SELECT
    cohort.loan_key, cohort.customer_key, cohort.dpd, cohort.dpd_bucket,
    cohort.amount_past_due, cohort.outstanding_principal, account.rank, band.band
  FROM arr_cohort cohort
  JOIN scr_account account USING (loan_key)
  JOIN ref_band band ON account.pd >= band.lower_pd AND (band.upper_pd IS NULL OR account.pd < band.upper_pd)
), matched AS (
  SELECT banded.loan_key, min(segment.ordinal) AS ordinal
  FROM banded
  JOIN ref_segment segment
    ON (segment.buckets IS NULL OR contains(segment.buckets, '|' || banded.dpd_bucket || '|'))
   AND (segment.bands IS NULL OR contains(segment.bands, '|' || banded.band || '|'))
   AND (segment.dpd_at_least IS NULL OR banded.dpd >= segment.dpd_at_least)
   AND (segment.dpd_below IS NULL OR banded.dpd < segment.dpd_below)
   AND (segment.amount_past_due_at_least IS NULL OR banded.amount_past_due >= segment.amount_past_due_at_least)
   AND (segment.amount_past_due_below IS NULL OR banded.amount_past_due < segment.amount_past_due_below)
   AND (segment.outstanding_principal_at_least IS NULL
     OR banded.outstanding_principal >= segment.outstanding_principal_at_least)
   AND (segment.outstanding_principal_below IS NULL
     OR banded.outstanding_principal < segment.outstanding_principal_below)
  GROUP BY banded.loan_key
), planned AS (
  SELECT banded.*, segment.segment, treatment.treatment, treatment.channel, treatment.owner
  FROM banded
  JOIN matched USING (loan_key)
  JOIN ref_segment segment USING (ordinal)
  JOIN ref_treatment treatment ON treatment.treatment = segment.treatment
), stopped AS (
  SELECT
    planned.loan_key, restriction.kind,
    CASE WHEN restriction.ends_on IS NOT NULL THEN restriction.ends_on + 1 END AS permitted_on,
    row_number() OVER (
      PARTITION BY planned.loan_key ORDER BY restriction.ends_on DESC NULLS FIRST, restriction.kind
    ) AS place
  FROM planned
  JOIN stg_restriction restriction
    ON restriction.customer_key = planned.customer_key
   AND (restriction.loan_key IS NULL OR restriction.loan_key = planned.loan_key)
  WHERE restriction.starts_on <= $as_of_date AND restriction.known_on < $as_of_date
    AND (restriction.ends_on IS NULL OR restriction.ends_on >= $as_of_date)
    AND (restriction.kind <> 'do_not_call' OR planned.channel = 'phone')
)
SELECT
  planned.loan_key,
  CAST(row_number() OVER (PARTITION BY planned.segment ORDER BY planned.rank) AS INTEGER) AS rank_in_segment,
  planned.band AS risk_band,
  planned.segment,
  CASE WHEN stopped.loan_key IS NULL THEN planned.treatment ELSE 'none' END AS treatment,
  CASE WHEN stopped.loan_key IS NULL THEN planned.channel ELSE 'none' END AS channel,
  CASE WHEN stopped.loan_key IS NULL THEN planned.owner END AS owner,
  stopped.loan_key IS NOT NULL AS suppressed,
  'restriction.' || stopped.kind AS suppression_rule,
  CAST(stopped.permitted_on AS DATE) AS earliest_permitted_on
FROM planned
LEFT JOIN stopped ON stopped.loan_key = planned.loan_key AND stopped.place = 1
