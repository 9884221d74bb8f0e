import type { Calibrator } from '../../models/calibration/calibrator.js';
import { chooseCalibrator } from '../../models/calibration/choose.js';
import type { FitOptions, FittedModel } from '../../models/estimator.js';
import type { Sides } from '../../models/split.js';
import type { Bilingual } from '../core/bilingual.js';
import { calibrationFolds, calibrationSides, isHeldBack } from './calibration-sides.js';
import { describeEngine, type EngineSettings, estimatorOf, weighted } from './engine-settings.js';
import { type Panel, takePanel } from './panel.js';
import { folds, takeValues } from './panel-sides.js';
import { splitFold } from './panel-split.js';
import type { TuningResult } from './tuning.js';

/** A calibration and what it was learned from. */
export interface Calibrated {
  readonly calibrator: Calibrator;
  /** Rows that it was learned from. */
  readonly calibrationRows: number;
  /** Folds that the margins came from; null where the rows were held back from the fit. */
  readonly calibrationFolds: number | null;
  /** Average pd of the rows that it was calibrated on. */
  readonly baseRate: number;
}

/** A fitted engine with its calibration. */
export interface FittedEngine extends EngineSettings, Calibrated {
  readonly description: Bilingual;
  readonly fitted: FittedModel;
  /** Rows that it was fitted on; 0 for an imported model. */
  readonly fitRows: number;
  /** Absent when the settings were not searched. */
  readonly tuning?: TuningResult;
}

/** A fitted engine, and what it says of the test rows, which neither its fit nor its calibration saw. */
export interface Candidate extends FittedEngine {
  readonly pd: Float64Array;
}

/**
 * Fits an engine on all training rows and calibrates it on out-of-fold margins: each fold's margins come from a
 * fit on the other folds, customers on one side (Wolpert, 1992). Above `mostFoldedRows` rows it is fitted
 * without the customers that are held back, and calibrated on them.
 * @throws ConfigurationError when a side holds one outcome only; `lacksOutcome` tells
 */
export async function fitEngine(
  chosen: EngineSettings,
  training: Panel,
  options: FitOptions,
): Promise<FittedEngine> {
  const { seed } = options;
  const { rows } = training.matrix;
  const estimator = estimatorOf(chosen);
  const described = { ...chosen, description: describeEngine(chosen) };
  const sides = calibrationSides(training, seed);
  const margin = new Float64Array(rows);
  const fitSide = async ({ train, test }: Sides) => {
    const fitted = await estimator.fit(weighted(takePanel(training, train), chosen), options);
    const margins = fitted.margin(takePanel(training, test).matrix);
    for (let i = 0; i < test.length; i++) margin[test[i]] = margins[i];
    return fitted;
  };
  if (isHeldBack(rows)) {
    const [side] = sides;
    const fitted = await fitSide(side);
    const held = calibrated(takePanel(training, side.test), takeValues(margin, side.test), seed);
    return { ...described, fitted, fitRows: side.train.length, ...held };
  }
  for (const side of sides) await fitSide(side);
  const fitted = await estimator.fit(weighted(training, chosen), options);
  return {
    ...described,
    fitted,
    fitRows: rows,
    ...calibrated(training, margin, seed),
    calibrationFolds,
  };
}

/** Calibrates a model on margins of rows that it has not seen. */
export function calibrated({ bad, group }: Panel, margin: Float64Array, seed: number): Calibrated {
  const { calibrator } = chooseCalibrator(margin, bad, group, { seed });
  const pd = calibrator.apply(margin);
  const baseRate = pd.reduce((sum, p) => sum + p, 0) / pd.length;
  return { calibrator, calibrationRows: pd.length, calibrationFolds: null, baseRate };
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
    const { training, test } = splitFold(panel, fold, folds, options.seed);
    const fitted = await fitEngine(chosen, takePanel(panel, training), options);
    const foldPd = pdOf(fitted, takePanel(panel, test));
    for (let i = 0; i < test.length; i++) pd[test[i]] = foldPd[i];
  }
  return pd;
}
