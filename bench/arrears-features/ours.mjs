// Ingest into a warehouse file, arrears and all features of one snapshot, written as Parquet.
// Usage: node bench/arrears-features/ours.mjs <workspace> [--as-of D] [--threads N] [--memory-limit 4GB]
//        [--output features.parquet] [--statements]   (--statements: the time of each SQL statement)
import { buildArrears } from '../../dist/pipeline/arrears/arrears.js';
import { silent } from '../../dist/pipeline/core/progress.js';
import { buildFeatures } from '../../dist/pipeline/features/build-features.js';
import { availableNeeds, workspaceFamilies } from '../../dist/pipeline/features/workspace-families.js';
import { loadSources } from '../../dist/pipeline/nightly/load-sources.js';
import { sourceForm } from '../../dist/pipeline/nightly/snapshot.js';
import { processOptions } from './options.mjs';
import { inScratchWorkspace, writeParquet } from './scratch-workspace.mjs';
import { StageClock } from './stage-clock.mjs';
import { timeStatements } from './statement-clock.mjs';

const options = processOptions();
const { output } = options;
const printStatements = options.statements ? timeStatements() : () => {};
const clock = new StageClock();
await inScratchWorkspace(options, async (warehouse, workspace) => {
  const { configuration } = workspace;
  const asOfDate = configuration.as_of_date;
  const { report } = await clock.time('ingest', () => loadSources(warehouse, workspace, asOfDate, silent));
  await clock.time('arrears', () =>
    buildArrears(warehouse, { form: sourceForm(workspace), configuration }, asOfDate),
  );
  await clock.time('features', () =>
    buildFeatures(warehouse, workspaceFamilies(workspace), asOfDate, availableNeeds(workspace)),
  );
  if (output)
    await clock.time('write', () =>
      writeParquet(
        warehouse,
        workspace,
        `SELECT loan_id, matrix.* EXCLUDE (loan_key)
           REPLACE (cohort.dpd AS dpd, cohort.amount_past_due AS amount_past_due,
                    cohort.outstanding_principal AS outstanding_principal)
         FROM feat_matrix matrix JOIN arr_cohort cohort USING (loan_key)`,
        output,
      ),
    );
  const { rows } = await warehouse.row('SELECT count(*) AS rows FROM feat_matrix');
  const read = Object.fromEntries(report.tables.map((table) => [table.table, table.read]));
  const quarantined = report.tables.reduce((sum, table) => sum + table.quarantined, 0);
  clock.report({ rows: Number(rows), read, quarantined });
});
printStatements();
