import { derivedSeed } from '../../pipeline/core/random.js';
import { assignFolds, foldSides } from '../split.js';
import type { Calibrator } from './calibrator.js';
import { fitIsotonic } from './isotonic.js';
import { fitPlatt } from './platt.js';
import { fitSpline } from './spline.js';

/** The calibrator that was chosen, and the out-of-fold log loss of every kind that was a candidate. */
export interface CalibrationChoice {
  readonly calibrator: Calibrator;
  readonly logLoss: Readonly<Partial<Record<Calibrator['kind'], number>>>;
}

type Fit = (margin: Float64Array, bad: Uint8Array) => Calibrator | undefined;

/** The simplest first. */
const kinds: readonly [Calibrator['kind'], Fit][] = [
  ['platt', fitPlatt],
  ['spline', fitSpline],
  ['isotonic', fitIsotonic],
];

/** How the folds are made. */
export interface ChoiceOptions {
  readonly seed: number;
  /** At least 2; 5 when absent. */
  readonly folds?: number;
}

/**
 * Chooses among Platt, spline and isotonic by log loss out of fold (customers on one side only) and fits it
 * on all rows: the simplest whose loss is within one standard error of the least, the error being that of the
 * difference row by row (Breiman et al., 1984). A spline that falls somewhere, in a fold or on all rows, is
 * no candidate. The margins must come from rows that the model was not fitted on.
 *
 * @throws ConfigurationError when a class is absent
 */
export function chooseCalibrator(
  margin: Float64Array,
  bad: Uint8Array,
  group: Int32Array,
  { seed, folds = 5 }: ChoiceOptions,
): CalibrationChoice {
  const foldOf = assignFolds(group, folds, derivedSeed(seed, 'choose calibrator'));
  const candidates = kinds.flatMap(([kind, fitKind]) => {
    const calibrator = fitKind(margin, bad);
    const losses = calibrator && outOfFoldLosses(fitKind, margin, bad, foldOf, folds);
    return calibrator && losses ? [{ kind, calibrator, losses, loss: mean(losses) }] : [];
  });
  const least = candidates.reduce((best, candidate) => (candidate.loss < best.loss ? candidate : best));
  const chosen = candidates.find(({ losses }) => withinError(losses, least.losses))!;
  return {
    calibrator: chosen.calibrator,
    logLoss: Object.fromEntries(candidates.map(({ kind, loss }) => [kind, loss])),
  };
}

/** Whether the mean of `losses` is above that of `least` by no more than a standard error. */
function withinError(losses: Float64Array, least: Float64Array): boolean {
  const difference = losses.map((loss, i) => loss - least[i]);
  const excess = mean(difference);
  const variance = mean(difference.map((d) => (d - excess) ** 2));
  return !(excess > Math.sqrt(variance / difference.length));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The log loss of every row by the fold it was not fitted in. A fold whose training side has one class only
 * is left out. Undefined when a fold has no fit.
 */
function outOfFoldLosses(
  fitKind: Fit,
  margin: Float64Array,
  bad: Uint8Array,
  foldOf: Int32Array,
  folds: number,
): Float64Array | undefined {
  const losses: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const { train, test } = foldSides(foldOf, fold);
    const trainBad = Uint8Array.from(train, (row) => bad[row]);
    if (!trainBad.includes(0) || !trainBad.includes(1)) continue;
    const calibrator = fitKind(
      Float64Array.from(train, (row) => margin[row]),
      trainBad,
    );
    if (!calibrator) return undefined;
    const pd = calibrator.apply(Float64Array.from(test, (row) => margin[row]));
    test.forEach((row, i) => {
      losses.push(-Math.log(bad[row] ? pd[i] : 1 - pd[i]));
    });
  }
  return Float64Array.from(losses);
}
