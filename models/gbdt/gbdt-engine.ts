import type { BatchExplainer, Estimator, FittedModel, WeightedRows } from '../estimator.js';
import { requireBothClasses } from '../labels.js';
import { sigmoid } from '../logit.js';
import type { FeatureMatrix } from '../matrix.js';
import { ensembleModel } from '../trees/ensemble-model.js';
import { type Importance, importances } from '../trees/importance.js';
import { fitGbdt, treesWithoutValidation } from './fit-gbdt.js';
import { engine, type GbdtDocument, readGbdtDocument } from './gbdt-document.js';
import { checkOptions, type GbdtOptions } from './options.js';

/** A fitted gradient boosting model. The margin is the log-odds of bad. */
export interface GbdtModel extends FittedModel {
  readonly engine: typeof engine;
  readonly document: GbdtDocument;
  marginOn(matrix: FeatureMatrix, threads: number): Promise<Float64Array>;
  openExplainer(threads: number): BatchExplainer;
  /** Every feature by what its splits took off the loss. */
  importances(): Importance[];
}

/** Bads, and goods, that must stand on either side for early stopping. */
const leastOfClass = 20;

/**
 * The gradient boosting engine: histogram trees grown leaf by leaf, with native missing values and
 * categories, monotone where the features are declared so, stopped early on held-out customers.
 *
 * @param settings replace the defaults, which depend on the number of rows
 * @throws ConfigurationError when a setting is out of its range
 */
export function gbdtEngine(settings: Partial<GbdtOptions> = {}): Estimator {
  checkOptions(settings);
  return {
    engine,
    describe: () => description(settings),
    fit: async (rows: WeightedRows, options) => {
      requireBothClasses(rows.bad);
      const data = { ...rows, target: Float32Array.from(rows.bad) };
      const bothClasses = (side: Int32Array) => {
        const bads = side.reduce((sum, row) => sum + rows.bad[row], 0);
        return Math.min(bads, side.length - bads) >= leastOfClass;
      };
      return gbdtModel(await fitGbdt('logistic', data, settings, options, bothClasses));
    },
    load: (document) => loadGbdt(document),
  };
}

/** @throws DataContractError when `document` is not a complete gradient boosting model */
export function loadGbdt(document: unknown): GbdtModel {
  return gbdtModel(readGbdtDocument(document, 'logistic'));
}

function gbdtModel(document: GbdtDocument): GbdtModel {
  const model = ensembleModel(document);
  return {
    engine,
    features: document.features,
    document,
    margin: model.scores,
    marginOn: model.scoresOn,
    probability: (matrix) => model.scores(matrix).map(sigmoid),
    explain: model.explain,
    openExplainer: model.openExplainer,
    importances: () => importances(document),
    toJSON: () => document,
  };
}

function description(settings: Partial<GbdtOptions>): string {
  const given = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return (
    'Gradient boosted trees. Below 100,000 rows the mean of five boosters, each trained without a fifth of the ' +
    'customers, another one each; else one booster, trained without 15 % of them. The rows left out stop a ' +
    'booster after 50 trees without gain, at 600 trees at most; one booster of all rows and at most ' +
    `${treesWithoutValidation} trees when fewer than ${leastOfClass} of either class would be left out. Leaves: 7 below 20,000 rows, ` +
    '15 below 100,000, else 31, of at least rows/500 rows (20 to 200). Learning rate 0.05 below 200,000 rows, ' +
    'else 0.1. L2 penalty 1, each tree on 80 % of the rows and 80 % of the features, monotone as declared' +
    `${given.length > 0 ? `. Set otherwise: ${given.join(', ')}.` : '.'}`
  );
}
