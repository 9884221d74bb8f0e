// Publishes and reports one synthetic night in this process and prints what it took as a line of JSON.
// Usage: node bench/publishing/published-night.mjs BUILD ACCOUNTS THREADS [--statements]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [build, accountsGiven, threads, statements] = process.argv.slice(2);
const accounts = Number(accountsGiven);
const from = (path) => import(pathToFileURL(join(build, 'pipeline', path)).href);
const { buildArrearsReferences } = await from('arrears/arrears.js');
const { arrCohort } = await from('contracts/arrears-tables.js');
const { segAssignment } = await from('contracts/strategy-tables.js');
const { scrAccount } = await from('contracts/scoring-tables.js');
const { sourceContracts } = await from('contracts/sources.js');
const { buildFeatureNames } = await from('features/build-features.js');
const { workspaceFamilies } = await from('features/workspace-families.js');
const { createLateRows } = await from('ingest/late-rows.js');
const { ownEvidence } = await from('nightly/report-evidence.js');
const { reportNight } = await from('nightly/report-night.js');
const { BundleBuilder } = await from('publishing/bundle.js');
const { buildList, publishList } = await from('publishing/publish-list.js');
const { createShadow } = await from('scoring/shadow-scores.js');
const { buildStrategyReferences } = await from('strategy/reference-tables.js');
const { Warehouse } = await from('warehouse/warehouse.js');
const { writeTemplate } = await from('workspace/template.js');
const { openWorkspace } = await from('workspace/workspace.js');

const folder = mkdtempSync(join(tmpdir(), 'arrears-bench-'));
const directory = join(folder, 'portfolio');
writeTemplate(directory, 'ledger');
const workspace = openWorkspace(
  directory,
  sourceContracts.map(({ table }) => table),
);
const { bundle, model, summaryOf } = await night();
const warehouse = await Warehouse.open(join(folder, 'warehouse.duckdb'), {
  threads: Number(threads),
  scratch: folder,
});
await fill();

const times = [];
if (statements)
  for (const method of ['run', 'rows']) {
    const plain = warehouse[method].bind(warehouse);
    warehouse[method] = async (sql, parameters) => {
      const start = performance.now();
      const result = await plain(sql, parameters);
      times.push([performance.now() - start, sql.slice(0, 110).replaceAll(/\s+/g, ' ')]);
      return result;
    };
  }
const clock = async (work) => {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
};
const stamp = { workspace, model, asOfDate: '2026-07-01', rulepackVersion: 'none', idKey: undefined };
const used = process.cpuUsage();
const [publishing, totals] = await clock(async () => {
  await buildList(warehouse, stamp);
  const found = await publishList(warehouse, stamp, 'bench', bundle);
  await bundle.files();
  return found;
});
const cpuSeconds = ({ user, system }) => (user + system) / 1e6;
const publishingCpu = cpuSeconds(process.cpuUsage(used));
const last = await lastNight(totals);
let reportStart = performance.now();
let reportUsed;
const start = performance.now();
const onProgress = (stage) => {
  if (stage !== 'reporting') return;
  reportStart = performance.now();
  reportUsed = process.cpuUsage();
};
const rules = {
  version: 'none',
  rules: [],
  overrides: [],
  unknownOutcomes: [],
  unknownTimezones: [],
  withoutHolidays: [],
};
const told = { manifest: summaryOf(totals), model, rules, lastNight: last, evidence: ownEvidence };
await reportNight(warehouse, workspace, told, bundle, onProgress);
const end = performance.now();
const reportCpu = cpuSeconds(process.cpuUsage(reportUsed));
for (const [ms, sql] of times.filter(([ms]) => ms > 100))
  console.error(`${ms.toFixed(0).padStart(7)} ms  ${sql}`);
const files = (await bundle.files()).map(({ file, bytes }) => ({ file, mib: bytes / 2 ** 20 }));
warehouse.close();
rmSync(folder, { recursive: true });
console.log(
  JSON.stringify({
    publishing,
    publishing_cpu: publishingCpu,
    history: (reportStart - start) / 1000,
    report: (end - reportStart) / 1000,
    report_cpu: reportCpu,
    peak_mib: process.resourceUsage().maxRSS / 1024,
    files,
  }),
);

