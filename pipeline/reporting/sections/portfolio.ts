import type { Warehouse } from '../../warehouse/warehouse.js';
import { rollRateChart } from '../charts/roll-rates.js';
import { vintageChart } from '../charts/vintages.js';
import { bucket, groupColumns, groupSums, recoveryNote } from '../columns.js';
import { type QueryTable, queryTable } from '../query-table.js';
import type { ReportContext } from '../report-context.js';
import type { ReportSection } from '../report-table.js';
import { flowMatrix, flowRates } from './flow-matrix.js';
import { entries, outcomesByBucket } from './month-outcomes.js';
import { rollMatrix } from './roll-matrix.js';
import { vintages } from './vintages.js';

const buckets: QueryTable = {
  name: 'buckets',
  title: { en: 'Overdue accounts by bucket', zh: '按逾期階段的逾期帳戶' },
  isPartition: true,
  sql: `SELECT bucket.label AS bucket, ${groupSums}
FROM ref_bucket bucket
LEFT JOIN pub_ranked ranked ON ranked.dpd_bucket = bucket.label
GROUP BY bucket.ordinal, bucket.label
HAVING count(ranked.loan_id) > 0 OR bucket.ordinal > 0
ORDER BY bucket.ordinal`,
  columns: [bucket, ...groupColumns],
};

/** The portfolio: buckets, entries and cures, roll and flow matrices over a month, vintages. */
export async function portfolioSection(
  warehouse: Warehouse,
  { manifest, monthAgo }: ReportContext,
): Promise<ReportSection> {
  const roll = await queryTable(warehouse, rollMatrix(manifest.buckets));
  const ever30 = await vintages(warehouse, 30);
  return {
    name: 'portfolio',
    title: { en: 'Portfolio', zh: '資產組合' },
    note: {
      en: `A month ago is the start of ${monthAgo}, as it was known then.`,
      zh: `「一個月前」指 ${monthAgo} 當日開始時，以當時已知為準。`,
    },
    tables: [
      await queryTable(warehouse, { ...buckets, note: recoveryNote(manifest) }),
      await queryTable(warehouse, entries),
      await queryTable(warehouse, outcomesByBucket),
      roll,
      await queryTable(warehouse, flowMatrix(manifest.buckets)),
      await queryTable(warehouse, flowRates),
      ever30,
      await vintages(warehouse, 90),
    ],
    charts: [
      ...(roll.rows.some((row) => row[1] !== 0) ? [rollRateChart(roll)] : []),
      ...(ever30.rows.some((row) => row.slice(2).some((cell) => cell !== null))
        ? [vintageChart(ever30)]
        : []),
    ],
  };
}
