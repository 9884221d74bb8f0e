import { addMonths } from '../core/dates.js';
import { buildVintages } from '../reporting/history-tables.js';
import { mergeKeyFigures } from '../reporting/key-figure-tables.js';
import { appendPredicted, createPredictions } from '../scoring/predictions.js';
import { maturedNights } from './backtest.js';
import { partitionRows } from './merge-tables.js';
import { labelsTable, lastPredictionTable } from './partition-night.js';
import { followedFirst } from './portfolio-history.js';
import type { ReportEvidence } from './report-evidence.js';

/** What the partitions in `directories` found out of the past, put together. */
export function mergedEvidence(directories: readonly string[]): ReportEvidence {
  const rows = (table: string) => partitionRows(directories, table);
  return {
    async history(warehouse, _, asOfDate) {
      await warehouse.run(
        `CREATE OR REPLACE TABLE rep_month_book AS
         SELECT month_ago, CAST(sum(open_loans) AS BIGINT) AS open_loans, CAST(sum(overdue) AS BIGINT) AS overdue
         FROM ${rows('rep_month_book')} GROUP BY month_ago`,
      );
      await warehouse.run(
        `CREATE OR REPLACE TABLE rep_month_change AS
         SELECT from_bucket, to_bucket, left_as, is_new, CAST(sum(accounts) AS INTEGER) AS accounts,
           CAST(sum(opening) AS DECIMAL(18, 2)) AS opening, CAST(sum(closing) AS DECIMAL(18, 2)) AS closing
         FROM ${rows('rep_month_change')} GROUP BY ALL`,
      );
      await mergeKeyFigures(warehouse, rows);
      await warehouse.run(
        `CREATE OR REPLACE TABLE rep_followed AS FROM ${rows('rep_followed')} ${followedFirst}`,
      );
      await buildVintages(warehouse, asOfDate);
      return addMonths(asOfDate, -1);
    },
    async predictAgain(warehouse) {
      await createPredictions(warehouse);
      await appendPredicted(warehouse, `FROM ${rows(lastPredictionTable)}`);
    },
    matured: (warehouse, workspace, asOfDate, onProgress) =>
      maturedNights(
        warehouse,
        workspace,
        asOfDate,
        onProgress,
        (night) => `SELECT * FROM ${rows(labelsTable(night))}`,
      ),
  };
}
