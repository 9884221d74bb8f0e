-- reads:  arr_cohort, seg_candidate, seg_choice, ref_agency
-- writes: seg_agency, one row a loan whose treatment is placed with agencies
-- A customer's place is the first 13 hexadecimal digits of MD5(agencies of treatment/customer_id) over 16^13, in
-- [0, 1). Past the cap of its agency an account goes to those with room; the accounts that rank first stay.
WITH placed AS (
  SELECT
    choice.loan_key, choice.treatment, candidate.rank,
    CAST('0x' || left(md5('agencies of ' || choice.treatment || '/' || cohort.customer_id), 13) AS UBIGINT)
      / CAST(16 ^ 13 AS DOUBLE) AS at
  FROM seg_choice choice
  SEMI JOIN ref_agency agency USING (treatment)
  JOIN seg_candidate candidate USING (loan_key)
  JOIN arr_cohort cohort USING (loan_key)
), drawn AS (
  SELECT
    placed.loan_key, placed.treatment, placed.rank, agency.ordinal, agency.agency, agency.cap,
    row_number() OVER (PARTITION BY placed.treatment, agency.ordinal ORDER BY placed.rank) AS nth
  FROM placed
  JOIN ref_agency agency
    ON agency.treatment = placed.treatment AND placed.at >= agency.from_share AND placed.at < agency.to_share
), beyond AS (
  SELECT loan_key, treatment, row_number() OVER (PARTITION BY treatment ORDER BY rank) AS nth
  FROM drawn
  WHERE nth > cap
), room AS (
  SELECT
    agency.treatment, agency.ordinal, agency.agency,
    coalesce(agency.cap - least(agency.cap, count(drawn.loan_key)), (SELECT count(*) FROM beyond)) AS room
  FROM ref_agency agency
  LEFT JOIN drawn ON drawn.treatment = agency.treatment AND drawn.ordinal = agency.ordinal
  GROUP BY agency.treatment, agency.ordinal, agency.agency, agency.cap
), stretch AS (
  SELECT treatment, agency, sum(room) OVER (PARTITION BY treatment ORDER BY ordinal) AS to_nth, room FROM room
)
SELECT loan_key, agency FROM drawn WHERE cap IS NULL OR nth <= cap
UNION ALL
SELECT beyond.loan_key, stretch.agency
FROM beyond
JOIN stretch
  ON stretch.treatment = beyond.treatment AND beyond.nth > stretch.to_nth - stretch.room AND beyond.nth <= stretch.to_nth
