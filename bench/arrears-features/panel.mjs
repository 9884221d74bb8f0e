// The training panel of 24 months, after an ingest.
// Usage: node bench/arrears-features/panel.mjs <workspace> [--as-of D] [--threads N] [--memory-limit 4GB] [--statements]
//        [--output panel.parquet]
import { silent } from '../../dist/pipeline/core/progress.js';
import { loadSources } from '../../dist/pipeline/nightly/load-sources.js';
import { buildPanel } from '../../dist/pipeline/nightly/snapshot.js';
import { processOptions } from './options.mjs';
import { inScratchWorkspace, writeParquet } from './scratch-workspace.mjs';
import { StageClock } from './stage-clock.mjs';
import { timeStatements } from './statement-clock.mjs';

const options = processOptions();
const printStatements = options.statements ? timeStatements() : () => {};
const clock = new StageClock();
await inScratchWorkspace(options, async (warehouse, opened) => {
  const { as_of_date: asOfDate, training } = opened.configuration;
  const configuration = { ...opened.configuration, training: { ...training, months: 24 } };
  const workspace = { ...opened, configuration };
  await clock.time('ingest', () => loadSources(warehouse, workspace, asOfDate, silent));
  await warehouse.aside(async () => {
    await clock.time('panel', () => buildPanel(warehouse, workspace, asOfDate, silent));
    const { rows, snapshots } = await warehouse.row(
      'SELECT count(*) AS rows, count(DISTINCT row_day) AS snapshots FROM trn_panel',
    );
    clock.report({ rows: Number(rows), snapshots: Number(snapshots) });
    if (options.output)
      await writeParquet(
        warehouse,
        workspace,
        `SELECT loan_id, row_day, row_bad, row_recovered,
           trn_panel.* EXCLUDE (row_loan, row_customer, row_dpd, row_bucket, row_past_due, row_day, row_bad, row_recovered)
         FROM trn_panel JOIN stg_loan ON loan_key = row_loan ORDER BY row_day, row_loan`,
        options.output,
      );
  });
});
printStatements();
