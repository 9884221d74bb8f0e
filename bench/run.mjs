// Every benchmark that makes sense at a size, in order; writes docs/benchmarks.md. This is `npm run bench`.
// Usage: npm run bench -- [--size 100k|1m|10m] [--rounds 3] [--only nightly,training,start,features,…]
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: given } = parseArgs({
  options: {
    size: { type: 'string', default: '100k' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
/** 9,999,999 is the most that the generator makes. */
const loansOf = { '100k': '100000', '1m': '1000000', '10m': '9999999' };
const loans = loansOf[given.size];
if (!loans) throw new Error(`--size ${given.size}: give one of ${Object.keys(loansOf).join(', ')}`);
const { rounds } = given;
const book = ['--loans', loans, '--rounds', rounds];

const interleaved = ['--rounds', rounds];
/** The book of every size; what is measured at one size only stands there. */
const benches = {
  '100k': {
    nightly: ['nightly/run.mjs', ...book],
    training: ['training/run.mjs', ...book],
    start: ['start/run.mjs'],
  },
  '1m': {
    nightly: ['nightly/run.mjs', ...book],
    training: ['training/run.mjs', ...book],
    features: ['arrears-features/run.mjs', ...book, '--panel'],
    start: ['start/run.mjs'],
    gbdt: ['gbdt/run.mjs', '--sizes', '200k,1m', '--repeats', rounds],
    scorecard: ['scorecard/run.mjs', ...interleaved],
    publishing: ['publishing/run.mjs', ...interleaved],
    strategy: ['strategy/decide.mjs', ...interleaved],
  },
  // The peers do not fit the memory of a small machine.
  '10m': { nightly: ['nightly/run.mjs', ...book, '--memory-limit', '6GB', '--skip-peers'] },
}[given.size];
const wanted = given.only?.split(',') ?? Object.keys(benches);
const root = resolve(import.meta.dirname, '..');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const failed = [];
for (const name of wanted) {
  if (!benches[name])
    throw new Error(`--only ${name}: at this size there are ${Object.keys(benches).join(', ')}`);
  const [script, ...args] = benches[name];
  console.log(`\n== ${name}: node bench/${script} ${args.join(' ')}`);
  try {
    execFileSync(process.execPath, [resolve(import.meta.dirname, script), ...args], {
      cwd: root,
      stdio: 'inherit',
    });
  } catch {
    failed.push(name);
  }
}
if (failed.length > 0) {
  console.error(
    `failed, or above a bar, and then without a section in docs/benchmarks.md: ${failed.join(', ')}`,
  );
  process.exitCode = 1;
}
