import type { Warehouse } from '../../warehouse/warehouse.js';
import { accounts, bucket, coded, column, pastDue } from '../columns.js';
import { type QueryTable, queryTable } from '../query-table.js';
import type { NightSummary } from '../report-context.js';
import type { ReportTable } from '../report-table.js';

/** From the list of last night to tonight's, in accounts and money. */
export const movements: QueryTable = {
  name: 'movements',
  title: { en: 'From last night to tonight', zh: '從上一晚到今晚' },
  sql: `SELECT movement, CAST(coalesce(sum(accounts), 0) AS BIGINT) AS accounts,
  CAST(coalesce(sum(amount), 0) AS DECIMAL(18, 2)) AS amount_past_due
FROM (
  SELECT 0 AS step, 'opening' AS movement, accounts, opening AS amount FROM rep_night_change WHERE from_bucket IS NOT NULL
  UNION ALL
  SELECT 1, 'entered', accounts, closing FROM rep_night_change WHERE from_bucket IS NULL
  UNION ALL
  SELECT 2, left_as, -accounts, -opening FROM rep_night_change WHERE to_bucket IS NULL
  UNION ALL
  SELECT 3, 'change', 0, closing - opening FROM rep_night_change
  WHERE from_bucket IS NOT NULL AND to_bucket IS NOT NULL
  UNION ALL
  SELECT 4, 'closing', accounts, closing FROM rep_night_change WHERE to_bucket IS NOT NULL
)
GROUP BY step, movement ORDER BY step, movement`,
  columns: [
    coded('movement', 'Movement', '變動', {
      opening: { en: 'Last night', zh: '上一晚' },
      entered: { en: 'Entered', zh: '新入催' },
      cured: { en: 'Cured', zh: '已還清逾期' },
      closed: { en: 'Closed', zh: '已結清' },
      charged_off: { en: 'Charged off', zh: '已核銷' },
      gone: { en: 'No longer in the sources', zh: '來源中已不存在' },
      change: { en: 'Accrued less paid, of those that stayed', zh: '仍在名單上的帳戶：新增逾期減去還款' },
      closing: { en: 'Tonight', zh: '今晚' },
    }),
    accounts,
    pastDue,
  ],
};

/** The same by bucket: each row conserves accounts, or money. */
export async function bucketMovements(warehouse: Warehouse, last: NightSummary): Promise<ReportTable[]> {
  return [
    await queryTable(warehouse, {
      name: 'bucket-movements',
      title: { en: 'Bucket moves, accounts', zh: '逾期階段變動（帳戶數）' },
      sql: bucketQuery(`sum(accounts) FILTER (WHERE from_bucket = ordinal) AS opening,
  sum(accounts) FILTER (WHERE to_bucket = ordinal AND from_bucket IS NULL) AS entered,
  sum(accounts) FILTER (WHERE to_bucket = ordinal AND from_bucket < ordinal) AS rolled_in,
  sum(accounts) FILTER (WHERE to_bucket = ordinal AND from_bucket > ordinal) AS came_back,
  sum(accounts) FILTER (WHERE from_bucket = ordinal AND to_bucket > ordinal) AS rolled_on,
  sum(accounts) FILTER (WHERE from_bucket = ordinal AND to_bucket < ordinal) AS went_back,
  sum(accounts) FILTER (WHERE from_bucket = ordinal AND to_bucket IS NULL) AS left_list,
  sum(accounts) FILTER (WHERE to_bucket = ordinal) AS accounts`),
      isPartition: true,
      sums: { opening: last.accounts },
      balances: [
        {
          total: 'accounts',
          parts: ['opening', 'entered', 'rolled_in', 'came_back', '-rolled_on', '-went_back', '-left_list'],
        },
      ],
      columns: [
        bucket,
        column('opening', 'whole', 'Last night', '上一晚'),
        column('entered', 'whole', 'Entered', '新入催'),
        column('rolled_in', 'whole', 'Rolled in from better', '由較輕階段滾入'),
        column('came_back', 'whole', 'Back from worse', '由較重階段回落'),
        column('rolled_on', 'whole', 'Rolled on to worse', '滾入較重階段'),
        column('went_back', 'whole', 'Back to better', '回落較輕階段'),
        column('left_list', 'whole', 'Left', '離開'),
        { ...accounts, title: { en: 'Tonight', zh: '今晚' } },
      ],
    }),
    await queryTable(warehouse, {
      name: 'bucket-movements-money',
      title: { en: 'Bucket moves, amounts past due', zh: '逾期階段變動（逾期金額）' },
      sql: bucketQuery(`sum(opening) FILTER (WHERE from_bucket = ordinal) AS opening,
  sum(closing) FILTER (WHERE to_bucket = ordinal AND from_bucket IS NULL) AS entered,
  sum(opening) FILTER (WHERE to_bucket = ordinal AND from_bucket <> ordinal) AS moved_in,
  sum(opening) FILTER (WHERE from_bucket = ordinal AND to_bucket <> ordinal) AS moved_out,
  sum(opening) FILTER (WHERE from_bucket = ordinal AND to_bucket IS NULL) AS left_list,
  sum(closing - opening) FILTER (WHERE to_bucket = ordinal AND from_bucket IS NOT NULL) AS change,
  sum(closing) FILTER (WHERE to_bucket = ordinal) AS amount_past_due`),
      isPartition: true,
      sums: { opening: last.control_totals.amount_past_due },
      balances: [
        {
          total: 'amount_past_due',
          parts: ['opening', 'entered', 'moved_in', '-moved_out', '-left_list', 'change'],
        },
      ],
      columns: [
        bucket,
        column('opening', 'money', 'Last night', '上一晚'),
        column('entered', 'money', 'Entered', '新入催'),
        column('moved_in', 'money', 'Moved in', '移入'),
        column('moved_out', 'money', 'Moved out', '移出'),
        column('left_list', 'money', 'Left', '離開'),
        column('change', 'money', 'Accrued less paid', '新增逾期減去還款'),
        { ...pastDue, title: { en: 'Tonight', zh: '今晚' } },
      ],
    }),
  ];
}

function bucketQuery(sums: string): string {
  return `SELECT label AS bucket, COLUMNS(* EXCLUDE (label, ordinal)) FROM (
SELECT bucket.label, bucket.ordinal,
  ${sums.replace(/sum\(([^)]*)\) FILTER \(([^)]*)\)/g, 'coalesce(sum($1) FILTER ($2), 0)')}
FROM ref_bucket bucket
LEFT JOIN rep_night_change change ON change.from_bucket = bucket.ordinal OR change.to_bucket = bucket.ordinal
GROUP BY bucket.label, bucket.ordinal
HAVING count(change.accounts) > 0 OR bucket.ordinal > 0
) ORDER BY ordinal`;
}
