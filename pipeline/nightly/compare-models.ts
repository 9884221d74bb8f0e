import type { Measure } from '../../models/metrics/evaluate.js';
import { pairedAucDifferences } from '../../models/metrics/paired-difference.js';
import type { TrainedModelFile } from '../contracts/model-file.js';
import { calibratedPd, loadRegistered } from '../contracts/registered-model.js';
import type { Registry } from '../contracts/registry.js';
import type { IsoDate } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { readScoringRows } from '../scoring/account-rows.js';
import { compareRanks, type RankComparison } from '../scoring/rank-comparison.js';
import { testRows } from '../training/panel-sides.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { loadSources } from './load-sources.js';
import { misfit } from './model-fit.js';
import type { BatchOptions } from './nightly.js';
import { openReader, withWarehouse } from './open-warehouse.js';
import { activeFeatures } from './snapshot.js';
import { trainingPanel } from './train-model.js';

/** AUC of the first model minus that of the second on the same test snapshots. */
export interface PanelComparison {
  readonly rows: number;
  readonly bads: number;
  readonly difference: Measure;
}

/**
 * Compares how two models rank the accounts of the last night that the warehouse holds; undefined when it
 * holds none for the features of the models.
 */
export async function compareTonight(
  workspace: Workspace,
  first: TrainedModelFile,
  second: TrainedModelFile,
): Promise<RankComparison | undefined> {
  if ([first, second].some((model) => misfit(model, workspace) !== undefined)) return undefined;
  const warehouse = await openReader(workspace);
  try {
    const tables = await warehouse.rows<{ name: string }>('SELECT table_name AS name FROM duckdb_tables()');
    if (!tables.some(({ name }) => name === 'feat_matrix')) return undefined;
    return await tonight(warehouse, workspace, first, second);
  } finally {
    warehouse.close();
  }
}

async function tonight(
  warehouse: Warehouse,
  workspace: Workspace,
  first: TrainedModelFile,
  second: TrainedModelFile,
): Promise<RankComparison> {
  const accounts = await readScoringRows(warehouse, activeFeatures(workspace));
  const { as_of_date: asOfDate } = await warehouse.row<{ as_of_date: IsoDate | null }>(
    'SELECT max(as_of_date) AS as_of_date FROM arr_cohort',
  );
  const pd = [first, second].map((model) => calibratedPd(loadRegistered(model), accounts));
  const comparison = await compareRanks(warehouse, asOfDate, accounts.keys, pd[0], pd[1]);
  const idKey = workspace.idKeys.current();
  if (idKey === undefined) return comparison;
  const moved = comparison.moved.map((move) => ({ ...move, loan_id: idKey.token('loan_id', move.loan_id) }));
  return { ...comparison, moved };
}

/** Builds the panel again and compares two models on its test snapshots, paired by customer. */
export async function compareOnPanel(
  workspace: Workspace,
  first: TrainedModelFile,
  second: TrainedModelFile,
  { asOfDate, limits, onProgress = () => {} }: BatchOptions,
): Promise<PanelComparison> {
  const { configuration } = workspace;
  return withWarehouse(workspace, { limits, onProgress, publishes: false }, async (warehouse) => {
    await loadSources(warehouse, workspace, asOfDate, onProgress);
    const test = testRows(await trainingPanel(warehouse, workspace, asOfDate, onProgress), configuration);
    const [a, b] = [first, second].map((model) => calibratedPd(loadRegistered(model), test));
    const [difference] = pairedAucDifferences(test, b, [a], {
      resamples: 1000,
      seed: configuration.training.seed,
    });
    return { rows: test.matrix.rows, bads: test.bad.reduce((sum, bad) => sum + bad, 0), difference };
  });
}

/**
 * A trained model of the registry.
 * @throws UsageError when there is none of that id, or it is the fallback
 */
export function trainedModel(registry: Registry, id: string): TrainedModelFile {
  const model = registry.model(id);
  if (model.kind === 'trained') return model;
  throw new UsageError('MODEL_FALLBACK', 'the fallback ranking cannot be compared: it is no trained model', {
    where: id,
    hint: 'name trained models; see: arrears models list',
  });
}
