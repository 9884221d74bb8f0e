import { fitLogistic, singleColumn } from '../logistic-regression.js';
import { logit, sigmoid } from '../logit.js';
import type { ScoreCounts } from './score-counts.js';

/**
 * The line of a logistic regression of the outcome on the logit of pd (Cox, 1958). A calibrated
 * model has slope 1 and intercept 0; a slope below 1 means pd is too extreme.
 */
export interface CalibrationLine {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Fits the calibration line by Newton's method. Both are NaN when it does not exist: a single class,
 * a constant pd, or classes that pd separates perfectly.
 */
export function calibrationLine({ scores, rows, bads }: ScoreCounts): CalibrationLine {
  const fit = fitLogistic({
    design: singleColumn(scores.map(logit)),
    target: bads.map((b, s) => b / rows[s]),
    weights: rows,
    l2: 0,
  });
  const [intercept, slope] = fit.parameters;
  return fit.converged ? { slope, intercept } : { slope: Number.NaN, intercept: Number.NaN };
}

/**
 * The calibration lines of resamples: one Newton step from the line of the whole sample, which is
 * exact to the first order (Davison and Hinkley, 1997, §7.6) and needs no exponential a row.
 *
 * @param scores the distinct scores of the whole sample, as in the counts of its resamples
 */
export function resampledLine(
  scores: Float64Array,
  whole: CalibrationLine,
): (counts: ScoreCounts) => CalibrationLine {
  const x = scores.map(logit);
  const p = x.map((value) => sigmoid(whole.intercept + whole.slope * value));
  return ({ rows, bads }) => {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (let s = 0; s < x.length; s++) {
      const residual = rows[s] * p[s] - bads[s];
      const curvature = rows[s] * p[s] * (1 - p[s]);
      g0 += residual;
      g1 += residual * x[s];
      h00 += curvature;
      h01 += curvature * x[s];
      h11 += curvature * x[s] * x[s];
    }
    const determinant = h00 * h11 - h01 * h01;
    return {
      slope: whole.slope - (h00 * g1 - h01 * g0) / determinant,
      intercept: whole.intercept - (h11 * g0 - h01 * g1) / determinant,
    };
  };
}
