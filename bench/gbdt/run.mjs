// Measures the gbdt engine beside LightGBM, and XGBoost where it is installed, in turns:
//   node bench/gbdt/run.mjs [--sizes 200k,1m] [--threads 1,2] [--repeats 3] [--folder DIR] [--xgboost PYTHON]
// Each run is its own process. Prints the medians, the ratios to LightGBM and every single figure.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

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
const sizes = { '200k': [200_000, 40, 2], '1m': [1_000_000, 60, 3] };
const repository = fileURLToPath(new URL('../..', import.meta.url));
const peers = join(repository, 'bench', 'peers');

/** Compiles the repository outside of it, with what the build copies. */
function compiled(folder) {
  const build = join(folder, 'build');
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json', '--outDir', build], { cwd: repository });
  cpSync(join(repository, 'models', 'trees', 'thread.mjs'), join(build, 'models', 'trees', 'thread.mjs'));
  writeFileSync(join(build, 'package.json'), '{ "type": "module" }');
  if (!existsSync(join(build, 'node_modules'))) {
    symlinkSync(join(repository, 'node_modules'), join(build, 'node_modules'));
  }
  return build;
}

function measure(command, ...args) {
  return JSON.parse(execFileSync(command, args.map(String), { encoding: 'utf8', maxBuffer: 2 ** 20 }));
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const metrics = ['train', 'train_cpu', 'peak_mib', 'score', 'explain', 'auc'];

mkdirSync(given.folder, { recursive: true });
const build = compiled(given.folder);
for (const size of given.sizes.split(',')) {
  const [rows, features, seed] = sizes[size];
  const data = join(given.folder, size);
  if (!existsSync(join(data, 'bad.u8'))) {
    mkdirSync(data, { recursive: true });
    execFileSync(given.python, [join(peers, 'gbdt_data.py'), rows, features, seed, data].map(String));
  }
  for (const threads of given.threads.split(',')) {
    const shape = [data, rows, features, threads];
    const ours = fileURLToPath(new URL('ours.mjs', import.meta.url));
    const peer = join(peers, 'gbdt_peer.py');
    const entrants = {
      arrears: () => measure(process.execPath, ours, build, ...shape),
      lightgbm: () => measure(given.python, peer, 'lightgbm', ...shape),
      ...(given.xgboost && { xgboost: () => measure(given.xgboost, peer, 'xgboost', ...shape) }),
    };
    const runs = Object.fromEntries(Object.keys(entrants).map((name) => [name, []]));
    for (let repeat = 0; repeat < Number(given.repeats); repeat++) {
      for (const [name, run] of Object.entries(entrants)) runs[name].push(run());
    }
    console.log(`\n${rows} x ${features}, ${threads} thread(s), load ${loadavg()[0].toFixed(1)}`);
    for (const metric of metrics) {
      const medians = Object.entries(runs).map(([name, all]) => [
        name,
        median(all.map((run) => run[metric])),
      ]);
      const peerMedian = medians.find(([name]) => name === 'lightgbm')[1];
      const digits = metric === 'auc' ? 5 : 2;
      const cells = medians.map(([name, m]) => {
        const each = runs[name].map((run) => run[metric].toFixed(digits)).join(' ');
        return `${name} ${m.toFixed(digits)} (${(m / peerMedian).toFixed(3)}) [${each}]`;
      });
      console.log(`  ${metric.padEnd(9)} ${cells.join('   ')}`);
    }
    const files = new Set(runs.arrears.map(({ file }) => file));
    console.log(`  model file ${[...files].join(' ')}`);
  }
}
