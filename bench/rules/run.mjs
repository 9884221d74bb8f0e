// How long the contact rules of a night of many overdue accounts take, each pack and round in a process of its own; writes
// the median to docs/benchmarks.md.
// Usage: node bench/rules/run.mjs [--accounts 1000000] [--packs us,cn] [--threads 2] [--rounds 3] [--build DIR]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, measure, median, writeSection } from '../gbdt/bench-folder.mjs';

const { values: given } = parseArgs({
  options: {
    accounts: { type: 'string', default: '1000000' },
    packs: { type: 'string', default: 'us,cn' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    build: { type: 'string', default: resolve(import.meta.dirname, '../../dist') },
  },
});
const night = resolve(import.meta.dirname, 'ruled-night.mjs');
const packs = given.packs.split(',');
const runs = new Map(packs.map((pack) => [pack, []]));
for (let round = 0; round < Number(given.rounds); round++)
  for (const pack of packs) {
    runs.get(pack).push(measure(process.execPath, night, given.build, given.accounts, pack, given.threads));
    console.log(pack, JSON.stringify(runs.get(pack).at(-1)));
  }
const count = (number) => Number(number).toLocaleString('en-US');
const row = (...cells) => `| ${cells.join(' | ')} |`;
const line = ([pack, rounds]) => {
  const of = (key) => rounds.map((run) => run[key]);
  const [low, high] = [Math.min(...of('seconds')), Math.max(...of('seconds'))];
  const [{ judged, allowed }] = rounds;
  return row(
    `\`${pack}\``,
    count(judged),
    count(allowed),
    `${median(of('seconds')).toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`,
    median(of('cpu')).toFixed(1),
    `${median(of('peak_mib')).toFixed(0)}, ${median(of('prepared_mib')).toFixed(0)} of it before`,
  );
};
writeSection(
  'rules',
  [
    '## Contact rules',
    '',
    `${count(given.accounts)} synthetic overdue accounts, 1.25 a customer in six time zones, with 20 contacts each in 120 days and restrictions`,
    `on 3 % of the customers. Median (min–max) of ${given.rounds} rounds.`,
    '',
    row('pack', 'accounts × channels judged', 'allowed', 'seconds', 'CPU seconds', 'peak memory, MiB'),
    row('---', '---:', '---:', '---:', '---:', '---:'),
    ...[...runs].map(line),
    '',
    machine(),
    '',
    '```',
    `node bench/rules/run.mjs --accounts ${given.accounts} --packs ${given.packs} --threads ${given.threads} --rounds ${given.rounds}`,
    '```',
  ].join('\n'),
);
