import { z } from 'zod';
import { readDocument } from '../documents.js';
import { requireBothClasses } from '../labels.js';
import { fitLogistic, singleColumn } from '../logistic-regression.js';
import { clippedProbability, sigmoid } from '../logit.js';
import type { Calibrator } from './calibrator.js';
import { smoothedTargets } from './smoothed-targets.js';

const plattDocument = z.strictObject({
  kind: z.literal('platt'),
  center: z.number(),
  scale: z.number().positive(),
  slope: z.number().nonnegative(),
  intercept: z.number(),
});

/**
 * Platt's scaling: pd = sigmoid(intercept + slope·margin), fitted by Newton's method to the smoothed
 * targets (bads + 1)/(bads + 2) and 1/(goods + 2) (Platt, 1999; Lin, Lin and Weng, 2007). A margin
 * that ranks no better than chance gets slope 0, the base rate. pd is kept in [1e-12, 1 − 1e-12].
 *
 * @throws ConfigurationError when a class is absent
 */
export function fitPlatt(margin: Float64Array, bad: Uint8Array): Calibrator {
  const { bads, goods } = requireBothClasses(bad);
  const center = margin.reduce((sum, m) => sum + m, 0) / margin.length;
  const variance = margin.reduce((sum, m) => sum + (m - center) ** 2, 0) / margin.length;
  const scale = variance > 0 ? Math.sqrt(variance) : 1;
  const fit = fitLogistic({
    design: singleColumn(margin.map((m) => (m - center) / scale)),
    target: smoothedTargets(bad),
    l2: 0,
  });
  const [intercept, slope] = fit.parameters;
  if (fit.converged && slope > 0) return plattCalibrator({ kind: 'platt', center, scale, slope, intercept });
  const rate = (bads + 1) / (bads + goods + 2);
  return plattCalibrator({ kind: 'platt', center, scale, slope: 0, intercept: Math.log(rate / (1 - rate)) });
}

/** @throws DataContractError when `document` is not a complete Platt calibration */
export function loadPlatt(document: unknown): Calibrator {
  return plattCalibrator(readDocument(plattDocument, document, 'calibration'));
}

function plattCalibrator(document: z.infer<typeof plattDocument>): Calibrator {
  const { center, scale, slope, intercept } = document;
  return {
    kind: 'platt',
    apply: (margin) =>
      margin.map((m) => clippedProbability(sigmoid(intercept + (slope * (m - center)) / scale))),
    toJSON: () => document,
  };
}
