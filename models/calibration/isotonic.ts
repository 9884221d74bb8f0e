import { z } from 'zod';
import { brokenDocument, readDocument } from '../documents.js';
import { requireBothClasses } from '../labels.js';
import { countByScore } from '../metrics/score-counts.js';
import type { Calibrator } from './calibrator.js';

const isotonicDocument = z.strictObject({
  kind: z.literal('isotonic'),
  margin: z.array(z.number()).min(1),
  pd: z.array(z.number().min(0).max(1)).min(1),
});

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al., 1955), rows of one margin kept
 * together. Between the ends of neighboring blocks pd is interpolated linearly; outside the fitted
 * range it stays at the end value. pd is kept in [1/(n + 2), 1 − 1/(n + 2)] for n fitted rows: a
 * sample of n rows cannot tell a rarer event from an impossible one.
 *
 * @throws ConfigurationError when a class is absent
 */
export function fitIsotonic(margin: Float64Array, bad: Uint8Array): Calibrator {
  requireBothClasses(bad);
  const blocks = pooled(margin, bad);
  const least = 1 / (margin.length + 2);
  const margins: number[] = [];
  const pds: number[] = [];
  for (const { low, high, rows, bads } of blocks) {
    const pd = Math.min(Math.max(bads / rows, least), 1 - least);
    for (const end of low === high ? [low] : [low, high]) {
      margins.push(end);
      pds.push(pd);
    }
  }
  return isotonicCalibrator({ kind: 'isotonic', margin: margins, pd: pds });
}

/** @throws DataContractError when `document` is not a complete isotonic calibration */
export function loadIsotonic(document: unknown): Calibrator {
  const read = readDocument(isotonicDocument, document, 'calibration');
  const { margin, pd } = read;
  const ordered = margin.every((m, i) => i === 0 || (margin[i - 1] < m && pd[i - 1] <= pd[i]));
  if (margin.length !== pd.length || !ordered) {
    throw brokenDocument('calibration', ['margin and pd: must rise together and be equally long']);
  }
  return isotonicCalibrator(read);
}

interface Block {
  readonly low: number;
  high: number;
  rows: number;
  bads: number;
}

function pooled(margin: Float64Array, bad: Uint8Array): Block[] {
  const { scores, rows, bads } = countByScore(margin, bad);
  const blocks: Block[] = [];
  for (let s = scores.length - 1; s >= 0; s--) {
    blocks.push({ low: scores[s], high: scores[s], rows: rows[s], bads: bads[s] });
    while (blocks.length > 1) {
      const last = blocks[blocks.length - 1];
      const before = blocks[blocks.length - 2];
      if (before.bads * last.rows < last.bads * before.rows) break;
      before.high = last.high;
      before.rows += last.rows;
      before.bads += last.bads;
      blocks.pop();
    }
  }
  return blocks;
}

function isotonicCalibrator(document: z.infer<typeof isotonicDocument>): Calibrator {
  const margins = Float64Array.from(document.margin);
  const pds = Float64Array.from(document.pd);
  return {
    kind: 'isotonic',
    apply: (margin) => margin.map((m) => interpolated(margins, pds, m)),
    toJSON: () => document,
  };
}

/** Linear between the points, constant outside; `xs` rises strictly. */
function interpolated(xs: Float64Array, ys: Float64Array, x: number): number {
  let low = 0;
  let high = xs.length - 1;
  if (x <= xs[low]) return ys[low];
  if (x >= xs[high]) return ys[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  const rise = ((ys[high] - ys[low]) * (x - xs[low])) / (xs[high] - xs[low]);
  return Math.min(ys[low] + rise, ys[high]);
}
