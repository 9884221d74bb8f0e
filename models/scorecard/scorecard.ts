import { z } from 'zod';
import { columnsOf } from '../columns.js';
import { brokenDocument, readDocument } from '../documents.js';
import type { Contributions, Estimator, FittedModel, LabeledRows } from '../estimator.js';
import { requireBothClasses } from '../labels.js';
import { sigmoid } from '../logit.js';
import type { FeatureMatrix, ModelFeature } from '../matrix.js';
import { documentHeader, documentHeaderSchema } from '../model-document.js';
import { assignBins, type Binning, binningSchema, expectedBins } from './binning.js';
import { droppedSchema } from './dropped.js';
import { fitBinning } from './fit-binning.js';
import { checkManualBins } from './manual-bins.js';
import { checkOptions, checkSpecials, defaultOptions, type ScorecardOptions } from './options.js';
import { type Scaling, scalingFactor, scalingOffset, scalingSchema } from './scaling.js';
import { informativeFeatures, selectRegression } from './selection.js';

const engine = 'scorecard';

const termSchema = z.strictObject({
  binning: binningSchema,
  /** The change of the log-odds of bad with a unit of WoE. */
  coefficient: z.number(),
  /** The mean WoE of the training rows, the reference of explanations. */
  mean_woe: z.number(),
});

const documentSchema = z.strictObject({
  ...documentHeaderSchema(engine),
  rows: z.number().int().positive(),
  bads: z.number().int().positive(),
  scaling: scalingSchema,
  intercept: z.number(),
  terms: z.array(termSchema),
  /** The features that were left out, in the order in which they went. */
  dropped: z.array(droppedSchema),
});

/** A scorecard as it is stored. */
export type ScorecardDocument = z.infer<typeof documentSchema>;

/**
 * A fitted scorecard. The margin is the log-odds of bad, intercept + Σ coefficient·WoE. Explanations
 * are relative to the mean of the training rows: the base is their mean margin.
 */
export interface Scorecard extends FittedModel {
  readonly engine: typeof engine;
  readonly document: ScorecardDocument;
  /** The points of each row: the sum of the whole points of its bins and of the base points. */
  points(matrix: FeatureMatrix): Int32Array;
}

/** The whole points of a card; they sum to the score exactly. */
export interface CardPoints {
  readonly base: number;
  /** One array a term, one number a bin. */
  readonly bins: readonly (readonly number[])[];
}

/** The whole points of a bin: −factor·coefficient·WoE, rounded. */
export function pointsOf(woe: number, coefficient: number, scaling: Scaling): number {
  return Math.round(-scalingFactor(scaling) * coefficient * woe) + 0; // + 0 makes −0 a plain 0
}

/** Points of a card: offset − factor·intercept, and −factor·coefficient·WoE a bin, each rounded. */
export function cardPoints({
  scaling,
  intercept,
  terms,
}: Pick<ScorecardDocument, 'scaling' | 'intercept' | 'terms'>): CardPoints {
  const factor = scalingFactor(scaling);
  return {
    base: Math.round(scalingOffset(scaling) - factor * intercept),
    bins: terms.map(({ binning, coefficient }) =>
      binning.bins.map(({ woe }) => pointsOf(woe, coefficient, scaling)),
    ),
  };
}

/**
 * The scorecard engine: optimal monotone binning, weight of evidence, L2 logistic regression, points.
 *
 * @throws ConfigurationError when a setting is out of its range
 */
export function scorecardEngine(settings: Partial<ScorecardOptions> = {}): Estimator {
  const options = { ...defaultOptions, ...settings };
  checkOptions(options);
  const manual = Object.keys(options.bins);
  return {
    engine,
    describe: () => ({
      en:
        `Scorecard on all training rows: monotone bins of at least ${options.minBinShare * 100} % of the rows ` +
        `(at most ${options.maxBins}, missing and special values apart), features with an information value of ` +
        `at least ${options.minIv} and a WoE correlation of at most ${options.maxCorrelation}, at most ` +
        `${options.maxFeatures} of them, logistic regression with L2 ${options.l2} and sign checks; ` +
        `${options.scaling.points} points at ${options.scaling.odds}:1, ${options.scaling.pdo} double the odds` +
        `${manual.length > 0 ? `; bins given by hand for ${manual.join(', ')}.` : '.'}`,
      zh:
        `以全部訓練列擬合的評分卡：單調分箱，每箱至少 ${options.minBinShare * 100} % 的列（至多 ${options.maxBins} 箱，缺失值與特殊值另成一箱），` +
        `特徵的資訊價值至少 ${options.minIv}、WoE 相關至多 ${options.maxCorrelation}、至多 ${options.maxFeatures} 項，` +
        `L2 為 ${options.l2} 的邏輯迴歸並檢查符號；好壞比 ${options.scaling.odds}:1 時 ${options.scaling.points} 分，` +
        `每 ${options.scaling.pdo} 分好壞比加倍${manual.length > 0 ? `；人工分箱：${manual.join('、')}。` : '。'}`,
    }),
    fit: async (rows) => scorecard(fitScorecard(rows, options)),
    load: (document) => loadScorecard(document),
  };
}

