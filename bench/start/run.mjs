// How much longer `arrears --help` takes than an empty Node program; writes its section of docs/benchmarks.md.
// Usage: node bench/start/run.mjs [--rounds 20]   (after npm run build)
import { parseArgs } from 'node:util';
import { main } from '../common/books.mjs';
import { inTurns } from '../common/measured.mjs';
import { row } from '../common/results.mjs';
import { machine, median, writeSection } from '../gbdt/bench-folder.mjs';

const { values: given } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
/** Milliseconds that `arrears --help` may take more. */
const bar = 120;
const programs = { 'node -e 0': ['-e', '0'], 'arrears --help': [main, '--help'] };
const runs = inTurns(
  Object.fromEntries(
    Object.entries(programs).map(([name, args]) => [name, () => [process.execPath, ...args]]),
  ),
  Number(given.rounds),
);
const milliseconds = (of, name) => runs[name].map((run) => 1000 * run[of]);
const medianOf = (of, name) => median(milliseconds(of, name));
const more = (of) => medianOf(of, 'arrears --help') - medianOf(of, 'node -e 0');
writeSection(
  'start',
  [
    '## Start of the command line',
    '',
    `Median of ${given.rounds} interleaved starts, in milliseconds. A command loads its own code only.`,
    '',
    row('', 'median', 'min–max', 'CPU'),
    row('---', '---:', '---:', '---:'),
    ...Object.keys(programs).map((name) => {
      const times = milliseconds('seconds', name);
      const range = [Math.min(...times), Math.max(...times)].map((each) => each.toFixed(0)).join('–');
      return row(
        `\`${name}\``,
        medianOf('seconds', name).toFixed(0),
        range,
        medianOf('cpuSeconds', name).toFixed(0),
      );
    }),
    row('**more**', more('seconds').toFixed(0), '', more('cpuSeconds').toFixed(0)),
    '',
    machine(),
    '',
    '```',
    `node bench/start/run.mjs --rounds ${given.rounds}`,
    '```',
  ].join('\n'),
);
if (more('seconds') > bar) process.exitCode = 1;
