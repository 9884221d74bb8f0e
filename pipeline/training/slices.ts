import type { BootstrapOptions } from '../../models/metrics/bootstrap.js';
import {
  type Evaluation,
  evaluate,
  evaluateRanking,
  type RankingEvaluation,
} from '../../models/metrics/evaluate.js';
import { dateOfDay } from '../core/dates.js';
import { type Panel, takePanel } from './panel.js';
import { rowsWhere, takeValues } from './panel-sides.js';

/** How a ranking did on a part of the test rows; curves and tables are kept for the whole only. */
export interface Slice extends Omit<Evaluation, 'gainCurve' | 'calibrationTable'> {
  /** The baselines on the same rows. */
  readonly baselines: Readonly<Record<string, Omit<RankingEvaluation, 'gainCurve'>>>;
}

/** The parts of the test rows by bucket ordinal and by as_of_date. */
export interface Slices {
  readonly by_bucket: Readonly<Record<string, Slice>>;
  readonly by_date: Readonly<Record<string, Slice>>;
}

/** Evaluates pd, and the baselines beside it, for every bucket and every as_of_date of the test rows. */
export function evaluateSlices(
  test: Panel,
  pd: Float64Array,
  baselines: Readonly<Record<string, Float64Array>>,
  intervals: BootstrapOptions,
): Slices {
  const slicesBy = (key: Int32Array, name: (value: number) => string) =>
    Object.fromEntries(
      [...new Set(key)]
        .sort((a, b) => a - b)
        .map((value) => {
          const rows = rowsWhere(test, (row) => key[row] === value);
          return [name(value), evaluateSlice(takePanel(test, rows), rows, pd, baselines, intervals)];
        }),
    );
  return { by_bucket: slicesBy(test.bucket, String), by_date: slicesBy(test.day, dateOfDay) };
}

function evaluateSlice(
  part: Panel,
  rows: Int32Array,
  pd: Float64Array,
  baselines: Readonly<Record<string, Float64Array>>,
  intervals: BootstrapOptions,
): Slice {
  const {
    gainCurve: _,
    calibrationTable: __,
    ...own
  } = evaluate(evaluated(part, takeValues(pd, rows)), intervals);
  return {
    ...own,
    baselines: Object.fromEntries(
      Object.entries(baselines).map(([name, score]) => {
        const { gainCurve: ___, ...ranking } = evaluateRanking(
          evaluated(part, takeValues(score, rows)),
          intervals,
        );
        return [name, ranking];
      }),
    ),
  };
}

/** A sample as the metrics take it. */
export function evaluated(panel: Panel, score: Float64Array) {
  return { score, bad: panel.bad, money: panel.amountPastDue, group: panel.group };
}
