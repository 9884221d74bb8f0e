import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FittedModel } from '../../models/estimator.js';
import { readLightGbm } from '../../models/gbdt/lightgbm-reader.js';
import { readXgboost } from '../../models/gbdt/xgboost-reader.js';
import type { ModelFeature } from '../../models/matrix.js';
import { scorecardFromYaml } from '../../models/scorecard/card-reader.js';
import { ConfigurationError, DataContractError, UsageError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { judgeImported } from '../training/imported.js';
import { tooSmall } from '../training/panel-sides.js';
import type { Workspace } from '../workspace/workspace.js';
import { loadSources } from './load-sources.js';
import type { BatchOptions } from './nightly.js';
import { withWarehouse } from './open-warehouse.js';
import { settle, type TrainingResult } from './settle-model.js';
import { activeFeatures } from './snapshot.js';
import { trainingOptions, trainingPanel } from './train-model.js';

/**
 * Reads a model of another program, calibrates and judges it on the workspace's own panel, and registers it as
 * a challenger. LightGBM text, XGBoost JSON, or a scorecard in YAML.
 * @throws UsageError when there is no such file
 * @throws DataContractError when it cannot be read, or names features that the workspace does not build
 * @throws ConfigurationError when there is too little to judge it on
 */
export async function importModel(
  workspace: Workspace,
  path: string,
  { asOfDate, limits, onProgress = () => {} }: BatchOptions,
): Promise<TrainingResult> {
  const fitted = readForeign(path);
  checkFeatures(fitted, activeFeatures(workspace), path);
  return withWarehouse(workspace, { limits, onProgress, publishes: false }, async (warehouse) => {
    await loadSources(warehouse, workspace, asOfDate, onProgress);
    const panel = await trainingPanel(warehouse, workspace, asOfDate, onProgress);
    const why = tooSmall(panel, workspace.configuration);
    if (why !== undefined)
      throw new ConfigurationError('PANEL_SMALL', `there is too little to judge the model on: ${why.en}`, {
        where: path,
        hint: 'load more history, or lower training.minimum_accounts and minimum_bad',
      });
    const options = trainingOptions(workspace, onProgress);
    const training = await judgeImported(panel, fitted, workspace.configuration, options);
    return settle(workspace, panel, asOfDate, training, 'import');
  });
}

/**
 * Reads a model file by what it holds.
 * @throws UsageError when there is no such file
 * @throws DataContractError when it cannot be read
 */
export function readForeign(path: string): FittedModel {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError('IMPORT_FILE', `cannot read the file: ${(error as Error).message}`, {
      where: path,
      hint: 'give the path of a LightGBM text model, an XGBoost JSON model or a scorecard in YAML',
    });
  }
  if (/^tree\r?\n/.test(text)) return readLightGbm(text.replaceAll('\r\n', '\n'));
  if (['.yaml', '.yml'].includes(extname(path).toLowerCase())) return scorecardFromYaml(text);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new DataContractError('IMPORT_FORMAT', 'the file is no model that can be imported', {
      where: path,
      hint: 'give a LightGBM text model, an XGBoost JSON model, or a scorecard as .yaml',
    });
  }
  return readXgboost(document);
}

function checkFeatures(model: FittedModel, built: readonly ModelFeature[], where: string): void {
  const kinds = new Map(built.map(({ name, kind }) => [name, kind]));
  const unknown = model.features.filter(({ name, kind }) => kinds.get(name) !== kind);
  if (unknown.length === 0) return;
  const examples = unknown.map(({ name, kind }) =>
    kinds.has(name)
      ? `${name} is a ${kind} in the model and a ${kinds.get(name)} in the workspace`
      : `${name}: ${suggestion(name, [...kinds.keys()]).replace(/^one of:.*/, 'the workspace builds no feature like it')}`,
  );
  throw new DataContractError(
    'IMPORT_FEATURES',
    `the model needs ${unknown.length} features that the workspace does not build`,
    { where, examples, hint: 'train it on the columns of feat_matrix, under their names in the dictionary' },
  );
}
