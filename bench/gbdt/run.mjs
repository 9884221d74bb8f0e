// Measures the gbdt engine beside LightGBM, and XGBoost where it is installed, in turns, each run in a
// process of its own, and writes the medians to docs/benchmarks.md:
//   node bench/gbdt/run.mjs [--sizes 200k,1m] [--threads 1,2] [--repeats 3] [--folder DIR] [--xgboost PYTHON]
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compiled, machine, measure, median, peers, table, writeSection } from './bench-folder.mjs';

const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string', default: '200k,1m' },
    threads: { type: 'string', default: '1,2' },
    repeats: { type: 'string', default: '3' },
    folder: { type: 'string', default: join(tmpdir(), 'arrears-bench-gbdt') },
    python: { type: 'string', default: 'python3' },
    xgboost: { type: 'string' },
  },
});

const metrics = {
  train: ['training, s', 2],
  train_cpu: ['training, CPU s', 1],
  peak_mib: ['peak memory, MiB', 0],
  score: ['scoring all rows, s', 2],
  explain: ['contributions of 5,000 rows, s', 2],
  auc: ['AUC on held-out rows', 5],
};
const entrants = ['ours', 'lightgbm', ...(given.xgboost ? ['xgboost'] : [])];

mkdirSync(given.folder, { recursive: true });
const build = compiled(given.folder);
const settings = [];
for (const size of given.sizes.split(',')) {
  const { data, rows, features } = table(given.folder, size, given.python);
  for (const threads of given.threads.split(',')) {
    const shape = [data, rows, features, threads];
    const peer = join(peers, 'gbdt_peer.py');
    const run = {
      ours: () =>
        measure(process.execPath, fileURLToPath(new URL('ours.mjs', import.meta.url)), build, ...shape),
      lightgbm: () => measure(given.python, peer, 'lightgbm', ...shape),
      xgboost: () => measure(given.xgboost, peer, 'xgboost', ...shape),
    };
    const runs = Object.fromEntries(entrants.map((name) => [name, []]));
    for (let repeat = 0; repeat < Number(given.repeats); repeat++) {
      for (const name of entrants) {
        runs[name].push(run[name]());
        console.log(size, threads, name, JSON.stringify(runs[name].at(-1)));
      }
    }
    const name = `${rows.toLocaleString('en-US')} × ${features}, ${threads} thread${threads === '1' ? '' : 's'}`;
    settings.push({ size, name, runs });
  }
}

const cell = (runs, metric) => {
  const [, digits] = metrics[metric];
  const each = entrants.map((name) => median(runs[name].map((run) => run[metric])));
  const ratio = metric === 'auc' ? '' : ` (${(each[0] / each[1]).toFixed(2)})`;
  return each.map((value) => value.toFixed(digits)).join(' / ') + ratio;
};
const files = (size) =>
  new Set(settings.filter((s) => s.size === size).flatMap(({ runs }) => runs.ours.map(({ file }) => file)));
const same = given.sizes.split(',').every((size) => files(size).size === 1);
const row = (...cells) => `| ${cells.join(' | ')} |`;
writeSection(
  'gbdt',
  [
    '## Gradient boosting',
    '',
    `200 trees, 31 leaves, learning rate 0.1. Median of ${given.repeats} interleaved rounds, each program in a process`,
    `of its own: ours / LightGBM${given.xgboost ? ' / XGBoost' : ''}, and the ratio of ours to LightGBM. Our model file has ${same ? 'the same bytes' : 'DIFFERENT BYTES'}`,
    'in every round, whatever the number of threads.',
    '',
    row('', ...settings.map(({ name }) => name)),
    row('---', ...settings.map(() => '---:')),
    ...Object.entries(metrics).map(([metric, [label]]) =>
      row(label, ...settings.map(({ runs }) => cell(runs, metric))),
    ),
    '',
    machine(),
    '',
    '```',
    `node bench/gbdt/run.mjs --sizes ${given.sizes} --threads ${given.threads} --repeats ${given.repeats}`,
    '```',
  ].join('\n'),
);
