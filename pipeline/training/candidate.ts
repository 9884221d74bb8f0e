import type { Calibrator } from '../../models/calibration/calibrator.js';
import { chooseCalibrator } from '../../models/calibration/choose.js';
import type { FitOptions, FittedModel } from '../../models/estimator.js';
import { type EngineSettings, estimatorOf } from './engine-settings.js';
import { type Panel, takePanel } from './panel.js';
import { folds, type PanelSides } from './panel-sides.js';
import { splitFold } from './panel-split.js';
import type { TuningResult } from './tuning.js';

/** A fitted engine with its calibration. */
export interface FittedEngine extends EngineSettings {
  readonly description: string;
  readonly fitted: FittedModel;
  readonly calibrator: Calibrator;
  /** Average pd of the rows that it was calibrated on. */
  readonly baseRate: number;
  /** Absent when the settings were not searched. */
  readonly tuning?: TuningResult;
}

/** A fitted engine, and what it says of the test rows, which neither its fit nor its calibration saw. */
export interface Candidate extends FittedEngine {
  readonly pd: Float64Array;
}

/** Fits an engine on one part of the rows and calibrates it on another, of other customers. */
export async function fitEngine(
  chosen: EngineSettings,
  { fit, calibrate }: Pick<PanelSides, 'fit' | 'calibrate'>,
  options: FitOptions,
): Promise<FittedEngine> {
  const estimator = estimatorOf(chosen);
  const fitted = await estimator.fit({ matrix: fit.matrix, bad: fit.bad, group: fit.group }, options);
  return { ...chosen, description: estimator.describe(), ...calibrated(fitted, calibrate, options.seed) };
}

/** Calibrates a fitted model on rows that it has not seen. */
export function calibrated(
  fitted: FittedModel,
  calibrate: Panel,
  seed: number,
): Pick<FittedEngine, 'fitted' | 'calibrator' | 'baseRate'> {
  const margin = fitted.margin(calibrate.matrix);
  const { calibrator } = chooseCalibrator(margin, calibrate.bad, calibrate.group, { seed });
  const pd = calibrator.apply(margin);
  return { fitted, calibrator, baseRate: pd.reduce((sum, p) => sum + p, 0) / pd.length };
}

/** Calibrated pd of the rows of a panel. */
export function pdOf({ fitted, calibrator }: FittedEngine, { matrix }: Panel): Float64Array {
  return calibrator.apply(fitted.margin(matrix));
}

/** pd of every row by models that saw no row of its customer, one a fold. */
export async function crossValidatedPd(
  chosen: EngineSettings,
  panel: Panel,
  options: FitOptions,
): Promise<Float64Array> {
  const pd = new Float64Array(panel.matrix.rows);
  for (let fold = 0; fold < folds; fold++) {
    const split = splitFold(panel, fold, folds, options.seed);
    const sides = { fit: takePanel(panel, split.fit), calibrate: takePanel(panel, split.calibrate) };
    const foldPd = pdOf(await fitEngine(chosen, sides, options), takePanel(panel, split.test));
    for (let i = 0; i < split.test.length; i++) pd[split.test[i]] = foldPd[i];
  }
  return pd;
}
