import { type ScoreCounts, total } from './score-counts.js';

/** The rows whose probability lies in [low, high]. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  readonly bads: number;
  readonly meanPd: number;
  readonly badRate: number;
}

/**
 * Predicted beside observed in at most `bins` bins of about equal count, lowest probability first.
 * Rows of one probability share one bin: a bin ends at the first distinct probability at which the
 * rows so far reach the next multiple of rows ÷ bins.
 */
export function calibrationTable(counts: ScoreCounts, bins = 10): CalibrationBin[] {
  return calibrationBins(counts, bins).map(({ first, last }) => summary(counts, first, last));
}

/** Positions in the counts of a bin's lowest and highest probability; the counts descend. */
export interface BinSpan {
  readonly first: number;
  readonly last: number;
}

/** The spans of the calibration bins, lowest probability first. */
export function calibrationBins({ rows }: ScoreCounts, bins = 10): BinSpan[] {
  const all = total(rows);
  const spans: BinSpan[] = [];
  let first = rows.length - 1;
  let below = 0;
  let closed = 0;
  for (let s = rows.length - 1; s >= 0; s--) {
    below += rows[s];
    if (below > closed && (s === 0 || below >= nextTarget(closed, all, bins))) {
      spans.push({ first, last: s });
      first = s - 1;
      closed = below;
    }
  }
  return spans;
}

function nextTarget(closed: number, all: number, bins: number): number {
  return ((Math.floor((closed * bins) / all) + 1) * all) / bins;
}

/**
 * Expected calibration error over given bins: Σ share of rows × |mean probability − bad rate|
 * (Naeini, Cooper and Hauskrecht, 2015).
 */
export function calibrationError(counts: ScoreCounts, spans: readonly BinSpan[]): number {
  const all = total(counts.rows);
  let sum = 0;
  for (const { first, last } of spans) {
    let gap = 0;
    for (let s = first; s >= last; s--) gap += counts.scores[s] * counts.rows[s] - counts.bads[s];
    sum += Math.abs(gap);
  }
  return sum / all;
}

/** Expected calibration error over ten bins of equal count, ties kept together. */
export function expectedCalibrationError(counts: ScoreCounts): number {
  return calibrationError(counts, calibrationBins(counts));
}

function summary(counts: ScoreCounts, first: number, last: number): CalibrationBin {
  let rows = 0;
  let bads = 0;
  let pd = 0;
  for (let s = first; s >= last; s--) {
    rows += counts.rows[s];
    bads += counts.bads[s];
    pd += counts.scores[s] * counts.rows[s];
  }
  return {
    low: counts.scores[first],
    high: counts.scores[last],
    rows,
    bads,
    meanPd: pd / rows,
    badRate: bads / rows,
  };
}
