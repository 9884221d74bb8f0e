import { z } from 'zod';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import { columnsOf } from '../columns.js';
import { brokenDocument, readDocument } from '../documents.js';
import type { Estimator, FittedModel } from '../estimator.js';
import { sigmoid } from '../logit.js';
import type { FeatureMatrix } from '../matrix.js';
import { documentHeader, documentHeaderSchema, featureSchema } from '../model-document.js';
import { ensembleModel } from '../trees/ensemble-model.js';
import { treeFault, treeSchema } from '../trees/tree.js';

const engine = 'imported_trees';

const documentSchema = z.strictObject({
  ...documentHeaderSchema(engine),
  /** The program that trained the model. */
  source: z.enum(['lightgbm', 'xgboost']),
  /** The probability of bad is the sigmoid of this times the margin. */
  sigmoid: z.number().positive(),
  features: z.array(featureSchema),
  /** Features whose zeros were taken for missing. */
  zero_is_missing: z.array(z.string()),
  base: z.number(),
  trees: z.array(treeSchema),
});

/** Trees another program trained, as they are stored. */
export type ImportedTreesDocument = z.infer<typeof documentSchema>;

/** LightGBM's zero. */
const zero = 1e-35;

/** Makes a model of what a reader read, after checking it. */
export function importedTrees(
  read: Omit<ImportedTreesDocument, 'format' | 'format_version' | 'engine'>,
): FittedModel {
  return loadImportedTrees({ ...documentHeader(engine), ...read });
}

/** @throws DataContractError when `document` is not a complete model of trees that were imported */
export function loadImportedTrees(document: unknown): FittedModel {
  const read = readDocument(documentSchema, document, 'imported tree model');
  const kinds = read.features.map(({ kind }) => kind);
  const faults = read.trees.flatMap((tree, t) => {
    const fault = treeFault(tree, kinds);
    return fault ? [`trees.${t}: ${fault}`] : [];
  });
  if (faults.length > 0) throw brokenDocument('imported tree model', faults);
  const model = ensembleModel(read);
  const prepared = (matrix: FeatureMatrix): FeatureMatrix => ({
    rows: matrix.rows,
    features: read.features,
    columns: columnsOf(matrix, read.features).map((column, f) =>
      read.zero_is_missing.includes(read.features[f].name)
        ? column.map((value) => (Math.abs(value) <= zero ? Number.NaN : value))
        : column,
    ),
  });
  const margin = (matrix: FeatureMatrix) => model.scores(prepared(matrix));
  return {
    engine,
    features: read.features,
    margin,
    probability: (matrix) => margin(matrix).map((score) => sigmoid(read.sigmoid * score)),
    marginOn: (matrix, threads) => model.scoresOn(prepared(matrix), threads),
    explain: (matrix) => model.explain(prepared(matrix)),
    openExplainer(threads) {
      const explainer = model.openExplainer(threads);
      return { ...explainer, explain: (matrix) => explainer.explain(prepared(matrix)) };
    },
    toJSON: () => read,
  };
}

/** The engine of models that another program trained: it loads and scores, and cannot fit. */
export function importedTreesEngine(): Estimator {
  return {
    engine,
    describe: () => ({
      en: 'Boosted trees that another program (LightGBM or XGBoost) trained, scored as they are.',
      zh: '由其他程式（LightGBM 或 XGBoost）訓練的梯度提升樹，按原樣評分。',
    }),
    async fit() {
      throw new ConfigurationError('engine_cannot_fit', 'imported trees are trained by another program', {
        hint: 'choose gbdt to train here, or import a LightGBM or XGBoost model file',
      });
    },
    load: (document) => loadImportedTrees(document),
  };
}