/** A model that ranks by bucket, registered with metrics as long as those of a trained one. */
async function night() {
  const { dpdBuckets } = await from('workspace/buckets.js');
  const common = { format: 'arrears-registered-model', format_version: 2, trained_on: '2026-06-01' };
  const outcome = { name: 'roll_forward', horizon_days: 30, dpd: 0 };
  const hashes = { sql_hash: '', data_fingerprint: '' };
  const bucket_pd = [1, 2, 3, 4, 5, 6, 7].map((bucket) => ({ bucket, pd: bucket / 8, accounts: 1 }));
  const made = { ...common, ...hashes, model_id: 'bench', outcome, kind: 'fallback', reason: 'bench' };
  const model = { ...made, bucket_pd, overall_pd: 0.5, recovery_rate: 0.1 };
  const measured = { value: 0.7, low: 0.65, high: 0.75 };
  const gainCurve = Array.from({ length: 101 }, (_, at) => ({
    accounts: at / 100,
    bads: Math.sqrt(at / 100),
    badMoney: Math.sqrt(at / 100),
  }));
  const ranking = { auc: measured, ks: measured, gainCurve };
  const bin = (_, at) => ({ meanPd: at / 10, badRate: at / 10, rows: 100, bads: 10 * at });
  const evaluation = {
    ...ranking,
    calibrationSlope: measured,
    brier: measured,
    expectedCalibrationError: measured,
    calibrationTable: Array.from({ length: 10 }, bin),
  };
  const metrics = {
    kind: 'trained',
    candidates: [{ engine: 'gbdt', evaluation }],
    champion: { models: [{ stage: null, engine: 'gbdt' }], evaluation, by_date: {} },
    baselines: { 'dpd-first': ranking, 'balance-first': ranking, random: ranking },
    stability: { psi: 0.1, psi_by_chance: 0.05, psi_by_date: {}, csi: [] },
  };
  const place = join(workspace.paths.registry, 'bench');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'model.json'), JSON.stringify(model));
  writeFileSync(join(place, 'metrics.json'), JSON.stringify(metrics));
  const buckets = dpdBuckets(workspace.configuration.arrears.bucket_lower_edges);
  const summaryOf = ({ accounts: listed, amountPastDue, dpd }) => ({
    schema_version: '1.0',
    run_id: 'bench',
    portfolio: 'bench',
    currency: 'CNY',
    as_of_date: '2026-07-01',
    tokenization: null,
    program_version: 'bench',
    ranking: 'dpd',
    accounts: listed,
    control_totals: { amount_past_due: amountPastDue, dpd },
    ingest: { tables: [], files: [] },
    buckets: buckets.map(({ label, lower, upper }) => ({ label, lower_dpd: lower, upper_dpd: upper })),
    outcome: { name: 'roll_forward', horizon_days: 30 },
    model: { model_id: 'bench', kind: 'fallback', trained_on: '2026-06-01' },
    rules: { version: 'none', overrides: [] },
    treatment: { expected_gain: '0.00', bound: '0.00', capacity: [] },
  });
  mkdirSync(workspace.paths.runs, { recursive: true });
  const bundle = BundleBuilder.start(workspace.paths.runs, '2026-07-01');
  return { bundle, model, summaryOf };
}

