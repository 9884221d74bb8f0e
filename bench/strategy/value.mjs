// What the choice of treatments is worth on a generated book beside the orders in which floors work their lists, in
// expected money and in money that the simulation's hidden states truly bring in. Writes docs/benchmarks.md.
// Usage: node bench/strategy/value.mjs [--loans 50000] [--seed 7] [--folder DIR] [--build DIR]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { writeSection } from '../gbdt/bench-folder.mjs';
import { allocateInOrder, draws, interval } from './orders.mjs';

const { values: given } = parseArgs({
  options: {
    loans: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '7' },
    folder: { type: 'string', default: join(tmpdir(), 'arrears-bench-value') },
    build: { type: 'string', default: resolve(import.meta.dirname, '../../dist') },
  },
});
const from = (path) => import(pathToFileURL(join(given.build, path)).href);
const { allocate } = await from('pipeline/strategy/allocation/allocate.js');
const { effectOf } = await from('pipeline/strategy/default-effects.js');
const { Warehouse } = await from('pipeline/warehouse/warehouse.js');
const { strategySchema, treatmentChannels } = await from('pipeline/workspace/strategy-schema.js');
const { readYamlFile } = await from('pipeline/workspace/yaml-file.js');

const book = join(given.folder, `${given.loans}-${given.seed}`);
const arrears = (...args) =>
  execFileSync(process.execPath, [join(given.build, 'pipeline', 'cli', 'main.js'), ...args], {
    stdio: 'ignore',
  });
if (!existsSync(book)) arrears('sample', '--loans', given.loans, '--seed', given.seed, book);
if (!existsSync(join(book, 'runs'))) arrears('nightly', '-w', book);
const strategy = readYamlFile(join(book, 'strategy.yaml'), strategySchema);
const warehouse = await Warehouse.open(join(book, 'warehouse.duckdb'), {}, true);
const accounts = await warehouse.rows(
  `SELECT loan_key, customer_key, segment_ordinal AS segment, band_ordinal AS band, channels, dpd, pd,
     CAST(cohort.amount_past_due AS DOUBLE) AS past_due, CAST(amount_at_risk AS DOUBLE) AS at_risk,
     max(untreated_recovery) AS untreated, map(list(effects.channel), list(added_recovery)) AS added
   FROM seg_candidate JOIN arr_cohort cohort USING (loan_key) JOIN scr_account USING (loan_key)
   JOIN '${join(book, 'truth_effects.parquet')}' effects USING (loan_id)
   GROUP BY ALL ORDER BY loan_key`,
);
warehouse.close();
for (const account of accounts)
  account.added = Object.fromEntries(account.added.map(({ key, value }) => [key, value]));

const treatments = Object.entries(strategy.treatments);
const menus = strategy.segments.map(({ treatment, treatments: several }) => several ?? [treatment]);
const isOpen = (account, name, { channel }) =>
  menus[account.segment].includes(name) &&
  (account.channels & (1 << treatmentChannels.indexOf(channel))) !== 0;
/** Without a truth of its own a call by a senior agent is a call. */
const truth = (account, { channel, unit_cost }) => (account.added[channel] ?? 0) - unit_cost;
const assumed = (account, treatment) => {
  const band = { name: strategy.bands[account.band].name, ordinal: account.band };
  return effectOf(treatment, band, strategy.bands.length) * account.at_risk - treatment.unit_cost;
};
/** The mean effect by channel and band that an experiment among `others` would measure. */
function measuredAmong(others) {
  const sums = new Map();
  for (const { band, at_risk, added } of others)
    for (const [channel, money] of Object.entries(added)) {
      const sum = sums.get(`${channel}/${band}`) ?? { money: 0, risk: 0 };
      sums.set(`${channel}/${band}`, { money: sum.money + money, risk: sum.risk + at_risk });
    }
  return ({ band, at_risk }, { channel, unit_cost }) => {
    const { money, risk } = sums.get(`${channel}/${band}`);
    return (money / risk) * at_risk - unit_cost;
  };
}

/** An allocation problem in which every account is worth what `value` says. */
function problemOf(part, value, resources) {
  const nothing = { name: 'none', uses: resources.map(() => 0), values: new Float64Array(part.length) };
  const options = treatments.map(([name, treatment]) => ({
    name,
    uses: resources.map((resource) => strategy.treatments[name].uses[resource.name] ?? 0),
    values: Float64Array.from(part, (account) =>
      isOpen(account, name, treatment) ? value(account, treatment) : Number.NaN,
    ),
  }));
  return { accounts: part.length, resources, options: [nothing, ...options] };
}

