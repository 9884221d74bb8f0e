import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';

const document = resolve(import.meta.dirname, '../../docs/benchmarks.md');
const [start, end] = ['start', 'end'].map((edge) => `<!-- bench/arrears-features: ${edge} -->`);

/** Puts the section between its markers in docs/benchmarks.md, leaving all else as it is. */
export function writeSection(text) {
  const before = existsSync(document) ? readFileSync(document, 'utf8') : '# Benchmarks\n';
  const block = `${start}\n${text}\n${end}`;
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  const after =
    from >= 0 && to > from
      ? before.slice(0, from) + block + before.slice(to + end.length)
      : `${before.trimEnd()}\n\n${block}\n`;
  writeFileSync(document, after);
  console.log(`\n${text}\n\nwritten to docs/benchmarks.md`);
}

/**
 * The section in Markdown.
 * @param results the JSON lines of each program, one a round
 * @param comparison of our features with those of polars; undefined when polars was left out
 */
export async function section({ results, comparison, loans, asOfDate, options }) {
  const { floor, copy, ours, polars, panel } = results;
  const floorSeconds = median(floor.map(seconds));
  const line = (name, runs, time = seconds, whole = true) => {
    const times = runs.map(time);
    const at = median(times);
    return row(
      name,
      at.toFixed(2),
      `${Math.min(...times).toFixed(2)}–${Math.max(...times).toFixed(2)}`,
      `${(at / floorSeconds).toFixed(1)}×`,
      polars ? `${(at / median(polars.map(seconds))).toFixed(2)}×` : '',
      whole ? median(runs.map((each) => each.cpuSeconds)).toFixed(1) : '',
      whole ? `${Math.round(median(runs.map((each) => each.peakBytes)) / 2 ** 20)} MB` : '',
    );
  };
  const stages = Object.keys(ours[0].stages);
  const rows = ours[0].read;
  const command = ['node bench/arrears-features/run.mjs', `--loans ${loans}`, `--rounds ${options.rounds}`];
  if (options.panel) command.push('--panel');
  if (options['skip-polars']) command.push('--skip-polars');
  return [
    '## Arrears and features',
    '',
    `${count(rows.loan)} loans, ${count(rows.installment)} installments, ${count(rows.payment)} payments, ` +
      `${count(rows.contact)} contacts (\`arrears sample --loans ${loans} --seed 7\`); ` +
      `${count(ours[0].rows)} of the loans are overdue on ${asOfDate}.`,
    `Median of ${options.rounds} interleaved rounds, each program in a process of its own.`,
    '',
    row('', 'seconds', 'min–max', '÷ floor', '÷ polars', 'CPU seconds', 'peak memory'),
    row('---', '---:', '---:', '---:', '---:', '---:', '---:'),
    line('floor: DuckDB scans loan, installment and payment, and sums per loan', floor),
    line('DuckDB copies the files into a database, as they are', copy),
    line('**ours: ingest, arrears, all features**', ours),
    ...stages.map((stage) => line(`  of which ${stage}`, ours, (each) => each.stages[stage], false)),
    ...(polars ? [line('polars: arrears and the same features, nothing validated or staged', polars)] : []),
    ...(panel
      ? [
          line(
            `**ours: training panel of ${panel[0].snapshots} months** (${count(panel[0].rows)} rows), after ingest`,
            panel,
            (each) => each.stages.panel,
          ),
        ]
      : []),
    '',
    ...(comparison
      ? [
          `Ours and polars agree on ${count(comparison.loans)} loans × ${comparison.features} features: ` +
            'dpd to the day, amounts to the cent, all others to 10⁻⁶.',
        ]
      : []),
    `Machine: ${cpus().length} cores (${cpus()[0].model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB. ` +
      `Node ${process.versions.node}, DuckDB ${await duckdbVersion()}${polars ? `, polars ${polars[0].version}` : ''}.`,
    '',
    '```',
    command.join(' '),
    '```',
  ].join('\n');
}

const seconds = (result) => result.seconds;
const count = (number) => number.toLocaleString('en-US');
const row = (...cells) => `| ${cells.join(' | ')} |`;

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function duckdbVersion() {
  const warehouse = await Warehouse.open(':memory:');
  try {
    return (await warehouse.row('SELECT version() AS version')).version;
  } finally {
    warehouse.close();
  }
}
