// Records the SQL of a night from ingest to features: one JSON line {sql, parameters} a statement, in order.
// Usage: node bench/nightly/recorded-sql.mjs <workspace> <statements.jsonl>
import { writeFileSync } from 'node:fs';
import { silent } from '../../dist/pipeline/core/progress.js';
import { loadSources } from '../../dist/pipeline/nightly/load-sources.js';
import { buildSnapshot } from '../../dist/pipeline/nightly/snapshot.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { inScratchWorkspace } from '../arrears-features/scratch-workspace.mjs';

const [folder, output] = process.argv.slice(2);
const statements = [];
/** The other client stays free to open its own files. */
Warehouse.prototype.confine = async () => {};
await inScratchWorkspace({ folder }, async (warehouse, workspace) => {
  const execute = Warehouse.prototype.execute;
  Warehouse.prototype.execute = function (sql, parameters) {
    const named = Object.entries(parameters).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql));
    statements.push(JSON.stringify({ sql, parameters: Object.fromEntries(named) }));
    return execute.call(this, sql, parameters);
  };
  const asOfDate = workspace.configuration.as_of_date;
  await loadSources(warehouse, workspace, asOfDate, silent);
  await buildSnapshot(warehouse, workspace, asOfDate);
});
writeFileSync(output, `${statements.join('\n')}\n`);
