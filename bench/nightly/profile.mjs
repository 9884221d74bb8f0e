// Where the time of a whole night goes: by stage, and within it by SQL statement and the program's own work.
// Usage: node bench/nightly/profile.mjs <workspace> [--as-of D] [--threads N] [--memory-limit 4GB]
//        (after npm run build; the workspace is worked in and published to, as arrears nightly does)
import { sourceTables } from '../../dist/pipeline/contracts/sources.js';
import { runNightly } from '../../dist/pipeline/nightly/nightly.js';
import { StageClock } from '../../dist/pipeline/observability/stage-clock.js';
import { openWorkspace } from '../../dist/pipeline/workspace/workspace.js';
import { processOptions } from '../arrears-features/options.mjs';
import { timeStatements } from '../arrears-features/statement-clock.mjs';

const { folder, asOfDate, limits } = processOptions();
const workspace = openWorkspace(folder, sourceTables);
const opening = 'warehouse opened';
let stage = opening;
const clock = new StageClock(() => {});
clock.onProgress(opening);
const printStatements = timeStatements(() => stage);
const { published } = await runNightly(workspace, {
  asOfDate: asOfDate ?? workspace.configuration.as_of_date,
  limits,
  onProgress: (at, detail, rows) => {
    stage = at;
    clock.onProgress(at, detail, rows);
  },
});
if (!published) console.error('nothing was worked through: this list was published before');
const { stages, seconds, peakMemory } = clock.close();
const { userCPUTime, systemCPUTime } = process.resourceUsage();
printStatements();
console.error('\nseconds   in SQL  peak MB  stage');
for (const { stage: name, seconds: all, peak_memory_bytes: peak } of stages)
  console.error(
    `${all.toFixed(3).padStart(7)} ${printStatements.secondsOf(name).toFixed(3).padStart(8)} ` +
      `${(peak / 2 ** 20).toFixed(0).padStart(8)}  ${name}`,
  );
console.error(
  `\n${seconds.toFixed(2)} s, ${((userCPUTime + systemCPUTime) / 1e6).toFixed(2)} s of CPU, ` +
    `peak ${(peakMemory / 2 ** 20).toFixed(0)} MB`,
);