/** Fills the tables that a night leaves to publishing. */
async function fill() {
  const create = (table, contract) =>
    warehouse.run(
      `CREATE TABLE ${table} (${Object.entries(contract).map(([name, type]) => `${name} ${type}`)})`,
    );
  await create('arr_cohort', arrCohort);
  await create('scr_account', scrAccount);
  await create('seg_assignment', segAssignment);
  await buildArrearsReferences(warehouse, workspace.configuration);
  await buildFeatureNames(warehouse, workspaceFamilies(workspace));
  await createLateRows(warehouse);
  await createShadow(warehouse);
  await warehouse.run('CREATE TABLE ref_condition (kind VARCHAR)');
  await buildStrategyReferences(warehouse, workspace.strategy, []);
  /** A number in [0, 1) that depends on the loan `i` and a salt. */
  const drawn = (salt) => `(hash(i, ${salt}) % 1000003 / 1000003.0::DOUBLE)`;
  await warehouse.run(
    `INSERT INTO arr_cohort BY NAME
     SELECT CAST(i AS INTEGER) AS loan_key, i % $customers AS customer_key, 'L' || i AS loan_id, 'C' || i % $customers AS customer_id,
       (['cash_loan', 'card_installment', 'auto'])[CAST(hash(i, 1) % 3 AS INTEGER) + 1] AS product, 'CNY' AS currency,
       DATE '2026-07-01' AS as_of_date,
       CAST(least(240, 1 - 40 * ln(1 - ${drawn(2)})) AS INTEGER) AS dpd, least(7, (dpd - 1) // 30 + 1) AS bucket_ordinal,
       CASE WHEN dpd > 180 THEN 'M7+' ELSE 'M' || bucket_ordinal END AS dpd_bucket, as_of_date - dpd AS oldest_unpaid_due_on,
       CAST(exp(7 + 1.4 * sqrt(-2 * ln(1 - ${drawn(3)})) * cos(2 * pi() * ${drawn(4)})) AS DECIMAL(18, 2)) AS amount_past_due,
       5 * amount_past_due AS outstanding_principal, 6 AS installments, 1 AS installments_to_come
     FROM range(1, $accounts + 1) t(i)`,
    { accounts, customers: Math.floor(accounts / 1.2) },
  );
  await warehouse.run(
    `INSERT INTO scr_account BY NAME
     SELECT i AS loan_key, least(0.99, greatest(0.01, 0.7 * ${drawn(5)} + 0.3 * least(1, dpd / 90))) AS pd,
       CAST(row_number() OVER (ORDER BY pd DESC, i) AS INTEGER) AS rank, CAST(round(600 - 100 * pd) AS INTEGER) AS score,
       CAST(pd * amount_past_due AS DECIMAL(18, 2)) AS expected_loss, CAST(0.3 * amount_past_due AS DECIMAL(18, 2)) AS expected_recovery,
       'dpd' AS reason_1, 'amount_past_due' AS reason_2, 'dpd_max_life' AS reason_3, 'months_on_book' AS reason_4
     FROM (SELECT loan_key AS i, dpd, amount_past_due FROM arr_cohort)`,
  );
  await warehouse.run(
    `INSERT INTO seg_assignment BY NAME
     SELECT loan_key, CAST(row_number() OVER (PARTITION BY segment ORDER BY rank) AS INTEGER) AS rank_in_segment, band AS risk_band,
       segment, CASE WHEN decision = 'treated' THEN 'sms_reminder' ELSE 'none' END AS treatment,
       CASE WHEN decision = 'treated' THEN 'sms' ELSE 'none' END AS channel, 'self_service' AS owner, decision,
       CAST(0.1 AS DECIMAL(18, 2)) AS expected_gain, 'champion' AS arm, 1.0 AS assignment_probability, decision = 'rule' AS suppressed,
       CASE WHEN suppressed THEN 'rule.' || (loan_key % 7) END AS suppression_rule, TIMESTAMP '2026-07-01 01:00:00' AS next_contact_from,
       TIMESTAMP '2026-07-01 13:00:00' AS next_contact_to, 1 AS attempts_left
     FROM scr_account
     JOIN ref_band ON pd >= lower_pd AND (upper_pd IS NULL OR pd < upper_pd)
     JOIN (SELECT segment, ordinal AS place FROM ref_segment) ON place = loan_key % 8
     JOIN (VALUES (0, 'treated'), (1, 'treated'), (2, 'rule'), (3, 'capacity')) d(nth, decision) ON nth = loan_key % 4`,
  );
  await warehouse.run(
    `CREATE TABLE stg_loan AS
     SELECT loan_key, customer_key, loan_id, customer_id, product, currency, oldest_unpaid_due_on - 120 AS originated_on,
       outstanding_principal AS principal, oldest_unpaid_due_on - 120 AS known_on, CAST(NULL AS DATE) AS closed_on, CAST(NULL AS DATE) AS charged_off_on
     FROM arr_cohort`,
  );
  await warehouse.run(
    `CREATE TABLE stg_installment AS
     SELECT loan_key, CAST(n AS INTEGER) AS installment_no, originated_on + CAST(30 * n AS INTEGER) AS due_on,
       CAST(principal / 6 AS DECIMAL(18, 2)) AS principal_due, CAST(0 AS DECIMAL(18, 2)) AS interest_due, CAST(0 AS DECIMAL(18, 2)) AS fee_due,
       originated_on AS known_on, CAST(NULL AS DATE) AS superseded_on
     FROM stg_loan CROSS JOIN range(1, 7) t(n)`,
  );
  await warehouse.run(
    `CREATE TABLE stg_payment AS
     SELECT loan_key, due_on AS paid_on, principal_due AS amount, 'app' AS method, CAST(NULL AS DATE) AS reversed_on, due_on AS known_on
     FROM stg_installment WHERE installment_no < 4`,
  );
  await warehouse.run(
    `CREATE TABLE arr_payment AS
     SELECT loan_key, paid_on, amount, method, reversed_on, false AS reversed FROM stg_payment`,
  );
  await warehouse.run(
    `CREATE TABLE stg_contact AS
     SELECT customer_key, loan_key, TIMESTAMP '2026-06-30 02:00:00' - to_days(CAST(loan_key % 60 AS INTEGER)) AS contacted_at,
       'phone' AS channel, 'outbound' AS direction, CASE WHEN loan_key % 3 = 0 THEN 'promise' ELSE 'no_answer' END AS outcome,
       CAST(NULL AS DECIMAL(18, 2)) AS promised_amount, CAST(contacted_at AS DATE) + 7 AS promised_on,
       CAST(contacted_at AS DATE) AS known_on
     FROM stg_loan`,
  );
}

/** The night before, with some accounts gone, some new and ranks moved; its manifest. */
async function lastNight({ accounts: listed }) {
  const place = join(workspace.paths.runs, '2026-06-30');
  mkdirSync(place, { recursive: true });
  const path = join(place, 'ranked_accounts.parquet');
  await warehouse.run(
    `COPY (
       SELECT ranked.* EXCLUDE (rank, dpd), greatest(dpd - 1, 1) AS dpd, CAST(row_number() OVER (ORDER BY pd + hash(loan_id) % 100 / 1000, loan_id) AS INTEGER) AS rank
       FROM pub_ranked ranked WHERE hash(loan_id, 3) % 50 > 0 ORDER BY rank
     ) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  const { n, past_due } = await warehouse.row(
    `SELECT count(*) AS n, sum(amount_past_due) AS past_due FROM read_parquet('${path}')`,
  );
  if (Number(n) > listed) throw new Error('the night before has more accounts than this one');
  return {
    as_of_date: '2026-06-30',
    tokenization: null,
    run_id: 'before',
    accounts: Number(n),
    control_totals: { amount_past_due: past_due, dpd: 0 },
    model: { model_id: 'bench' },
    ranking: 'dpd',
  };
}
