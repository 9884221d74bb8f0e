import { type BootstrapOptions, bootstrapIntervals } from './bootstrap.js';
import { type Measure, orNull } from './evaluate.js';

/** Predicted amounts beside what came; all arrays have one element a row. */
export interface AmountRows {
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
  readonly group: Int32Array;
}

/** How true predicted amounts are. Plain JSON without NaN. */
export interface AmountEvaluation {
  readonly rows: number;
  readonly predictedSum: number;
  readonly actualSum: number;
  /** Σ predicted ÷ Σ actual: 1 when the sums agree. */
  readonly ratio: Measure;
  readonly meanAbsoluteError: Measure;
  readonly rootMeanSquaredError: Measure;
}

/** Evaluates predicted amounts; without options no intervals are computed. */
export function evaluateAmounts(rows: AmountRows, intervals?: BootstrapOptions): AmountEvaluation {
  const { predicted, actual, group } = rows;
  const sums = (weights?: Float64Array) => {
    let [count, expected, came, absolute, squared] = [0, 0, 0, 0, 0];
    for (let row = 0; row < predicted.length; row++) {
      const weight = weights ? weights[row] : 1;
      const error = predicted[row] - actual[row];
      count += weight;
      expected += weight * predicted[row];
      came += weight * actual[row];
      absolute += weight * Math.abs(error);
      squared += weight * error * error;
    }
    return { count, expected, came, absolute, squared };
  };
  const statistics = (weights?: Float64Array) => {
    const { count, expected, came, absolute, squared } = sums(weights);
    return [expected / came, absolute / count, Math.sqrt(squared / count)];
  };
  const spread = intervals && group.length > 0 ? bootstrapIntervals(group, statistics, intervals) : [];
  const [ratio, meanAbsoluteError, rootMeanSquaredError] = statistics().map((value, i) => ({
    value: orNull(value),
    low: orNull(spread[i]?.low),
    high: orNull(spread[i]?.high),
  }));
  const { expected, came } = sums();
  return {
    rows: predicted.length,
    predictedSum: expected,
    actualSum: came,
    ratio,
    meanAbsoluteError,
    rootMeanSquaredError,
  };
}