const by = (key) => (a, b) => key(b) - key(a) || a.loan_key - b.loan_key;
const orders = {
  'file order': by((account) => -account.loan_key),
  'dpd-first': by((account) => account.dpd),
  'balance-first': by((account) => account.past_due),
  'risk-first': by((account) => account.pd),
};

/** Half of the customers; what an experiment measures on one half is used on the other. */
const halves = [0, 1].map((half) => accounts.filter(({ customer_key }) => customer_key % 2 === half));

/** What each way of choosing gives each account: expected and true money, less the cost. */
async function outcomesAt(share) {
  const found = new Map();
  const keep = (name, part, choice) => {
    const rows = part.map((account, index) => {
      const [, treatment] = treatments[choice[index] - 1] ?? [];
      return {
        customer: account.customer_key,
        expected: treatment ? assumed(account, treatment) : 0,
        money: treatment ? truth(account, treatment) : 0,
      };
    });
    found.set(name, [...(found.get(name) ?? []), ...rows]);
  };
  for (const [half, part] of halves.entries()) {
    const capacities = {
      calls: share,
      senior_calls: share / 4,
      visits: share / 20,
      legal_notices: share / 20,
    };
    const resources = Object.entries(capacities).map(([name, of]) => ({
      name,
      capacity: Math.round(of * part.length),
    }));
    const problem = problemOf(part, assumed, resources);
    keep('optimizer, assumed effects', part, (await allocate(problem)).choice);
    const measured = problemOf(part, measuredAmong(halves[1 - half]), resources);
    keep('optimizer, measured effects', part, (await allocate(measured)).choice);
    for (const [name, order] of Object.entries(orders)) {
      const places = [...part.keys()].sort((a, b) => order(part[a], part[b]));
      keep(name, part, allocateInOrder(problem, places));
    }
    keep(
      'best possible, knowing the truth',
      part,
      (await allocate(problemOf(part, truth, resources))).choice,
    );
  }
  return found;
}

const thousand = (money) => (money / 1000).toFixed(1);
const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);
const row = (...cells) => `| ${cells.join(' | ')} |`;
const lines = [];
for (const share of [0.05, 0.15, 0.4]) {
  const outcomes = await outcomesAt(share);
  const samples = draws(
    outcomes.get('file order').map(({ customer }) => customer),
    2000,
    Number(given.seed),
  );
  const ours = outcomes.get('optimizer, measured effects');
  for (const [name, rows] of outcomes) {
    const lead = (each) => each.map((one, index) => ours[index].money - one.money);
    const [low, high] = interval(lead(rows), samples);
    const told =
      rows === ours
        ? ''
        : `${thousand(sum(ours, 'money') - sum(rows, 'money'))} (${thousand(low)} to ${thousand(high)})`;
    lines.push(
      row(
        `${Math.round(100 * share)} %`,
        name,
        thousand(sum(rows, 'expected')),
        thousand(sum(rows, 'money')),
        told,
      ),
    );
  }
}
writeSection(
  'strategy-value',
  [
    '## What the choice of treatments is worth',
    '',
    `A generated book of ${Number(given.loans).toLocaleString('en-US')} loans (seed ${given.seed}), ${accounts.length.toLocaleString('en-US')} of them overdue, scored by the model trained on it, with the`,
    'segments, treatments and costs of the template and the built-in contact rules. Calls for the stated share of accounts, a quarter as',
    'many senior calls, a twentieth as many visits and legal notices. Each order is gone down, every account taking the treatment of its',
    'segment that is worth most by the assumed effects while capacity lasts; the optimizer decides all together, with the assumed',
    'effects or with those measured by channel and band on the other half of the customers. `expected`: by the assumed effects.',
    '`true`: by the hidden states of the simulation (`truth_effects.parquet`), over 30 days. Both less costs, in thousand CNY; the last',
    'column is by how much the optimizer with measured effects is ahead in true money, with a 95 % interval (bootstrap of customers).',
    '',
    row('calls', 'chosen by', 'expected', 'true', 'behind by'),
    row('---', '---', '---:', '---:', '---:'),
    ...lines,
    '',
    `Without any treatment these accounts bring in ${thousand(sum(accounts, 'untreated'))} thousand.`,
    '',
    '```',
    `node bench/strategy/value.mjs --loans ${given.loans} --seed ${given.seed}`,
    '```',
  ].join('\n'),
);
