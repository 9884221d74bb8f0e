import { z } from 'zod';
import { brokenDocument, readDocument } from '../documents.js';
import { requireBothClasses } from '../labels.js';
import { type Design, fitLogistic } from '../logistic-regression.js';
import { clippedProbability, sigmoid } from '../logit.js';
import type { Calibrator } from './calibrator.js';
import { smoothedTargets } from './smoothed-targets.js';

const splineDocument = z.strictObject({
  kind: z.literal('spline'),
  center: z.number(),
  scale: z.number().positive(),
  /** Of the standardized margin, rising. */
  knots: z.array(z.number()).min(3),
  /** The intercept, the slope, and one coefficient for each knot but the last two. */
  coefficients: z.array(z.number()),
});

type SplineDocument = z.infer<typeof splineDocument>;

/** Quantiles of the margins that the knots stand at (Harrell, 2001, table 2.3). */
const knotQuantiles = [0.05, 0.275, 0.5, 0.725, 0.95];

/**
 * Logistic regression on a natural cubic spline of the margin, in Stone and Koo's form (1985): cubic between
 * the knots, linear outside of them. Undefined when the curve falls anywhere or the margins have too few
 * values for three knots. pd is kept in [1e-12, 1 − 1e-12].
 *
 * @throws ConfigurationError when a class is absent
 */
export function fitSpline(margin: Float64Array, bad: Uint8Array): Calibrator | undefined {
  requireBothClasses(bad);
  const center = margin.reduce((sum, m) => sum + m, 0) / margin.length;
  const variance = margin.reduce((sum, m) => sum + (m - center) ** 2, 0) / margin.length;
  if (!(variance > 0)) return undefined;
  const scale = Math.sqrt(variance);
  const standardized = margin.map((m) => (m - center) / scale);
  const sorted = standardized.slice().sort();
  const at = knotQuantiles.map((quantile) => sorted[Math.round(quantile * (sorted.length - 1))]);
  const knots = [...new Set(at)];
  if (knots.length < 3) return undefined;
  const fit = fitLogistic({ design: basis(standardized, knots), target: smoothedTargets(bad), l2: 0 });
  const document: SplineDocument = {
    kind: 'spline',
    center,
    scale,
    knots,
    coefficients: [...fit.parameters],
  };
  return fit.converged && rises(document) ? splineCalibrator(document) : undefined;
}

/** @throws DataContractError when `document` is not a complete spline calibration, or falls somewhere */
export function loadSpline(document: unknown): Calibrator {
  const read = readDocument(splineDocument, document, 'calibration');
  const { knots, coefficients } = read;
  if (!knots.every((knot, k) => k === 0 || knot > knots[k - 1]) || coefficients.length !== knots.length) {
    throw brokenDocument('calibration', ['knots and coefficients: must rise, and be equally many']);
  }
  if (!rises(read)) throw brokenDocument('calibration', ['coefficients: the curve falls somewhere']);
  return splineCalibrator(read);
}

function splineCalibrator(document: SplineDocument): Calibrator {
  const { center, scale } = document;
  const { log } = curve(document);
  return {
    kind: 'spline',
    apply: (margin) => margin.map((m) => clippedProbability(sigmoid(log((m - center) / scale)))),
    toJSON: () => document,
  };
}

function basis(values: Float64Array, knots: readonly number[]): Design {
  const terms = knots.length - 2;
  return {
    rows: values.length,
    width: terms + 1,
    load(start, length, into) {
      into.set(values.subarray(start, start + length));
      for (let t = 0; t < terms; t++) {
        for (let i = 0; i < length; i++) into[(t + 1) * length + i] = term(knots, t, values[start + i], 3);
      }
    },
  };
}

/** The spline's term t, or with power 2 and 1 a third of its first and a sixth of its second derivative. */
function term(knots: readonly number[], t: number, x: number, power: 1 | 2 | 3): number {
  const last = knots[knots.length - 1];
  const before = knots[knots.length - 2];
  const cut = (knot: number) => (x > knot ? (x - knot) ** power : 0);
  const span = last - before;
  const beyond = (cut(before) * (last - knots[t]) - cut(last) * (before - knots[t])) / span;
  return (cut(knots[t]) - beyond) / (last - knots[0]) ** 2;
}

/** The log-odds over the standardized margin, and their slope. */
function curve({ knots, coefficients }: SplineDocument) {
  const [intercept, linear, ...curved] = coefficients;
  const last = knots[knots.length - 1];
  const slope = (x: number) =>
    curved.reduce((sum, c, t) => sum + 3 * c * term(knots, t, Math.min(x, last), 2), linear);
  const bend = (x: number) => curved.reduce((sum, c, t) => sum + 6 * c * term(knots, t, x, 1), 0);
  // Beyond the last knot cubes would cancel out to a line: the line itself is exact.
  const log = (x: number) => {
    const inside = Math.min(x, last);
    const value = curved.reduce(
      (sum, c, t) => sum + c * term(knots, t, inside, 3),
      intercept + linear * inside,
    );
    return x > last ? value + slope(last) * (x - last) : value;
  };
  return { log, slope, bend };
}

/** Whether the curve rises everywhere: its slope is a parabola between knots, constant outside. */
function rises(document: SplineDocument): boolean {
  const { knots } = document;
  const { slope, bend } = curve(document);
  const places = knots.flatMap((knot, k) => {
    if (k === 0) return [knot];
    const [left, right] = [bend(knots[k - 1]), bend(knot)];
    const turn = knots[k - 1] + (left / (left - right)) * (knot - knots[k - 1]);
    return turn > knots[k - 1] && turn < knot ? [turn, knot] : [knot];
  });
  return places.every((place) => slope(place) > 0);
}
