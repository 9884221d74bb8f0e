import { auc } from './auc.js';
import { type BootstrapOptions, bootstrapIntervals } from './bootstrap.js';
import { brier } from './brier.js';
import { type CalibrationLine, calibrationLine, resampledLine } from './calibration-line.js';
import {
  type BinSpan,
  type CalibrationBin,
  calibrationBins,
  calibrationError,
  calibrationTable,
} from './calibration-table.js';
import { captureAt } from './capture.js';
import { gainCurve } from './gain-curve.js';
import { ks } from './ks.js';
import { logLoss } from './log-loss.js';
import { countRanked, type RankedRows, rankRows, type ScoreCounts, total } from './score-counts.js';

/**
 * A metric with its 95 % bootstrap interval over customers. `value` is null where the metric is not
 * defined (for example AUC of a single class); low and high are null too when no interval was asked for.
 */
export interface Measure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What stands in the riskiest `share` of the accounts. */
export interface CaptureMeasures {
  readonly share: number;
  /** Share of all bads captured. */
  readonly bads: Measure;
  readonly lift: Measure;
  /** Share of all money captured. */
  readonly money: Measure;
  /** Share of the bads' money captured. */
  readonly badMoney: Measure;
}

/** How well a score ranks. Needs no probabilities, so baselines have it too. */
export interface RankingEvaluation {
  readonly rows: number;
  readonly bads: number;
  readonly customers: number;
  readonly badRate: number | null;
  readonly auc: Measure;
  readonly gini: Measure;
  readonly ks: Measure;
  /** At the top 5, 10 and 20 %. */
  readonly captures: readonly CaptureMeasures[];
  /** At 0, 1, … 100 % of the accounts; empty without bads. The money is null when the bads have none. */
  readonly gainCurve: readonly { accounts: number; bads: number; badMoney: number | null }[];
}

/** How true the probabilities are. */
export interface ProbabilityEvaluation {
  readonly meanPd: number | null;
  readonly brier: Measure;
  readonly logLoss: Measure;
  readonly calibrationSlope: Measure;
  readonly calibrationIntercept: Measure;
  readonly expectedCalibrationError: Measure;
  readonly calibrationTable: readonly CalibrationBin[];
}

/** The whole set of metrics of one model on one sample; plain JSON without NaN. */
export interface Evaluation extends RankingEvaluation, ProbabilityEvaluation {}

/** One sample to evaluate on; all arrays have one element a row. */
export interface EvaluatedRows {
  /** pd in [0, 1], or any baseline score that is higher for riskier rows; never NaN. */
  readonly score: Float64Array;
  readonly bad: Uint8Array;
  /** The amount past due of the row, zero or more. */
  readonly money: Float64Array;
  /** The customer of the row. */
  readonly group: Int32Array;
}

/** Without options no intervals are computed. */
export type IntervalOptions = BootstrapOptions | undefined;

const cuts = [0.05, 0.1, 0.2];

/** Evaluates a score as a ranking. */
export function evaluateRanking(rows: EvaluatedRows, intervals?: IntervalOptions): RankingEvaluation {
  const ranked = rankRows(rows.score, rows.bad, rows.money);
  const counts = countRanked(ranked);
  return rankingEvaluation(rows, counts, measure(rows, ranked, counts, rankingStatistics, intervals));
}

/** Evaluates probabilities: as a ranking, and as probabilities. */
export function evaluate(rows: EvaluatedRows, intervals?: IntervalOptions): Evaluation {
  const ranked = rankRows(rows.score, rows.bad, rows.money);
  const counts = countRanked(ranked);
  const spans = calibrationBins(counts);
  const line = calibrationLine(counts);
  const lineOf = resampledLine(counts.scores, line);
  const measures = measure(
    rows,
    ranked,
    counts,
    (sample) => [
      ...rankingStatistics(sample),
      ...probabilityStatistics(sample, spans, sample === counts ? line : lineOf(sample)),
    ],
    intervals,
  );
  const [brierScore, loss, slope, intercept, error] = measures.slice(-probabilityStatisticsCount);
  return {
    ...rankingEvaluation(rows, counts, measures),
    meanPd: orNull(rows.score.reduce((sum, pd) => sum + pd, 0) / rows.score.length),
    brier: brierScore,
    logLoss: loss,
    calibrationSlope: slope,
    calibrationIntercept: intercept,
    expectedCalibrationError: error,
    calibrationTable: calibrationTable(counts),
  };
}

function rankingStatistics(counts: ScoreCounts): number[] {
  const area = auc(counts);
  const captures = captureAt(counts, cuts).flatMap((c) => [c.bads, c.lift, c.money, c.badMoney]);
  return [area, 2 * area - 1, ks(counts), ...captures];
}

const probabilityStatisticsCount = 5;

/** The calibration error of a resample uses the bins of the whole sample. */
function probabilityStatistics(counts: ScoreCounts, spans: readonly BinSpan[], line: CalibrationLine) {
  return [brier(counts), logLoss(counts), line.slope, line.intercept, calibrationError(counts, spans)];
}

function measure(
  { group }: EvaluatedRows,
  ranked: RankedRows,
  counts: ScoreCounts,
  statistics: (counts: ScoreCounts) => readonly number[],
  intervals: IntervalOptions,
): Measure[] {
  const spread =
    intervals && group.length > 0
      ? bootstrapIntervals(group, (weights) => statistics(countRanked(ranked, weights)), intervals)
      : [];
  return statistics(counts).map((value, i) => ({
    value: orNull(value),
    low: orNull(spread[i]?.low),
    high: orNull(spread[i]?.high),
  }));
}

function rankingEvaluation(
  rows: EvaluatedRows,
  counts: ScoreCounts,
  measures: readonly Measure[],
): RankingEvaluation {
  const bads = total(counts.bads);
  return {
    rows: rows.score.length,
    bads,
    customers: new Set(rows.group).size,
    badRate: orNull(bads / rows.score.length),
    auc: measures[0],
    gini: measures[1],
    ks: measures[2],
    captures: cuts.map((share, cut) => {
      const [captured, lift, money, badMoney] = measures.slice(3 + 4 * cut);
      return { share, bads: captured, lift, money, badMoney };
    }),
    gainCurve: bads > 0 ? gainCurve(counts).map((p) => ({ ...p, badMoney: orNull(p.badMoney) })) : [],
  };
}

/** The number, or null where it is not defined. */
export function orNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
