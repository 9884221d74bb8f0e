// How much longer `arrears --help` takes than an empty Node program; writes its section of docs/benchmarks.md.
// Usage: node bench/start/run.mjs [--rounds 20]   (after npm run build)
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { main } from '../common/books.mjs';
import { row } from '../common/results.mjs';
import { machine, median, writeSection } from '../gbdt/bench-folder.mjs';

const { values: given } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
/** Milliseconds that `arrears --help` may take more. */
const bar = 120;
const programs = { 'node -e 0': ['-e', '0'], 'arrears --help': [main, '--help'] };
const times = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
for (let round = 0; round < Number(given.rounds); round++)
  for (const [name, args] of Object.entries(programs)) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    times[name].push(performance.now() - start);
  }
const [empty, help] = Object.values(times).map(median);
writeSection(
  'start',
  [
    '## Start of the command line',
    '',
    `Median of ${given.rounds} interleaved starts, in milliseconds. A command loads its own code only.`,
    '',
    row('', 'median', 'min–max'),
    row('---', '---:', '---:'),
    ...Object.entries(times).map(([name, each]) =>
      row(
        `\`${name}\``,
        median(each).toFixed(0),
        `${Math.min(...each).toFixed(0)}–${Math.max(...each).toFixed(0)}`,
      ),
    ),
    row('**more**', (help - empty).toFixed(0), ''),
    '',
    machine(),
    '',
    '```',
    `node bench/start/run.mjs --rounds ${given.rounds}`,
    '```',
  ].join('\n'),
);
if (help - empty > bar) process.exitCode = 1;
