import { logLoss } from '../metrics/log-loss.js';
import { countByScore } from '../metrics/score-counts.js';
import { assignFolds, foldSides } from '../split.js';
import type { Calibrator } from './calibrator.js';
import { fitIsotonic } from './isotonic.js';
import { fitPlatt } from './platt.js';

/** The calibrator that was chosen, and the out-of-fold log loss of every kind. */
export interface CalibrationChoice {
  readonly calibrator: Calibrator;
  readonly logLoss: Readonly<Record<Calibrator['kind'], number>>;
}

/** How the folds are made. */
export interface ChoiceOptions {
  readonly seed: number;
  /** At least 2; 5 when absent. */
  readonly folds?: number;
}

/**
 * Chooses between Platt and isotonic by log loss out of fold (customers on one side only) and fits
 * the better on all rows; an even race goes to Platt, the simpler. The margins must come from rows
 * that the model was not fitted on.
 *
 * @throws ConfigurationError when a class is absent
 */
export function chooseCalibrator(
  margin: Float64Array,
  bad: Uint8Array,
  group: Int32Array,
  { seed, folds = 5 }: ChoiceOptions,
): CalibrationChoice {
  const foldOf = assignFolds(group, folds, seed);
  const losses = {
    platt: outOfFoldLoss(fitPlatt, margin, bad, foldOf, folds),
    isotonic: outOfFoldLoss(fitIsotonic, margin, bad, foldOf, folds),
  };
  const fitBetter = losses.isotonic < losses.platt ? fitIsotonic : fitPlatt;
  return { calibrator: fitBetter(margin, bad), logLoss: losses };
}

/** A fold whose training side has one class only is left out; all left out gives NaN. */
function outOfFoldLoss(
  fitKind: (margin: Float64Array, bad: Uint8Array) => Calibrator,
  margin: Float64Array,
  bad: Uint8Array,
  foldOf: Int32Array,
  folds: number,
): number {
  const pds: number[] = [];
  const outcomes: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const { train, test } = foldSides(foldOf, fold);
    const trainBad = Uint8Array.from(train, (row) => bad[row]);
    if (!trainBad.includes(0) || !trainBad.includes(1)) continue;
    const calibrator = fitKind(
      Float64Array.from(train, (row) => margin[row]),
      trainBad,
    );
    const pd = calibrator.apply(Float64Array.from(test, (row) => margin[row]));
    for (let i = 0; i < test.length; i++) {
      pds.push(pd[i]);
      outcomes.push(bad[test[i]]);
    }
  }
  return logLoss(countByScore(Float64Array.from(pds), Uint8Array.from(outcomes)));
}
