import { sourceContracts } from '../contracts/sources.js';
import type { IsoDate } from '../core/dates.js';
import type { OnProgress } from '../core/progress.js';
import { ingest } from '../ingest/ingest.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { prepareReferences } from './load-sources.js';
import { activeFeatures, buildSnapshot } from './snapshot.js';

/** What planted rows moved. */
export interface LeakReport {
  /** Rows planted, by table. */
  readonly planted: Readonly<Record<string, number>>;
  /** Features, and columns of the cohort, that differ for at least one loan. */
  readonly moved: readonly { column: string; loans: number }[];
}

/** Rows copied from each table, at most; enough to touch every kind of history. */
const plantedRows = 20_000;

/**
 * Builds the snapshot `asOfDate` of a workspace in an empty warehouse, plants rows in every source table that
 * happened before it but were known only from it on, builds it again, and compares.
 */
export async function checkLeaks(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): Promise<LeakReport> {
  onProgress('ingest');
  await prepareReferences(warehouse, workspace);
  await ingest(warehouse, workspace, (part) => onProgress('ingest', part));
  onProgress('snapshot', 'as it is');
  await buildSnapshot(warehouse, workspace, asOfDate);
  await warehouse.run('ALTER TABLE feat_matrix RENAME TO clean_matrix');
  await warehouse.run('ALTER TABLE arr_cohort RENAME TO clean_cohort');
  onProgress('snapshot', 'with planted rows');
  const planted: Record<string, number> = {};
  for (const { table } of sourceContracts) planted[table] = await plant(warehouse, table, asOfDate);
  await buildSnapshot(warehouse, workspace, asOfDate);
  return { planted, moved: await movedColumns(warehouse, workspace) };
}

/**
 * Copies rows of a staged table under new keys, with event dates spread over the year before the snapshot and
 * `known_on` from the snapshot on.
 */
async function plant(warehouse: Warehouse, table: string, asOfDate: IsoDate): Promise<number> {
  const columns = (
    await warehouse.rows<{ column_name: string; column_type: string }>(
      `SELECT column_name, column_type FROM (DESCRIBE stg_${table})`,
    )
  ).map(
    ({ column_name: name, column_type: type }) => `${plantedValue(table, name, type)} AS ${identifier(name)}`,
  );
  const count = async () =>
    Number((await warehouse.row<{ n: string }>(`SELECT count(*) AS n FROM stg_${table}`)).n);
  const before = await count();
  await warehouse.run(
    `INSERT INTO stg_${table}
     SELECT ${columns.join(', ')} FROM (
       SELECT *, row_number() OVER () AS n FROM (SELECT * FROM stg_${table} LIMIT ${plantedRows})
     )`,
    { as_of_date: asOfDate },
  );
  return (await count()) - before;
}

const eventDates = new Set([
  'due_on',
  'paid_on',
  'status_date',
  'contacted_at',
  'starts_on',
  'decided_on',
  'originated_on',
  'as_of_date',
]);
/** Columns that get a new value in each planted row, because the table has one row a key. */
const newKeys: Readonly<Record<string, string>> = {
  loan: 'loan_id',
  customer: 'customer_id',
};
/** Above every number that ingest gives. */
const newNumbers = 1_000_000_000;

function plantedValue(table: string, name: string, type: string): string {
  const column = identifier(name);
  if (newKeys[table] === name) return `'planted-' || n || '-' || ${column}`;
  if (name === 'installment_no' || (table === 'loan' && name === 'loan_key'))
    return `CAST(${newNumbers} + n AS INTEGER)`;
  if (name === 'known_on') return 'CAST($as_of_date AS DATE) + CAST(n % 3 AS INTEGER)';
  if (eventDates.has(name))
    return `CAST(CAST($as_of_date AS DATE) - CAST(1 + n % 365 AS INTEGER) AS ${type})`;
  if (name === 'dpd') return 'CAST(dpd + 45 AS INTEGER)';
  if (/^DECIMAL/.test(type)) return `CAST(${column} + 100 AS ${type})`;
  if (/_on$/.test(name)) return `CAST(NULL AS ${type})`;
  return column;
}

async function movedColumns(warehouse: Warehouse, workspace: Workspace): Promise<LeakReport['moved']> {
  const cohort = ['dpd', 'dpd_bucket', 'amount_past_due', 'outstanding_principal', 'oldest_unpaid_due_on'];
  const moved = [
    ...(await countMoved(warehouse, 'clean_cohort', 'arr_cohort', cohort)),
    ...(await countMoved(
      warehouse,
      'clean_matrix',
      'feat_matrix',
      activeFeatures(workspace).map((feature) => feature.name),
    )),
  ];
  return moved.filter(({ loans }) => loans > 0);
}

async function countMoved(warehouse: Warehouse, before: string, after: string, columns: readonly string[]) {
  const counts = columns.map(
    (name) =>
      `count(*) FILTER (WHERE b.${identifier(name)} IS DISTINCT FROM a.${identifier(name)}) AS ${identifier(name)}`,
  );
  const row = await warehouse.row<Record<string, string>>(
    `SELECT count(*) FILTER (WHERE b.loan_key IS NULL OR a.loan_key IS NULL) AS "loans on the list", ${counts.join(', ')}
     FROM ${before} b FULL JOIN ${after} a ON a.loan_key = b.loan_key`,
  );
  return Object.entries(row).map(([column, loans]) => ({ column, loans: Number(loans) }));
}
