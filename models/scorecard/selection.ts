import { choleskyInverse } from '../cholesky.js';
import { type Design, fitLogistic } from '../logistic-regression.js';
import { strideSample } from '../stride-sample.js';
import type { Dropped } from './dropped.js';
import type { BinnedFeature } from './fit-binning.js';
import { againstDirection } from './manual-bins.js';

/** Which binned features enter the regression. */
export interface SelectionOptions {
  /** Features below this information value are left out. */
  readonly minIv: number;
  /** Of two features whose WoE correlate more than this, in absolute value, the one of lower IV is left out. */
  readonly maxCorrelation: number;
  readonly maxFeatures: number;
  /** The L2 penalty of the regression. */
  readonly l2: number;
}

/** The regression of the outcome on the WoE of the features that stayed. */
export interface SelectedRegression {
  readonly features: readonly BinnedFeature[];
  readonly intercept: number;
  /** Negative, one a feature: more good means less risk. */
  readonly coefficients: readonly number[];
  readonly dropped: readonly Dropped[];
}

const correlationRows = 50_000;
const eliminationRows = 200_000;

/** Features that stay, and why the others do not. */
export interface Selected {
  readonly kept: readonly BinnedFeature[];
  readonly dropped: readonly Dropped[];
}

/** Features worth a place: enough information value, no near copies; in the order of `binned`. */
export function informativeFeatures(
  binned: readonly BinnedFeature[],
  { minIv, maxCorrelation }: SelectionOptions,
): Selected {
  const dropped: Dropped[] = [];
  const kept: { place: number; feature: BinnedFeature; column: Float64Array }[] = [];
  const byIv = binned
    .map((feature, place) => ({ feature, place }))
    .sort((a, b) => b.feature.iv - a.feature.iv || a.place - b.place);
  for (const { feature, place } of byIv) {
    const { iv, binning } = feature;
    const name = { feature: binning.feature, iv };
    const contrary = binning.kind === 'number' ? againstDirection(binning) : undefined;
    if (contrary !== undefined) {
      dropped.push({ ...name, reason: 'direction', bin: contrary });
      continue;
    }
    if (iv < minIv) {
      dropped.push({ ...name, reason: 'information', least: minIv });
      continue;
    }
    const column = standardizedWoe(feature);
    const near = kept.find((held) => Math.abs(product(held.column, column)) > maxCorrelation);
    if (near) {
      const correlation = product(near.column, column);
      dropped.push({ ...name, reason: 'correlation', other: near.feature.binning.feature, correlation });
    } else kept.push({ place, feature, column });
  }
  return { kept: kept.sort((a, b) => a.place - b.place).map(({ feature }) => feature), dropped };
}

/** The WoE of sampled rows, moved to mean 0 and length 1, so that a product is a correlation. */
function standardizedWoe({ binning, bins }: BinnedFeature): Float64Array {
  const column = Float64Array.from(
    strideSample(bins.length, correlationRows),
    (row) => binning.bins[bins[row]].woe,
  );
  const mean = column.reduce((sum, woe) => sum + woe, 0) / column.length;
  for (let i = 0; i < column.length; i++) column[i] -= mean;
  const length = Math.sqrt(product(column, column));
  return length > 0 ? column.map((woe) => woe / length) : column;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * L2 logistic regression with backward elimination: features whose coefficient has the wrong sign
 * go first, the most clearly wrong before the others; then, while there are more than `maxFeatures`,
 * the least significant by Wald's test. On more than 200,000 rows features are eliminated on an even
 * sample of them; the coefficients always come from all rows.
 */
export function selectRegression(
  candidates: readonly BinnedFeature[],
  bad: Uint8Array,
  options: SelectionOptions,
): SelectedRegression {
  let features = candidates;
  const dropped: Dropped[] = [];
  let start = new Float64Array(features.length + 1);
  const sample = strideSample(bad.length, eliminationRows);
  const sampledBad = Uint8Array.from(sample, (row) => bad[row]);
  const representative = sample.length < bad.length && sampledBad.includes(0) && sampledBad.includes(1);
  for (const rows of representative ? [sample, undefined] : [undefined]) {
    const target = rows ? sampledBad : bad;
    for (;;) {
      const design = woeDesign(features, target.length, rows);
      const fit = fitLogistic({ design, target, l2: options.l2, start });
      const { kept, gone } = eliminate(fit.parameters, fit.hessian, options.maxFeatures);
      for (const { j, ...why } of gone) {
        dropped.push({ feature: features[j].binning.feature, iv: features[j].iv, ...why });
      }
      start = Float64Array.of(fit.parameters[0], ...kept.map((j) => fit.parameters[j + 1]));
      if (kept.length === features.length) break;
      features = kept.map((j) => features[j]);
    }
  }
  return { features, intercept: start[0], coefficients: [...start.subarray(1)], dropped };
}

/** The regression's columns: the WoE of each row's bin. */
function woeDesign(features: readonly BinnedFeature[], rows: number, sample?: Int32Array): Design {
  const tables = features.map(({ binning }) => Float64Array.from(binning.bins, ({ woe }) => woe));
  const bins = features.map((feature) =>
    sample ? Uint8Array.from(sample, (row) => feature.bins[row]) : feature.bins,
  );
  return {
    rows,
    width: features.length,
    load(start, length, into) {
      for (let j = 0; j < bins.length; j++) {
        const column = bins[j];
        const table = tables[j];
        for (let i = 0; i < length; i++) into[j * length + i] = table[column[start + i]];
      }
    },
  };
}

/** A column that goes, and why. */
type Gone = { readonly j: number } & (
  | { readonly reason: 'sign'; readonly coefficient: number }
  | { readonly reason: 'limit'; readonly wald: number }
);

/**
 * The columns that stay and those that go. Dropping one moves the others as the quadratic around the
 * optimum says (Lawless and Singhal, 1978), so a whole elimination costs one regression.
 */
function eliminate(
  parameters: Float64Array,
  hessian: Float64Array,
  maxFeatures: number,
): { kept: number[]; gone: Gone[] } {
  const size = parameters.length;
  const covariance = choleskyInverse(hessian, size);
  const gone: Gone[] = [];
  let kept = Array.from({ length: size - 1 }, (_, j) => j);
  if (!covariance) return { kept, gone };
  const values = parameters.slice();
  const wald = (j: number) => values[j + 1] / Math.sqrt(covariance[(j + 1) * size + j + 1]);
  for (;;) {
    const wrong = kept.filter((j) => values[j + 1] >= 0);
    const weakest = wrong.length > 0 ? wrong : kept.length > maxFeatures ? kept : [];
    if (weakest.length === 0) return { kept, gone };
    const j = weakest.reduce((worst, k) => (wald(k) > wald(worst) ? k : worst));
    gone.push(
      wrong.length > 0
        ? { j, reason: 'sign', coefficient: values[j + 1] }
        : { j, reason: 'limit', wald: wald(j) },
    );
    drop(values, covariance, j + 1);
    kept = kept.filter((k) => k !== j);
  }
}

/** Conditions the quadratic on parameter `p` being 0. */
function drop(values: Float64Array, covariance: Float64Array, p: number): void {
  const size = values.length;
  const column = Float64Array.from({ length: size }, (_, i) => covariance[i * size + p]);
  const variance = column[p];
  const value = values[p];
  for (let i = 0; i < size; i++) {
    values[i] -= (column[i] / variance) * value;
    for (let k = 0; k < size; k++) covariance[i * size + k] -= (column[i] * column[k]) / variance;
  }
}
