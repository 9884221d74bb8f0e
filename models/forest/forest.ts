import { z } from 'zod';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import { derivedSeed, seededRandom } from '../../pipeline/core/random.js';
import { columnsOf } from '../columns.js';
import { brokenDocument, readDocument } from '../documents.js';
import type { Contributions, Estimator, FitOptions, FittedModel, LabeledRows } from '../estimator.js';
import { requireBothClasses } from '../labels.js';
import type { FeatureMatrix } from '../matrix.js';
import { documentHeader, documentHeaderSchema, featureSchema } from '../model-document.js';
import { growTree } from './grow.js';
import { imputed, median } from './imputation.js';
import { stratifiedSample } from './sample.js';
import { childOf, leafOf, packedTree, treeSchema } from './tree.js';

const engine = 'forest';

const documentSchema = z.strictObject({
  ...documentHeaderSchema(engine),
  /** Rows the trees were grown on. */
  sampled_rows: z.number().int().positive(),
  features: z.array(featureSchema),
  /** What stands in for a missing value of each feature. */
  medians: z.array(z.number()),
  trees: z.array(treeSchema).min(1),
});

type ForestDocument = z.infer<typeof documentSchema>;

/** Settings of the engine. */
export interface ForestOptions {
  readonly trees: number;
  readonly maxDepth: number;
  /** The most rows the forest sees: a stratified random sample of the training rows. */
  readonly maxRows: number;
  /** Rows of the sample that each tree is grown on, drawn anew for each, stratified. */
  readonly treeRows: number;
  /** Share of the features that a tree may use, in (0, 1]. */
  readonly featureShare: number;
  readonly minNodeRows: number;
}

const defaults: ForestOptions = {
  trees: 20,
  maxDepth: 4,
  maxRows: 2000,
  treeRows: 400,
  featureShare: 0.8,
  minNodeRows: 20,
};

/**
 * The forest engine, a bagged reference over `ml-random-forest`. That package's time is quadratic in
 * the rows of a tree, hence the caps. It has no missing values: a missing value is replaced by the
 * feature's median of the training rows (0 for a feature that is always missing), and category codes
 * are taken as numbers. The margin is the mean over the trees of the leaf's share of bads, which is
 * the probability too. Explanations follow each row's path: a split moves the mean of the fitted rows
 * below the node, and that move belongs to the split's feature; the base is the mean of the roots.
 *
 * @throws ConfigurationError when a setting is out of its range
 */
export function forestEngine(settings: Partial<ForestOptions> = {}): Estimator {
  const options = { ...defaults, ...settings };
  checkOptions(options);
  return {
    engine,
    describe: () =>
      `Random forest (ml-random-forest) on a stratified random sample of at most ${options.maxRows} training ` +
      `rows: ${options.trees} trees of depth ${options.maxDepth}, each on ${options.treeRows} rows of the ` +
      `sample and ${options.featureShare * 100} % of the features; missing values replaced by the median.`,
    fit: async (rows, fitOptions) => forest(fitForest(rows, options, fitOptions)),
    load: (document) => forest(readDocument(documentSchema, document, 'forest')),
  };
}

function fitForest(
  { matrix, bad }: LabeledRows,
  options: ForestOptions,
  { seed }: FitOptions,
): ForestDocument {
  requireBothClasses(bad);
  const medians = matrix.columns.map(median);
  const random = seededRandom(derivedSeed(seed, engine));
  const sample = stratifiedSample(Int32Array.from(bad.keys()), bad, options.maxRows, random);
  const columns = matrix.columns.map((column, f) =>
    imputed(
      Float32Array.from(sample, (row) => column[row]),
      medians[f],
    ),
  );
  const sampleBad = Uint8Array.from(sample, (row) => bad[row]);
  const everyRow = Int32Array.from(sample.keys());
  const features = treeFeatures(matrix.columns.length, options.featureShare);
  const trees = Array.from({ length: options.trees }, (_, tree) => {
    const treeRows = stratifiedSample(everyRow, sampleBad, options.treeRows, random);
    return growTree(
      columns,
      sampleBad,
      treeRows,
      everyRow,
      { ...options, features },
      derivedSeed(seed, `${tree}`),
    );
  });
  return {
    ...documentHeader(engine),
    sampled_rows: sample.length,
    features: matrix.features.map(({ name, kind, direction }) => ({ name, kind, direction })),
    medians,
    trees,
  };
}

/** The package reads 1 as all features, so a tree may use at least two. */
function treeFeatures(available: number, share: number): number {
  if (available === 0) {
    throw new ConfigurationError('forest_no_features', 'the forest has no features to learn from', {
      hint: 'switch at least one feature family on',
    });
  }
  return Math.min(available, Math.max(2, Math.round(share * available)));
}

function forest(document: ForestDocument): FittedModel {
  const { features, medians } = document;
  if (medians.length !== features.length)
    throw brokenDocument('forest', ['medians: one a feature is needed']);
  const trees = document.trees.map((stored, t) => {
    const tree = packedTree(stored, features.length);
    if (!tree) throw brokenDocument('forest', [`trees.${t}: its arrays do not make a tree`]);
    return tree;
  });
  const imputedColumns = (matrix: FeatureMatrix) =>
    columnsOf(matrix, features).map((column, f) => imputed(column, medians[f]));

  const margin = (matrix: FeatureMatrix) => {
    const columns = imputedColumns(matrix);
    const margins = new Float64Array(matrix.rows);
    for (const tree of trees) {
      for (let row = 0; row < margins.length; row++) margins[row] += tree.value[leafOf(tree, columns, row)];
    }
    return margins.map((sum) => Math.min(sum / trees.length, 1));
  };

  return {
    engine,
    features,
    margin,
    probability: margin,
    explain(matrix): Contributions {
      const columns = imputedColumns(matrix);
      const values = new Float64Array(matrix.rows * features.length);
      for (const tree of trees) {
        for (let row = 0; row < matrix.rows; row++) {
          for (let node = 0; tree.feature[node] >= 0; ) {
            const child = childOf(tree, node, columns, row);
            values[row * features.length + tree.feature[node]] +=
              (tree.value[child] - tree.value[node]) / trees.length;
            node = child;
          }
        }
      }
      return { base: trees.reduce((sum, tree) => sum + tree.value[0], 0) / trees.length, values };
    },
    toJSON: () => document,
  };
}

function checkOptions(options: ForestOptions): void {
  for (const name of ['trees', 'maxDepth', 'maxRows', 'treeRows', 'minNodeRows'] as const) {
    if (Number.isInteger(options[name]) && options[name] >= 1) continue;
    throw new ConfigurationError('forest_option', `the forest's ${name} is ${options[name]}`, {
      where: name,
      hint: 'give a whole number from 1',
    });
  }
  if (options.featureShare > 0 && options.featureShare <= 1) return;
  throw new ConfigurationError('forest_option', `the forest's featureShare is ${options.featureShare}`, {
    where: 'featureShare',
    hint: 'give a share above 0, at most 1',
  });
}
