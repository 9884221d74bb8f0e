// Measures the scorecard beside scikit-learn (quantile bins, WoE, LogisticRegression), in turns, each run in
// a process of its own, and writes the medians to docs/benchmarks.md:
//   node bench/scorecard/run.mjs [--size 1m] [--rounds 3] [--threads 1,2] [--print] [--folder DIR] [--python PYTHON]
// --print writes nothing; --size small tries the program out. Ours runs on one thread; the threads are scikit-learn's.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, machine, measure, median, peers, table, writeSection } from '../gbdt/bench-folder.mjs';

const { values: given } = parseArgs({
  options: {
    size: { type: 'string', default: '1m' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1,2' },
    print: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(tmpdir(), 'arrears-bench-gbdt') },
    python: { type: 'string', default: 'python3' },
  },
});

mkdirSync(given.folder, { recursive: true });
const { data, rows, features } = table(given.folder, given.size, given.python);
const ours = fileURLToPath(new URL('ours.mjs', import.meta.url));
const peer = join(peers, 'scorecard_sklearn.py');
const entrants = {
  '**ours: monotone bins, selection, regression, 1 thread**': () =>
    measure(process.execPath, ours, build, data, rows, features),
};
for (const threads of given.threads.split(',')) {
  entrants[`scikit-learn: quantile bins, WoE, LogisticRegression, ${threads} thread(s)`] = () =>
    measure(given.python, peer, data, rows, features, threads);
}
const runs = Object.fromEntries(Object.keys(entrants).map((name) => [name, []]));
for (let round = 0; round < Number(given.rounds); round++) {
  for (const [name, run] of Object.entries(entrants)) {
    runs[name].push(run());
    console.log(name, JSON.stringify(runs[name].at(-1)));
  }
}

const [first] = Object.values(runs);
const row = (...cells) => `| ${cells.join(' | ')} |`;
writeSection(
  'scorecard',
  [
    '## Scorecard',
    '',
    `Binning and fit on the first ${(rows * 0.8).toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} rows × ${features} features, a third of them with missing values; AUC on`,
    `the rest. Median of ${given.rounds} interleaved rounds, each program in a process of its own. Wanted: ours ÷ it at most 1.00×, at no lower AUC.`,
    '',
    row(
      '',
      'binning and fit, s',
      'min–max',
      'ours ÷ it',
      'scoring, s',
      'peak memory, MiB',
      'features',
      'AUC',
    ),
    row('---', ...Array.from({ length: 7 }, () => '---:')),
    ...Object.entries(runs).map(([name, all]) => {
      const of = (metric) => median(all.map((run) => run[metric]));
      const fits = all.map(({ fit }) => fit);
      return row(
        name,
        of('fit').toFixed(2),
        `${Math.min(...fits).toFixed(2)}–${Math.max(...fits).toFixed(2)}`,
        `${(median(first.map(({ fit }) => fit)) / of('fit')).toFixed(2)}×`,
        of('score').toFixed(2),
        of('peak_mib').toFixed(0),
        of('features'),
        of('auc').toFixed(4),
      );
    }),
    '',
    machine(),
    '',
    '```',
    `node bench/scorecard/run.mjs --size ${given.size} --rounds ${given.rounds} --threads ${given.threads}`,
    '```',
  ].join('\n'),
  given,
);
