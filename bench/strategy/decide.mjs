// How long a night's accounts take to decide: bands, segments, permitted channels, arms, treatments within scarce
// capacities. Each round in a process of its own; writes the median to docs/benchmarks.md.
// Usage: node bench/strategy/decide.mjs [--accounts 1000000] [--threads 2] [--rounds 3] [--build DIR]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, measure, median, writeSection } from '../gbdt/bench-folder.mjs';

const { values: given } = parseArgs({
  options: {
    accounts: { type: 'string', default: '1000000' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    build: { type: 'string', default: resolve(import.meta.dirname, '../../dist') },
  },
});
const night = resolve(import.meta.dirname, 'decided-night.mjs');
const runs = [];
for (let round = 0; round < Number(given.rounds); round++) {
  runs.push(measure(process.execPath, night, given.build, given.accounts, given.threads));
  console.log(JSON.stringify(runs.at(-1)));
}
const of = (key) => runs.map((run) => run[key]);
const [{ resources, value, treated, gap }] = runs;
const count = (number) => Number(number).toLocaleString('en-US');
const row = (...cells) => `| ${cells.join(' | ')} |`;
const spread = (key, digits) =>
  `${median(of(key)).toFixed(digits)} (${Math.min(...of(key)).toFixed(digits)}–${Math.max(...of(key)).toFixed(digits)})`;
writeSection(
  'strategy-decide',
  [
    '## Deciding a night',
    '',
    `${count(given.accounts)} synthetic overdue accounts of 1.2 a customer, five channels judged by the rules each, with the segments and six`,
    `treatments of the template and five capacities, ${resources.filter(({ used, capacity }) => used === capacity).length} of them used up. Median (min–max) of ${given.rounds} rounds.`,
    '',
    row('', ''),
    row('---', '---:'),
    row('seconds', spread('seconds', 1)),
    row('CPU seconds', spread('cpu', 1)),
    row('peak memory, MiB', spread('peak_mib', 0)),
    row('of which the accounts themselves, before', spread('prepared_mib', 0)),
    row('accounts treated', count(treated)),
    row('value of the treatments', count(Math.round(value))),
    row('optimality gap, as a share of it', gap.toExponential(0)),
    ...resources.map(({ name, capacity, used, shadowPrice }) =>
      row(`one more of ${count(capacity)} ${name} (${count(used)} used) is worth`, shadowPrice.toFixed(2)),
    ),
    '',
    machine(),
    '',
    '```',
    `node bench/strategy/decide.mjs --accounts ${given.accounts} --threads ${given.threads} --rounds ${given.rounds}`,
    '```',
  ].join('\n'),
);
