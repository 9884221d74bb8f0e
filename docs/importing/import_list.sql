-- Imports a bundle of arrears into a database: a reference to start from. It runs in DuckDB as it stands, after
--   SET VARIABLE bundle = 'runs/2026-07-01';
--   SET VARIABLE acks = 'acks/2026-07-01';   -- a folder that is there
-- Tables, keys, joins, sums and windows are standard SQL; what is not (read_json, read_csv, read_blob, sha256, error,
-- COPY) has its like in every database's loader. A list is refused as a whole, and a run is imported once.

CREATE TABLE IF NOT EXISTS import_log (as_of_date DATE PRIMARY KEY, run_id VARCHAR NOT NULL, accounts INTEGER NOT NULL);
-- Loans that the importing system knows; while it is empty, all are taken.
CREATE TABLE IF NOT EXISTS known_loan (loan_id VARCHAR PRIMARY KEY);
CREATE TABLE IF NOT EXISTS collection_list (
  as_of_date DATE NOT NULL, run_id VARCHAR NOT NULL, rank INTEGER NOT NULL, loan_id VARCHAR NOT NULL,
  customer_id VARCHAR NOT NULL, currency VARCHAR NOT NULL, dpd INTEGER NOT NULL, amount_past_due DECIMAL(18, 2) NOT NULL,
  segment VARCHAR NOT NULL, treatment VARCHAR NOT NULL, channel VARCHAR NOT NULL, decision VARCHAR NOT NULL,
  next_contact_from TIMESTAMP, next_contact_to TIMESTAMP, attempts_left INTEGER,
  PRIMARY KEY (as_of_date, rank), UNIQUE (as_of_date, loan_id)
);

-- 1. The manifest, the files that it lists, and the files that are there.
CREATE OR REPLACE TEMP TABLE manifest AS
SELECT schema_version, run_id, CAST(as_of_date AS DATE) AS as_of_date, accounts,
  CAST(control_totals.amount_past_due AS DECIMAL(38, 2)) AS amount_past_due, control_totals.dpd AS dpd, files
FROM read_json(getvariable('bundle') || '/manifest.json', maximum_object_size = 100000000, columns = {
  schema_version: 'VARCHAR', run_id: 'VARCHAR', as_of_date: 'VARCHAR', accounts: 'BIGINT',
  control_totals: 'STRUCT(amount_past_due VARCHAR, dpd BIGINT)',
  files: 'STRUCT(file VARCHAR, sha256 VARCHAR)[]'});

CREATE OR REPLACE TEMP TABLE file_check AS
SELECT coalesce(listed.file, present.file) AS file, listed.sha256 AS wanted, present.sha256 AS found
FROM (SELECT entry.file, entry.sha256 FROM manifest, unnest(files) AS listing(entry)) listed
FULL JOIN (
  SELECT replace(filename, getvariable('bundle') || '/', '') AS file, sha256(content) AS sha256
  FROM read_blob(getvariable('bundle') || '/**')
  WHERE NOT regexp_matches(filename, '/(manifest\.json|\.done)$')
) present USING (file);

-- 2. The list as text, without the apostrophes that keep spreadsheets from running a cell.
CREATE OR REPLACE TEMP TABLE staged AS
SELECT CAST(rank AS INTEGER) AS rank, CAST(dpd AS INTEGER) AS dpd,
  CAST(amount_past_due AS DECIMAL(18, 2)) AS amount_past_due,
  CAST(nullif(next_contact_from, '') AS TIMESTAMP) AS next_contact_from,
  CAST(nullif(next_contact_to, '') AS TIMESTAMP) AS next_contact_to,
  CAST(nullif(attempts_left, '') AS INTEGER) AS attempts_left,
  run_id, currency, segment, treatment, channel, decision,
  regexp_replace(loan_id, '^''(''*[=+\-@\t\r])', '\1') AS loan_id,
  regexp_replace(customer_id, '^''(''*[=+\-@\t\r])', '\1') AS customer_id
FROM read_csv(getvariable('bundle') || '/ranked_accounts.csv', header = true, all_varchar = true, delim = ',',
  quote = '"', escape = '"');

-- 3. All that must hold; one row a check that does not.
CREATE OR REPLACE TEMP TABLE refusal AS
SELECT 'schema version ' || schema_version AS reason FROM manifest
  WHERE NOT regexp_matches(schema_version, '^2\.[1-9][0-9]*$')
UNION ALL SELECT '.done is missing or names another run' FROM manifest
  WHERE NOT EXISTS (
    SELECT 1 FROM read_text(getvariable('bundle') || '/.done*') done WHERE trim(done.content, chr(10)) = manifest.run_id)
UNION ALL SELECT file || ' is missing, unlisted or changed' FROM file_check WHERE wanted IS DISTINCT FROM found
UNION ALL SELECT 'the rows do not sum to the control totals' FROM manifest
  WHERE (accounts, amount_past_due, dpd) IS DISTINCT FROM
    (SELECT (count(*), CAST(coalesce(sum(amount_past_due), 0) AS DECIMAL(38, 2)), coalesce(sum(dpd), 0)) FROM staged)
UNION ALL SELECT 'ranks are not 1 to n' FROM staged
  HAVING count(*) > 0 AND (min(rank) <> 1 OR max(rank) <> count(*) OR count(DISTINCT rank) <> count(*))
UNION ALL SELECT 'a loan stands twice' FROM staged HAVING count(DISTINCT loan_id) <> count(*)
UNION ALL SELECT 'rows of another run' FROM staged, manifest
  WHERE staged.run_id <> manifest.run_id HAVING count(*) > 0;

SELECT CASE WHEN count(*) > 0 THEN error('refused: ' || string_agg(reason, '; ' ORDER BY reason)) END FROM refusal;

-- 4. In one transaction, once a run: the day's list is replaced and the log says so.
BEGIN;
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT as_of_date, run_id, accounts FROM manifest WHERE NOT EXISTS (SELECT 1 FROM import_log WHERE import_log.run_id = manifest.run_id);
DELETE FROM collection_list WHERE as_of_date IN (SELECT as_of_date FROM fresh);
INSERT INTO collection_list
SELECT fresh.as_of_date, fresh.run_id, rank, loan_id, customer_id, currency, dpd, amount_past_due, segment, treatment,
  channel, decision, next_contact_from, next_contact_to, attempts_left
FROM staged, fresh
WHERE loan_id IN (SELECT loan_id FROM known_loan) OR NOT EXISTS (SELECT 1 FROM known_loan);
DELETE FROM import_log WHERE as_of_date IN (SELECT as_of_date FROM fresh);
INSERT INTO import_log SELECT as_of_date, run_id, accounts FROM fresh;
COMMIT;

-- 5. The answers.
COPY (
  SELECT run_id, loan_id FROM collection_list WHERE run_id = (SELECT run_id FROM manifest) ORDER BY rank
) TO (getvariable('acks') || '/ack.csv') (FORMAT csv, HEADER);
COPY (
  SELECT staged.run_id, loan_id, 'unknown_loan' AS reason FROM staged
  WHERE loan_id NOT IN (
    SELECT loan_id FROM collection_list WHERE run_id = (SELECT run_id FROM manifest)) ORDER BY rank
) TO (getvariable('acks') || '/rejects.csv') (FORMAT csv, HEADER);
