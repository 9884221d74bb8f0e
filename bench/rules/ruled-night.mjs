// Judges the contact rules of one synthetic night in this process and prints what it took as a line of JSON: overdue
// accounts, 1.25 a customer in six time zones, 20 contacts an account in 120 days, restrictions on 3 % of the customers.
// Usage: node bench/rules/ruled-night.mjs BUILD ACCOUNTS PACK THREADS [--statements]
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [build, accountsGiven, packName, threads, statements] = process.argv.slice(2);
const from = (path) => import(pathToFileURL(join(build, 'pipeline', path)).href);
const { arrCohort } = await from('contracts/arrears-tables.js');
const { sourceContracts } = await from('contracts/sources.js');
const { stageNothing } = await from('ingest/stage-table.js');
const { applyRules } = await from('rules/apply-rules.js');
const { readRulePack } = await from('rules/rule-pack.js');
const { Warehouse } = await from('warehouse/warehouse.js');
const { ruleSettingsSchema } = await from('workspace/rule-pack-schema.js');

const accounts = Number(accountsGiven);
const customers = Math.floor(accounts / 1.25);
const asOfDate = '2026-07-01';
const warehouse = await Warehouse.open(':memory:', { threads: Number(threads) });
for (const contract of sourceContracts) await stageNothing(warehouse, contract);
const columns = Object.entries(arrCohort).map(([name, type]) => `${name} ${type}`);
await warehouse.run(`CREATE TABLE arr_cohort (${columns.join(', ')})`);
await warehouse.run(
  `INSERT INTO arr_cohort BY NAME
   SELECT i AS loan_key, i % $customers + 1 AS customer_key, 'C' || (i % $customers + 1) AS customer_id
   FROM range(1, $accounts + 1) t(i)`,
  { customers, accounts },
);
await warehouse.run(
  `INSERT INTO stg_customer BY NAME
   SELECT 'C' || i AS customer_id, DATE '1950-01-01' AS known_on,
     (['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'Pacific/Honolulu',
       'America/Phoenix'])[i % 6 + 1] AS timezone
   FROM range(1, $customers + 1) t(i)`,
  { customers },
);
await warehouse.run(
  `INSERT INTO stg_contact BY NAME
   WITH drawn AS (
     SELECT i % $accounts + 1 AS loan_key, CAST(hash(i) // 4 AS BIGINT) AS h
     FROM range(20 * $accounts) t(i)
   )
   SELECT
     loan_key, loan_key % $customers + 1 AS customer_key,
     TIMESTAMP '2026-03-03 12:00:00' + CAST(h % 172800 AS INTEGER) * INTERVAL 1 MINUTE AS contacted_at,
     (['phone', 'phone', 'phone', 'sms', 'app'])[h // 172800 % 5 + 1] AS channel,
     CASE WHEN h // 864000 % 20 = 0 THEN 'inbound' ELSE 'outbound' END AS direction,
     (['no_answer', 'no_answer', 'no_answer', 'wrong_party', 'delivered', 'right_party', 'promise'])[h // 17280000 % 7 + 1]
       AS outcome,
     CAST(contacted_at AS DATE) AS known_on
   FROM drawn`,
  { accounts, customers },
);
await warehouse.run(
  `INSERT INTO stg_restriction BY NAME
   SELECT i AS customer_key, (['hardship', 'dispute', 'do_not_call', 'attorney'])[i % 4 + 1] AS kind,
     DATE '2026-05-01' AS starts_on, CASE WHEN i % 3 > 0 THEN DATE '2026-07-01' + CAST(i % 200 AS INTEGER) END AS ends_on,
     DATE '2026-05-01' AS known_on
   FROM range(1, $customers + 1) t(i) WHERE hash(i) % 100 < 3`,
  { customers },
);

const pack = readRulePack(packName, '.');
const settings = { rules: ruleSettingsSchema.parse({ pack: packName }), timezone: 'America/New_York' };
const times = [];
if (statements) {
  const run = warehouse.run.bind(warehouse);
  warehouse.run = async (sql, parameters) => {
    const start = performance.now();
    await run(sql, parameters);
    times.push([performance.now() - start, sql.slice(0, 60).replaceAll('\n', ' ')]);
  };
}
const prepared = process.resourceUsage().maxRSS;
const cpu = process.cpuUsage();
const start = performance.now();
await applyRules(warehouse, pack, settings, asOfDate);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const { allowed, judged } = await warehouse.row(
  'SELECT count(*) FILTER (WHERE allowed) AS allowed, count(*) AS judged FROM rul_permission',
);
for (const [ms, sql] of times.filter(([ms]) => ms > 20))
  console.error(`${ms.toFixed(0).padStart(7)} ms  ${sql}`);
warehouse.close();
console.log(
  JSON.stringify({
    seconds,
    cpu: (user + system) / 1e6,
    prepared_mib: prepared / 1024,
    peak_mib: process.resourceUsage().maxRSS / 1024,
    judged: Number(judged),
    allowed: Number(allowed),
  }),
);
