import { execFileSync } from 'node:child_process';
import { median } from '../gbdt/bench-folder.mjs';

export const row = (...cells) => `| ${cells.join(' | ')} |`;
export const count = (number) => Number(number).toLocaleString('en-US');
export const medianSeconds = (runs) => median(runs.map(({ seconds }) => seconds));
export const medianPeak = (runs) => median(runs.map(({ peakBytes }) => peakBytes));

/** The head of a table of measured programs, and its ruler. */
export const resultHead = (...ratios) => [
  row('', 'seconds', 'min–max', ...ratios, 'CPU seconds', 'peak memory'),
  row('---', '---:', '---:', ...ratios.map(() => '---:'), '---:', '---:'),
];

/** A measured program as a row: median, range, its time in ratio to others. */
export function resultRow(label, runs, ...others) {
  const seconds = runs.map((run) => run.seconds);
  const [low, high] = [Math.min(...seconds), Math.max(...seconds)].map((each) => each.toFixed(2));
  return row(
    label,
    medianSeconds(runs).toFixed(2),
    `${low}–${high}`,
    ...others.map((other) => `${(medianSeconds(runs) / medianSeconds(other)).toFixed(2)}×`),
    median(runs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
    `${Math.round(medianPeak(runs) / 2 ** 20)} MB`,
  );
}

/** Versions of Python packages, such as `polars 1.44.2, lightgbm 4.7.0`. */
export function pythonVersions(...packages) {
  const script =
    'import sys; from importlib.metadata import version; print(", ".join(f"{name} {version(name)}" for name in sys.argv[1:]))';
  return execFileSync('python3', ['-c', script, ...packages], { encoding: 'utf8' }).trim();
}
