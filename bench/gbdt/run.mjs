// Measures the gbdt engine beside LightGBM, scikit-learn and, where Python can import it, XGBoost, in turns, each run
// in a process of its own; then exact contributions on the very same trees. Writes the medians to docs/benchmarks.md:
//   node bench/gbdt/run.mjs [--sizes 200k,1m] [--threads 1,2] [--repeats 3] [--print] [--folder DIR] [--python PYTHON]
// after npm run build. --print writes nothing; --sizes small tries the program out in a minute.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, machine, measure, median, peers, table, writeSection } from './bench-folder.mjs';

const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string', default: '200k,1m' },
    threads: { type: 'string', default: '1,2' },
    repeats: { type: 'string', default: '3' },
    print: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(tmpdir(), 'arrears-bench-gbdt') },
    python: { type: 'string', default: 'python3' },
  },
});

/** What is measured: its name, its digits, and the most that ours ÷ LightGBM is meant to be. */
const metrics = {
  train: ['training, s', 2, 1],
  train_cpu: ['training, CPU s', 1],
  peak_mib: ['peak memory, MiB', 0, 1],
  score: ['scoring all rows, s', 2, 0.8],
  auc: ['AUC on held-out rows', 5],
};
const mostContributions = 0.4;
/** Least AUC, ours minus the peer's. */
const leastAuc = { lightgbm: -0.001, xgboost: -0.002 };

const names = { ours: '**ours**', lightgbm: 'LightGBM', sklearn: 'scikit-learn', xgboost: 'XGBoost' };
const entrants = ['ours', 'lightgbm', 'sklearn', ...(canImport('xgboost') ? ['xgboost'] : [])];

mkdirSync(given.folder, { recursive: true });
const program = (name) => fileURLToPath(new URL(name, import.meta.url));
const settings = [];
for (const size of given.sizes.split(',')) {
  const { data, rows, features } = table(given.folder, size, given.python);
  for (const threads of given.threads.split(',')) {
    const shape = [data, rows, features, threads];
    const run = (name) =>
      name === 'ours'
        ? measure(process.execPath, program('ours.mjs'), build, ...shape)
        : measure(given.python, join(peers, 'gbdt_peer.py'), name, ...shape);
    const runs = Object.fromEntries(entrants.map((name) => [name, []]));
    for (let repeat = 0; repeat < Number(given.repeats); repeat++) {
      for (const name of entrants) {
        runs[name].push(run(name));
        console.log(size, threads, name, JSON.stringify(runs[name].at(-1)));
      }
    }
    const explained = measure(
      process.execPath,
      program('contributions.mjs'),
      build,
      ...shape,
      given.repeats,
      given.python,
    );
    console.log(size, threads, 'contributions', JSON.stringify(explained));
    const name = `${rows.toLocaleString('en-US')} × ${features}, ${threads} thread${threads === '1' ? '' : 's'}`;
    settings.push({ size, name, runs, explained });
  }
}

const files = (size) =>
  new Set(settings.filter((s) => s.size === size).flatMap(({ runs }) => runs.ours.map(({ file }) => file)));
const same = given.sizes.split(',').every((size) => files(size).size === 1);
const row = (...cells) => `| ${cells.join(' | ')} |`;
writeSection(
  'gbdt',
  [
    '## Gradient boosting',
    '',
    `200 trees, 31 leaves, learning rate 0.1, 255 bins. Median of ${given.repeats} interleaved rounds, each program in a process of its own;`,
    'the last two columns are ours beside LightGBM, and what was meant to be reached. Contributions are exact, of the same trees for both',
    '(ours, written as a LightGBM model and read by it), threads started anew each time; they agree to',
    `${Math.max(...settings.map(({ explained }) => explained.difference)).toExponential(0)}. Our model file has ${same ? 'the same bytes' : 'DIFFERENT BYTES'} in every round, whatever the number of threads.`,
    ...(entrants.includes('xgboost')
      ? []
      : [
          'XGBoost is not in the table: it could not be installed on this machine, and is run where it can be imported.',
        ]),
    '',
    row('', ...entrants.map((name) => names[name]), 'ours', 'wanted'),
    row('---', ...entrants.map(() => '---:'), '---:', '---'),
    ...settings.flatMap(({ name, runs, explained }) => [
      row(`**${name}**`, ...entrants.map(() => ''), '', ''),
      ...Object.keys(metrics).map((metric) => metricRow(metric, runs)),
      row(
        `contributions of ${explained.rows.toLocaleString('en-US')} rows, s`,
        ...entrants.map((entrant) => explained[entrant]?.toFixed(2) ?? ''),
        ...against(explained.ours / explained.lightgbm, mostContributions),
      ),
    ]),
    '',
    machine(),
    '',
    '```',
    `node bench/gbdt/run.mjs --sizes ${given.sizes} --threads ${given.threads} --repeats ${given.repeats}`,
    '```',
  ].join('\n'),
  given,
);

function metricRow(metric, runs) {
  const [label, digits, most] = metrics[metric];
  const values = Object.fromEntries(
    entrants.map((name) => [name, median(runs[name].map((run) => run[metric]))]),
  );
  const standing = metric === 'auc' ? auc(values) : against(values.ours / values.lightgbm, most);
  return row(label, ...entrants.map((name) => values[name].toFixed(digits)), ...standing);
}

/** A ratio, and whether it is at most what was wanted. */
function against(ratio, most) {
  const wanted = most === undefined ? '' : `at most ${most}×: ${ratio <= most ? 'met' : 'NOT MET'}`;
  return [`${ratio.toFixed(2)}×`, wanted];
}

/** The difference to LightGBM, and whether ours is behind a peer by more than was meant. */
function auc(values) {
  const behind = Object.entries(leastAuc).filter(
    ([name, least]) => name in values && values.ours - values[name] < least,
  );
  const difference = values.ours - values.lightgbm;
  const wanted = `at least ${leastAuc.lightgbm}: ${behind.length === 0 ? 'met' : `NOT MET (${behind.map(([name]) => names[name]).join(', ')})`}`;
  return [`${difference < 0 ? '' : '+'}${difference.toFixed(5)}`, wanted];
}

function canImport(library) {
  try {
    execFileSync(given.python, ['-c', `import ${library}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