/** @throws DataContractError when `document` is not a complete scorecard */
export function loadScorecard(document: unknown): Scorecard {
  const read = readDocument(documentSchema, document, 'scorecard');
  for (const { binning } of read.terms) {
    const expected = expectedBins(binning);
    if (binning.bins.length !== expected) {
      throw brokenDocument('scorecard', [
        `feature ${binning.feature}: ${binning.bins.length} bins where its edges need ${expected}`,
      ]);
    }
  }
  return scorecard(read);
}

function fitScorecard({ matrix, bad }: LabeledRows, options: ScorecardOptions): ScorecardDocument {
  const { bads } = requireBothClasses(bad);
  checkSpecials(matrix.features, options);
  checkManualBins(matrix.features, options.bins);
  const population = { rows: bad.length, bads };
  const binned = matrix.features.map((feature, f) =>
    fitBinning(feature, matrix.columns[f], bad, population, options),
  );
  const { kept, dropped } = informativeFeatures(binned, options);
  const regression = selectRegression(kept, bad, options);
  return {
    ...documentHeader(engine),
    rows: population.rows,
    bads,
    scaling: options.scaling,
    intercept: regression.intercept,
    terms: regression.features.map(({ binning }, j) => ({
      binning,
      coefficient: regression.coefficients[j],
      mean_woe: meanWoe(binning, population.rows),
    })),
    dropped: [...dropped, ...regression.dropped],
  };
}

/** The mean WoE of the training rows in a feature's bins. */
export function meanWoe({ bins }: Binning, rows: number): number {
  return bins.reduce((sum, bin) => sum + bin.rows * bin.woe, 0) / rows;
}

function scorecard(document: ScorecardDocument): Scorecard {
  const { terms, intercept } = document;
  const features = terms.map(({ binning }) => featureOf(binning));
  const contributions = terms.map(({ binning, coefficient }) =>
    Float64Array.from(binning.bins, ({ woe }) => coefficient * woe),
  );
  const points = cardPoints(document);
  const binsOf = (matrix: FeatureMatrix) =>
    columnsOf(matrix, features).map((column, t) => assignBins(terms[t].binning, column));

  const margin = (matrix: FeatureMatrix) => {
    const margins = new Float64Array(matrix.rows).fill(intercept);
    binsOf(matrix).forEach((bins, t) => {
      const table = contributions[t];
      for (let row = 0; row < margins.length; row++) margins[row] += table[bins[row]];
    });
    return margins;
  };

  return {
    engine,
    features,
    document,
    margin,
    probability: (matrix) => margin(matrix).map(sigmoid),
    explain(matrix): Contributions {
      const means = terms.map(({ coefficient, mean_woe }) => coefficient * mean_woe);
      const values = new Float64Array(matrix.rows * terms.length);
      binsOf(matrix).forEach((bins, t) => {
        const table = contributions[t].map((value) => value - means[t]);
        for (let row = 0; row < matrix.rows; row++) values[row * terms.length + t] = table[bins[row]];
      });
      return { base: means.reduce((sum, mean) => sum + mean, intercept), values };
    },
    points(matrix) {
      const scores = new Int32Array(matrix.rows).fill(points.base);
      binsOf(matrix).forEach((bins, t) => {
        const table = points.bins[t];
        for (let row = 0; row < scores.length; row++) scores[row] += table[bins[row]];
      });
      return scores;
    },
    toJSON: () => document,
  };
}

function featureOf({ feature, kind, direction }: Binning): ModelFeature {
  return { name: feature, kind, direction };
}
