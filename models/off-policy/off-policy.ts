import { type BootstrapOptions, bootstrapIntervals } from '../metrics/bootstrap.js';
import { type Measure, orNull } from '../metrics/evaluate.js';

/** Logged decisions seen from one policy; all arrays have one element a decision. */
export interface LoggedDecisions {
  /** What came of the decision, such as the amount paid. */
  readonly reward: Float64Array;
  /** Probability in [0, 1] with which the logged action was drawn. */
  readonly logged: Float64Array;
  /** Probability in [0, 1] with which the policy takes the logged action. */
  readonly target: Float64Array;
  /** Reward that a model expects of the logged action; must not have seen the row. */
  readonly expectedLogged: Float64Array;
  /** Reward that the same model expects under the policy. */
  readonly expectedTarget: Float64Array;
  /** The customer of the decision. */
  readonly group: Int32Array;
}

/** The least overlap at which estimates are told. */
export interface OverlapLimits {
  /** Least logged probability of an action that the policy takes. */
  readonly probability: number;
  /** Least effective sample size. */
  readonly effectiveSize: number;
}

/**
 * Limits of our own choosing, not of a paper: probabilities are drawn and known exactly, so only weights beyond 100 are
 * refused; and a bootstrap interval of a skewed amount is not to be trusted below an effective size of 100.
 */
export const overlapLimits: OverlapLimits = { probability: 0.01, effectiveSize: 100 };

/** The value of a policy a decision, or why none is told. */
export interface PolicyValue {
  readonly decisions: number;
  /** Decisions whose logged action the policy may take. */
  readonly matched: number;
  readonly effectiveSize: number;
  readonly leastProbability: number | null;
  readonly refused: 'no_overlap' | 'small_probability' | 'small_effective_size' | null;
  /** Inverse propensity weighting: mean of w·r, w = target ÷ logged (Horvitz and Thompson, 1952). */
  readonly ipw: Measure | null;
  /** Self-normalized: Σ w·r ÷ Σ w (Swaminathan and Joachims, 2015). */
  readonly snips: Measure | null;
  /** Doubly robust: mean of q(policy) + w·(r − q(action)) (Dudík, Langford and Li, 2011). */
  readonly doublyRobust: Measure | null;
}

/**
 * Estimates what a policy would have brought in from decisions that were drawn with known probabilities. Effective
 * sample size is (Σ w)² ÷ Σ w² (Kish, 1965); intervals are of 95 % over customers.
 */
export function policyValue(
  { reward, logged, target, expectedLogged, expectedTarget, group }: LoggedDecisions,
  intervals: BootstrapOptions,
  limits: OverlapLimits = overlapLimits,
): PolicyValue {
  const weight = target.map((probability, row) => (probability > 0 ? probability / logged[row] : 0));
  let [matched, sum, squares, least] = [0, 0, 0, Number.POSITIVE_INFINITY];
  for (let row = 0; row < weight.length; row++) {
    if (target[row] <= 0) continue;
    matched++;
    sum += weight[row];
    squares += weight[row] ** 2;
    least = Math.min(least, logged[row]);
  }
  const effectiveSize = matched > 0 ? sum ** 2 / squares : 0;
  const overlap = {
    decisions: weight.length,
    matched,
    effectiveSize: orNull(effectiveSize) ?? 0,
    leastProbability: orNull(least),
  };
  const refused =
    matched === 0
      ? 'no_overlap'
      : least < limits.probability
        ? 'small_probability'
        : effectiveSize < limits.effectiveSize
          ? 'small_effective_size'
          : null;
  if (refused) return { ...overlap, refused, ipw: null, snips: null, doublyRobust: null };
  const statistics = (counts?: Float64Array): number[] => {
    let [n, weights, weighted, robust] = [0, 0, 0, 0];
    for (let row = 0; row < weight.length; row++) {
      const count = counts ? counts[row] : 1;
      n += count;
      weights += count * weight[row];
      weighted += count * weight[row] * reward[row];
      robust += count * (expectedTarget[row] + weight[row] * (reward[row] - expectedLogged[row]));
    }
    return [weighted / n, weighted / weights, robust / n];
  };
  const spread = bootstrapIntervals(group, statistics, intervals);
  const [ipw, snips, doublyRobust] = statistics().map((value, i) => ({
    value: orNull(value),
    low: orNull(spread[i].low),
    high: orNull(spread[i].high),
  }));
  return { ...overlap, refused, ipw, snips, doublyRobust };
}
