// Contact rules over overdue accounts: 1.25 accounts a customer in six time zones, 20 contacts an account in 120 days,
// restrictions on 3 % of the customers.
// Usage: node bench/rules/run.mjs [--accounts 1000000] [--pack us] [--threads 2] [--statements]
import { parseArgs } from 'node:util';
import { arrCohort } from '../../dist/pipeline/contracts/arrears-tables.js';
import { sourceContracts } from '../../dist/pipeline/contracts/sources.js';
import { stageNothing } from '../../dist/pipeline/ingest/stage-table.js';
import { applyRules } from '../../dist/pipeline/rules/apply-rules.js';
import { readRulePack } from '../../dist/pipeline/rules/rule-pack.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { ruleSettingsSchema } from '../../dist/pipeline/workspace/rule-pack-schema.js';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '1000000' },
    pack: { type: 'string', default: 'us' },
    threads: { type: 'string', default: '2' },
    statements: { type: 'boolean', default: false },
  },
});
const accounts = Number(values.accounts);
const customers = Math.floor(accounts / 1.25);
const asOfDate = '2026-07-01';
const warehouse = await Warehouse.open(':memory:', { threads: Number(values.threads) });
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

const pack = readRulePack(values.pack, '.');
const settings = { rules: ruleSettingsSchema.parse({ pack: values.pack }), timezone: 'America/New_York' };
const statements = [];
const run = warehouse.run.bind(warehouse);
warehouse.run = async (sql, parameters) => {
  const start = performance.now();
  await run(sql, parameters);
  statements.push([performance.now() - start, sql.slice(0, 60).replaceAll('\n', ' ')]);
};
const used = process.cpuUsage();
const start = performance.now();
await applyRules(warehouse, pack, settings, asOfDate);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(used);
const { allowed, judged } = await warehouse.row(
  'SELECT count(*) FILTER (WHERE allowed) AS allowed, count(*) AS judged FROM rul_permission',
);
console.log(
  `${values.pack}: ${accounts} accounts, ${judged} accounts × channels (${allowed} allowed) in ${seconds.toFixed(2)} s (${((user + system) / 1e6).toFixed(1)} s of CPU)`,
);
if (values.statements)
  for (const [ms, sql] of statements.filter(([ms]) => ms > 20))
    console.log(`${ms.toFixed(0).padStart(7)} ms  ${sql}`);
warehouse.close();
