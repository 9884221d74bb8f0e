import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { referenceBuckets, type Stability, stability } from '../../../models/metrics/stability.js';
import type { Manifest } from '../../contracts/manifest.js';
import type { ModelFile } from '../../contracts/model-file.js';
import { addDays, type IsoDate } from '../../core/dates.js';
import type { OnProgress } from '../../core/progress.js';
import { numericColumns } from '../../warehouse/columns.js';
import { identifier, literal } from '../../warehouse/identifiers.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import type { Workspace } from '../../workspace/workspace.js';
import { openReader } from '../open-warehouse.js';
import { activeFeatures } from '../snapshot.js';
import type { Refusal } from './gate.js';
import { daysBack } from './readings.js';

type Values = Float32Array | Float64Array;

/** Accounts below which shares of them tell nothing. */
const smallestList = 50;

/** Accounts and amount past due beside those of the night before. */
export async function totals(
  warehouse: Warehouse,
  { configuration }: Workspace,
  last: Manifest | undefined,
): Promise<Refusal[]> {
  const { enabled, change } = configuration.gates.totals;
  if (!enabled || last === undefined || last.accounts < smallestList) return [];
  const tonight = await warehouse.row<{ accounts: string; past_due: string }>(
    'SELECT count(*) AS accounts, CAST(coalesce(sum(amount_past_due), 0) AS VARCHAR) AS past_due FROM arr_cohort',
  );
  return (
    [
      ['accounts', last.accounts, Number(tonight.accounts)],
      ['amount_past_due', Number(last.control_totals.amount_past_due), Number(tonight.past_due)],
    ] as const
  )
    .filter(([, before, now]) => Math.abs(now - before) > change * before)
    .map(([what, before, now]) => ({
      gate: 'totals',
      found: `${what}: ${now}, and ${before} on ${last.as_of_date}`,
      wanted: `a change of at most ${Number((change * 100).toPrecision(3))} %`,
    }));
}

/**
 * Features that have shifted since the night that the warehouse of readers holds: a column that went empty, or changed
 * its unit, moves its feature far. Nothing is compared where that warehouse is gone or holds none of late, which is
 * told, or where accounts are too few.
 */
export async function featureDrift(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): Promise<Refusal[]> {
  const { enabled, psi } = workspace.configuration.gates.feature_drift;
  if (!enabled) return [];
  const compareNothing = (why: string): Refusal[] => {
    onProgress('gates', `feature_drift is not judged: ${why}`);
    return [];
  };
  if (!existsSync(workspace.paths.warehouse))
    return compareNothing('the warehouse of the night before is gone');
  const reader = await openReader(workspace);
  try {
    const known = await columnsOf(reader, 'feat_matrix');
    const built = await columnsOf(warehouse, 'feat_matrix');
    const features = activeFeatures(workspace).filter(({ name }) => known.has(name) && built.has(name));
    if (features.length === 0) return [];
    const { night } = await reader.row<{ night: IsoDate | null }>(
      'SELECT max(as_of_date) AS night FROM arr_cohort',
    );
    if (night === null || night > asOfDate || night < addDays(asOfDate, -daysBack))
      return compareNothing(`the warehouse holds no night of the last ${daysBack} days`);
    const select = `SELECT ${features.map(({ name }) => identifier(name)).join(', ')} FROM feat_matrix`;
    const before = await valuesOf(reader, select, 'feat_matrix');
    const tonight = await valuesOf(warehouse, select, 'feat_matrix');
    if (Math.min(before.rows, tonight.rows) < smallestList) return [];
    return features.flatMap(({ name, kind }, at): Refusal[] => {
      const found = stability(referenceBuckets(before.columns[at], kind), tonight.columns[at]);
      const index = beyondChance(found, before.rows, tonight.rows);
      if (!(index > psi)) return [];
      return [{ gate: 'feature_drift', found: `${name}: PSI ${index.toFixed(2)}`, wanted: `at most ${psi}` }];
    });
  } finally {
    reader.close();
  }
}

/** Scores of the same model beside those of the list published the night before. */
export async function scoreDrift(
  warehouse: Warehouse,
  workspace: Workspace,
  model: ModelFile,
  last: Manifest | undefined,
): Promise<Refusal[]> {
  const { enabled, psi } = workspace.configuration.gates.score_drift;
  if (!enabled || last === undefined || last.model.model_id !== model.model_id) return [];
  const list = join(workspace.paths.runs, last.as_of_date, 'ranked_accounts.parquet');
  if (!existsSync(list) || last.accounts < smallestList) return [];
  const from = `read_parquet(${literal(list)})`;
  const before = await valuesOf(warehouse, `SELECT CAST(pd AS DOUBLE) FROM ${from}`, from);
  const tonight = await valuesOf(warehouse, 'SELECT CAST(pd AS DOUBLE) FROM scr_account', 'scr_account');
  if (tonight.rows < smallestList) return [];
  const found = stability(referenceBuckets(before.columns[0]), tonight.columns[0]);
  const index = beyondChance(found, before.rows, tonight.rows);
  if (!(index > psi)) return [];
  return [
    {
      gate: 'score_drift',
      found: `PSI of pd ${index.toFixed(2)} since ${last.as_of_date}, by the same model`,
      wanted: `at most ${psi}`,
    },
  ];
}

/** A trained model that gives most accounts one and the same pd ranks nothing. */
export async function scoreDistribution(
  warehouse: Warehouse,
  { configuration }: Workspace,
  model: ModelFile,
): Promise<Refusal[]> {
  const { enabled, largest_tie: most } = configuration.gates.score_distribution;
  if (!enabled || model.kind === 'fallback') return [];
  const { accounts, tie } = await warehouse.row<{ accounts: string; tie: string }>(
    `SELECT coalesce(sum(n), 0) AS accounts, coalesce(max(n), 0) AS tie
     FROM (SELECT count(*) AS n FROM scr_account GROUP BY pd)`,
  );
  if (Number(accounts) < smallestList || Number(tie) <= most * Number(accounts)) return [];
  return [
    {
      gate: 'score_distribution',
      found: `${tie} of ${accounts} accounts have the same pd`,
      wanted: `at most ${Number((most * 100).toPrecision(3))} %`,
    },
  ];
}

/** What chance alone gives, (buckets − 1)·(1 ÷ n + 1 ÷ m) (Yurdakul, 2018), is taken off. */
function beyondChance({ index, buckets }: Stability, before: number, tonight: number): number {
  return index - (buckets.length - 1) * (1 / before + 1 / tonight);
}

async function valuesOf(warehouse: Warehouse, select: string, from: string) {
  const { rows } = await warehouse.row<{ rows: string }>(`SELECT count(*) AS rows FROM ${from}`);
  const { columns } = await numericColumns(warehouse, select, Number(rows));
  return { rows: Number(rows), columns: columns as Values[] };
}

async function columnsOf(warehouse: Warehouse, table: string): Promise<Set<string>> {
  const rows = await warehouse.rows<{ name: string }>(
    `SELECT column_name AS name FROM duckdb_columns() WHERE table_name = $table`,
    { table },
  );
  return new Set(rows.map(({ name }) => name));
}
