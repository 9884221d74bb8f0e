// How long a night of many overdue accounts takes to publish and to report, each round in a process of its own; writes
// the median to docs/benchmarks.md. Bars at a million accounts on two cores: 15 s to publish, 10 s to report.
// Usage: node bench/publishing/run.mjs [--accounts 1000000] [--threads 2] [--rounds 3] [--build DIR]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, measure, median, writeSection } from '../gbdt/bench-folder.mjs';

const { values: given } = parseArgs({
  options: {
    accounts: { type: 'string', default: '1000000' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    build: { type: 'string', default: resolve(import.meta.dirname, '../../dist') },
  },
});
const bars = { publishing: 15, report: 10 };
const night = resolve(import.meta.dirname, 'published-night.mjs');
const runs = [];
for (let round = 0; round < Number(given.rounds); round++) {
  runs.push(measure(process.execPath, night, given.build, given.accounts, given.threads));
  console.log(JSON.stringify(runs.at(-1)));
}
const count = (number) => Number(number).toLocaleString('en-US');
const row = (...cells) => `| ${cells.join(' | ')} |`;
const timed = (name, key) => {
  const seconds = runs.map((run) => run[key]);
  const [low, high] = [Math.min(...seconds), Math.max(...seconds)].map((each) => each.toFixed(1));
  return row(name, median(seconds).toFixed(1), `${low}–${high}`, bars[key] ?? '');
};
const [{ files }] = runs;
const page = files.find(({ file }) => file === 'segment_report.html').mib;
writeSection(
  'publishing',
  [
    '## Publishing and reporting a night',
    '',
    `${count(given.accounts)} synthetic overdue accounts with six installments each; the list of a night before is compared with, under the`,
    `same model. Median and range of ${given.rounds} rounds. The report is ${page.toFixed(2)} MiB.`,
    '',
    row('', 'seconds', 'min–max', 'bar'),
    row('---', '---:', '---:', '---:'),
    timed('**publishing**: list in all formats, digests, hashes', 'publishing'),
    timed('**report**: ranks compared, tables, checks, page', 'report'),
    timed('CPU seconds of publishing', 'publishing_cpu'),
    timed('CPU seconds of the report', 'report_cpu'),
    timed('history: positions of a month ago, vintages', 'history'),
    timed('peak memory, MiB', 'peak_mib'),
    '',
    `Files, MiB: ${files.map(({ file, mib }) => `${file} ${mib.toFixed(1)}`).join(', ')}.`,
    '',
    machine(),
    '',
    '```',
    `node bench/publishing/run.mjs --accounts ${given.accounts} --threads ${given.threads} --rounds ${given.rounds}`,
    '```',
  ].join('\n'),
);
for (const [key, bar] of Object.entries(bars))
  if (median(runs.map((run) => run[key])) > bar) process.exitCode = 1;
