import type { Warehouse } from '../../warehouse/warehouse.js';
import { coded, column } from '../columns.js';
import { importFeedbackTable } from '../import-feedback-table.js';
import { queryTable } from '../query-table.js';
import type { ReportContext } from '../report-context.js';
import type { ReportSection, ReportTable } from '../report-table.js';

const table = column('table', 'text', 'Table', '表');
const rows = column('rows', 'whole', 'Rows', '列數');

/** What was read, accepted and refused, and what became known late. */
export async function qualitySection(
  warehouse: Warehouse,
  { manifest, missingFeatures }: ReportContext,
): Promise<ReportSection> {
  const features = missingFeatures.join(', ');
  return {
    name: 'quality',
    title: { en: 'Data quality', zh: '資料品質' },
    note:
      missingFeatures.length === 0
        ? undefined
        : {
            en: `Features that the sources cannot give; they are missing for every account: ${features}.`,
            zh: `來源無法提供、所有帳戶均缺失的特徵：${features}。`,
          },
    charts: [],
    tables: [
      ...readingTables(manifest),
      await lateRows(warehouse, manifest.as_of_date),
      importFeedbackTable(manifest.import_feedback),
    ],
  };
}

function readingTables({ ingest }: ReportContext['manifest']): ReportTable[] {
  return [
    {
      name: 'rows-read',
      title: { en: 'Rows read, accepted and quarantined', zh: '讀入、接受與隔離的列數' },
      sql: '',
      source: 'manifest.json: ingest.tables',
      columns: [
        table,
        column('read', 'whole', 'Read', '讀入'),
        column('accepted', 'whole', 'Accepted', '接受'),
        column('quarantined', 'whole', 'Quarantined', '隔離'),
      ],
      balances: [{ total: 'read', parts: ['accepted', 'quarantined'] }],
      rows: ingest.tables.map((read) => [read.table, read.read, read.accepted, read.quarantined]),
    },
    {
      name: 'quarantine-reasons',
      title: { en: 'Why rows were quarantined', zh: '隔離原因' },
      sql: '',
      source: 'manifest.json: ingest.tables[].reasons',
      columns: [table, column('reason', 'text', 'Reason', '原因'), rows],
      rows: ingest.tables.flatMap((read) =>
        Object.entries(read.reasons).map(([reason, count]) => [read.table, reason, count]),
      ),
    },
    {
      name: 'file-lines',
      title: { en: 'Lines of files that are no records', zh: '檔案中無法成為記錄的行' },
      sql: '',
      source: 'manifest.json: ingest.files',
      columns: [
        column('file', 'text', 'File', '檔案'),
        column('rejected', 'whole', 'Lines refused', '拒收行數'),
      ],
      rows: ingest.files.map(({ file, rejected }) => [file, rejected]),
    },
  ];
}

function lateRows(warehouse: Warehouse, asOfDate: string): Promise<ReportTable> {
  return queryTable(warehouse, {
    name: 'late-rows',
    title: { en: 'Rows that should have been known on the night before', zh: '前一晚就應已知的列（遲到）' },
    sql: `SELECT source AS "table", change, count(*) AS rows
FROM late_row
WHERE loaded_for = DATE '${asOfDate}'
GROUP BY source, change ORDER BY source, change`,
    columns: [
      table,
      coded('change', 'Change', '變化', {
        arrived: { en: 'arrived late', zh: '遲到' },
        gone: { en: 'gone or changed', zh: '消失或更改' },
      }),
      rows,
    ],
  });
}
