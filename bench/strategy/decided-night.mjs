// Decides one synthetic night of overdue accounts in this process and prints what it took as a line of JSON.
// Usage: node bench/strategy/decided-night.mjs BUILD ACCOUNTS THREADS [--statements]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [build, accountsGiven, threads, statements] = process.argv.slice(2);
const accounts = Number(accountsGiven);
const from = (path) => import(pathToFileURL(join(build, path)).href);
const { arrCohort } = await from('pipeline/contracts/arrears-tables.js');
const { rulPermission, rulRestriction } = await from('pipeline/contracts/rule-tables.js');
const { scrAccount } = await from('pipeline/contracts/scoring-tables.js');
const { segFeature } = await from('pipeline/contracts/strategy-tables.js');
const { assignSegments } = await from('pipeline/strategy/assign-segments.js');
const { Warehouse } = await from('pipeline/warehouse/warehouse.js');
const { strategySchema } = await from('pipeline/workspace/strategy-schema.js');
const { parse } = await import('yaml');

const template = readFileSync(join(build, 'pipeline', 'workspace', 'template', 'strategy.yaml'), 'utf8');
const written = parse(template);
/** What the template's capacities would be on a floor for so many accounts, and a scarce fifth: SMS. */
const strategy = strategySchema.parse({
  ...written,
  capacity: {
    calls: Math.round(0.06 * accounts),
    senior_calls: Math.round(0.015 * accounts),
    visits: Math.round(0.004 * accounts),
    legal_notices: Math.round(0.00005 * accounts),
    sms: Math.round(0.2 * accounts),
  },
  treatments: {
    ...written.treatments,
    sms_reminder: { ...written.treatments.sms_reminder, uses: { sms: 1 } },
  },
});

const warehouse = await Warehouse.open(':memory:', { threads: Number(threads) });
for (const [table, contract] of [
  ['arr_cohort', arrCohort],
  ['scr_account', scrAccount],
  ['rul_permission', rulPermission],
  ['rul_restriction', rulRestriction],
  ['seg_feature', segFeature],
]) {
  const columns = Object.entries(contract).map(([name, type]) => `${name} ${type}`);
  await warehouse.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
}
/** A number in [0, 1) that depends on the loan `i` and a salt. */
const drawn = (salt) => `(hash(i, ${salt}) % 1000003 / 1000003.0::DOUBLE)`;
await warehouse.run(
  `INSERT INTO arr_cohort BY NAME
   SELECT i AS loan_key, i % $customers AS customer_key, 'L' || i AS loan_id, 'C' || i % $customers AS customer_id,
     (['cash_loan', 'installment_plan', 'card_installment', 'auto'])[CAST(hash(i, 1) % 4 AS INTEGER) + 1] AS product,
     CAST(least(240, 1 - 40 * ln(1 - ${drawn(2)})) AS INTEGER) AS dpd,
     least(7, (dpd - 1) // 30 + 1) AS bucket_ordinal,
     CASE WHEN dpd > 180 THEN 'M7+' ELSE 'M' || bucket_ordinal END AS dpd_bucket,
     CAST(exp(7 + 1.4 * sqrt(-2 * ln(1 - ${drawn(3)})) * cos(2 * pi() * ${drawn(4)})) AS DECIMAL(18, 2)) AS amount_past_due,
     5 * amount_past_due AS outstanding_principal
   FROM range(1, $accounts + 1) t(i)`,
  { accounts, customers: Math.floor(accounts / 1.2) },
);
await warehouse.run(
  `INSERT INTO scr_account BY NAME
   SELECT i AS loan_key, least(0.99, greatest(0.01, 0.7 * ${drawn(5)} + 0.3 * least(1, dpd / 90))) AS pd,
     CAST(row_number() OVER (ORDER BY pd * amount_past_due DESC, i) AS INTEGER) AS rank,
     CAST(pd * amount_past_due AS DECIMAL(18, 2)) AS expected_loss, CAST(0 AS DECIMAL(18, 2)) AS expected_recovery
   FROM (SELECT loan_key AS i, dpd, amount_past_due FROM arr_cohort)`,
);
await warehouse.run(
  `INSERT INTO rul_permission BY NAME
   SELECT i AS loan_key, channel, ${drawn('ordinal + 10')} < 0.85 AS allowed,
     CASE WHEN channel = 'phone' THEN CAST(hash(i, 20) % 4 AS INTEGER) END AS attempts_left,
     CASE WHEN channel = 'phone' THEN CAST(hash(customer_key, 21) % 3 + 1 AS INTEGER) END AS person_attempts_left,
     TIMESTAMP '2026-07-01 01:00:00' AS window_from, TIMESTAMP '2026-07-01 13:00:00' AS window_to,
     CASE WHEN NOT allowed THEN 'rule' END AS rule_id
   FROM (SELECT loan_key AS i, customer_key FROM arr_cohort)
   CROSS JOIN (VALUES ('phone', 1), ('sms', 2), ('app', 3), ('visit', 4), ('legal', 5)) channels(channel, ordinal)`,
);

const times = [];
if (statements) {
  const run = warehouse.run.bind(warehouse);
  warehouse.run = async (sql, parameters) => {
    const start = performance.now();
    await run(sql, parameters);
    times.push([performance.now() - start, sql.slice(0, 90).replaceAll('\n', ' ')]);
  };
}
const prepared = process.resourceUsage().maxRSS;
const cpu = process.cpuUsage();
const start = performance.now();
const plan = await assignSegments(warehouse, strategy, '2026-07-01');
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const { rows, treated } = await warehouse.row(
  `SELECT count(*) AS rows, count(*) FILTER (WHERE treatment <> 'none') AS treated FROM seg_assignment`,
);
if (Number(rows) !== accounts) throw new Error(`${rows} of ${accounts} accounts were decided`);
for (const [ms, sql] of times.filter(([ms]) => ms > 20))
  console.error(`${ms.toFixed(0).padStart(7)} ms  ${sql}`);
warehouse.close();
console.log(
  JSON.stringify({
    seconds,
    cpu: (user + system) / 1e6,
    prepared_mib: prepared / 1024,
    peak_mib: process.resourceUsage().maxRSS / 1024,
    treated: Number(treated),
    value: plan.value,
    gap: Math.max(0, plan.bound - plan.value) / plan.value,
    scarce: plan.resources.filter(({ used, capacity }) => used === capacity).length,
    resources: plan.resources,
  }),
);
