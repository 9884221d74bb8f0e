import { z } from 'zod';
import { logit } from '../logit.js';

export const scalingSchema = z.strictObject({
  points: z.number(),
  odds: z.number().positive(),
  pdo: z.number().positive(),
});

/** The scale of scores: `points` stand at `odds` good:bad, and `pdo` points double the odds. */
export type Scaling = z.infer<typeof scalingSchema>;

/** 600 points at 50:1, 20 points double the odds. */
export const defaultScaling: Scaling = { points: 600, odds: 50, pdo: 20 };

/** Points a unit of ln(odds good:bad). */
export function scalingFactor({ pdo }: Scaling): number {
  return pdo / Math.LN2;
}

/** Points at even odds. */
export function scalingOffset(scaling: Scaling): number {
  return scaling.points - scalingFactor(scaling) * Math.log(scaling.odds);
}

/** The score of each pd, rounded to whole points; a higher score is better. */
export function scoreOf(pd: Float64Array, scaling: Scaling = defaultScaling): Int32Array {
  const factor = scalingFactor(scaling);
  const offset = scalingOffset(scaling);
  return Int32Array.from(pd, (p) => Math.round(offset - factor * logit(p)));
}
