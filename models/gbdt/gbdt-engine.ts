import type { Bilingual } from '../../pipeline/core/bilingual.js';
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

function description(settings: Partial<GbdtOptions>): Bilingual {
  const given = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  const en =
    'Gradient boosted trees. Below 100,000 rows the mean of five boosters, each trained without a fifth of the ' +
    'customers, another one each; else one booster, trained without 15 % of them. The rows left out stop a ' +
    'booster after 50 trees without gain, at 600 trees at most; one booster of all rows and at most ' +
    `${treesWithoutValidation} trees when fewer than ${leastOfClass} of either class would be left out. Leaves: 7 below 20,000 rows, ` +
    '15 below 100,000, else 31, of at least rows/500 rows (20 to 200). Learning rate 0.05 below 200,000 rows, ' +
    'else 0.1. L2 penalty 1, each tree on 80 % of the rows and 80 % of the features, monotone as declared' +
    `${given.length > 0 ? `. Set otherwise: ${given.join(', ')}.` : '.'}`;
  const zh =
    '梯度提升樹。不足 100,000 列時為五個模型的平均，每個模型訓練時各留出另外五分之一的客戶；否則為一個模型，留出 15 % 的客戶。' +
    '留出的列在連續 50 棵樹沒有改善時停止訓練，至多 600 棵樹；任一類別留出不足 ' +
    `${leastOfClass} 時，以全部列訓練一個至多 ${treesWithoutValidation} 棵樹的模型。葉數：不足 20,000 列為 7，不足 100,000 列為 15，` +
    '否則 31；每葉至少 列數/500 列（20 至 200）。學習率：不足 200,000 列為 0.05，否則 0.1。L2 懲罰 1；' +
    '每棵樹用 80 % 的列與 80 % 的特徵；依聲明的方向單調' +
    `${given.length > 0 ? `。另行設定：${given.join('、')}。` : '。'}`;
  return { en, zh };
}
