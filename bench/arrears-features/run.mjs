// Arrears and features against the floor, a copy of the files and polars; writes the section of docs/benchmarks.md.
// Usage: node bench/arrears-features/run.mjs [folder] [--loans 1000000] [--rounds 3] [--panel] [--skip-polars]
//        (after npm run build; the folder is a generated workspace, made when it is not there)
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sourceTables } from '../../dist/pipeline/contracts/sources.js';
import { openWorkspace } from '../../dist/pipeline/workspace/workspace.js';
import { compareFeatures } from './compare.mjs';
import { section, writeSection } from './report.mjs';

const seed = 7;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    loans: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    panel: { type: 'boolean', default: false },
    'skip-polars': { type: 'boolean', default: false },
  },
});
const { loans } = options;
const folder = resolve(positionals[0] ?? join(tmpdir(), `arrears-sample-${loans}-${seed}`));
const beside = (name) => resolve(import.meta.dirname, name);

const run = (command, ...args) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const node = (script, ...args) => run(process.execPath, beside(script), ...args);

if (!existsSync(folder))
  node('../../dist/pipeline/cli/main.js', 'sample', '--loans', loans, '--seed', `${seed}`, folder);
const asOfDate = openWorkspace(folder, sourceTables).configuration.as_of_date;

const scratch = mkdtempSync(join(tmpdir(), 'arrears-bench-'));
const [oursFile, polarsFile] = ['ours', 'polars'].map((name) => join(scratch, `${name}.parquet`));
const programs = {
  floor: () => node('floor.mjs', folder),
  copy: () => node('copy.mjs', folder),
  ours: () => node('ours.mjs', folder, '--output', oursFile),
  ...(!options['skip-polars'] && {
    polars: () => run('python3', beside('../peers/features_polars.py'), folder, asOfDate, polarsFile),
  }),
  ...(options.panel && { panel: () => node('panel.mjs', folder) }),
};

try {
  const results = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 1; round <= Number(options.rounds); round++)
    for (const [name, program] of Object.entries(programs)) {
      const result = JSON.parse(program());
      results[name].push(result);
      console.log(
        `round ${round}  ${name.padEnd(6)} ${result.seconds.toFixed(2)} s, ${result.cpuSeconds.toFixed(2)} s of CPU, ` +
          `${Math.round(result.peakBytes / 2 ** 20)} MB`,
      );
    }
  const comparison = programs.polars && (await compareFeatures(oursFile, polarsFile));
  if (comparison) report(comparison);
  if (comparison && (comparison.unmatched > 0 || comparison.differences.length > 0)) process.exitCode = 1;
  else writeSection(await section({ results, comparison, loans, asOfDate, options }));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function report({ loans: compared, unmatched, features, differences }) {
  console.log(`compared ${compared} loans × ${features} features; ${differences.length} features differ`);
  if (unmatched > 0) console.log(`  ${unmatched} loans are in one result only`);
  for (const { feature, loans: differing, examples } of differences) {
    console.log(`  ${feature}: ${differing} loans`);
    for (const example of examples) console.log(`    ${example}`);
  }
}
