// What the benchmarks of models share: the build, generated tables, the document.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
export const peers = join(repository, 'bench', 'peers');

/** Rows, features and seed of each table; `small` is for trying a program out. */
export const sizes = { small: [20_000, 20, 1], '200k': [200_000, 40, 2], '1m': [1_000_000, 60, 3] };

/** The program as `npm run build` makes it. */
export const build = join(repository, 'dist');

/** The folder of a table of that size, generated when it is not there. */
export function table(folder, size, python) {
  const [rows, features, seed] = sizes[size];
  const data = join(folder, size);
  if (!existsSync(join(data, 'bad.u8'))) {
    mkdirSync(data, { recursive: true });
    execFileSync(python, [join(peers, 'gbdt_data.py'), rows, features, seed, data].map(String));
  }
  return { data, rows, features };
}

/** Runs a program that prints a JSON line; the line. */
export function measure(command, ...args) {
  return JSON.parse(execFileSync(command, args.map(String), { encoding: 'utf8', maxBuffer: 2 ** 20 }));
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** The machine and how busy it is, for the document. */
export function machine() {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Machine: ${cpus().length} cores (${model.trim()}), ${memory} GB, Node ${process.versions.node}; load ${loadavg()[0].toFixed(1)} at the end.`;
}

/** Puts a benchmark's section between its markers in docs/benchmarks.md, leaving all else as it is; or prints it only. */
export function writeSection(name, text, { print = false } = {}) {
  console.log(`\n${text}\n`);
  if (print) return;
  const path = join(repository, 'docs', 'benchmarks.md');
  const before = readFileSync(path, 'utf8');
  const [start, end] = ['start', 'end'].map((edge) => `<!-- bench/${name}: ${edge} -->`);
  const block = `${start}\n${text}\n${end}`;
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  const after =
    from >= 0 && to > from
      ? before.slice(0, from) + block + before.slice(to + end.length)
      : `${before.trimEnd()}\n\n${block}\n`;
  writeFileSync(path, after);
  console.log('written to docs/benchmarks.md');
}
