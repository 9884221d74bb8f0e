import { z } from 'zod';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import { derivedSeed } from '../../pipeline/core/random.js';
import { brokenDocument, readDocument } from '../documents.js';
import type { Estimator, FitOptions, FittedModel, WeightedRows } from '../estimator.js';
import { requireBothClasses } from '../labels.js';
import type { FeatureMatrix } from '../matrix.js';
import { documentHeader, documentHeaderSchema, featureSchema } from '../model-document.js';
import { ensembleModel } from '../trees/ensemble-model.js';
import { availableKernels, usefulThreads } from '../trees/task-runner.js';
import { treeFault, treeSchema } from '../trees/tree.js';
import { growForest } from './grow-forest.js';

const engine = 'forest';

const documentSchema = z.strictObject({
  ...documentHeaderSchema(engine),
  rows: z.number().int().positive(),
  features: z.array(featureSchema),
  /** The share of bads of the training rows: the probability when there is no tree. */
  bad_share: z.number().min(0).max(1),
  trees: z.array(treeSchema),
});

type ForestDocument = z.infer<typeof documentSchema>;

/** Settings of the engine. */
export interface ForestOptions {
  readonly trees: number;
  /** The most leaves of a tree. */
  readonly leaves: number;
  /** Share of the rows that each tree is grown on, in (0, 1]. */
  readonly rowShare: number;
  /** Share of the features that each node may split on, in (0, 1]. */
  readonly featureShare: number;
  /** Rows a leaf needs; rows/2000 when that is more. */
  readonly minLeafRows: number;
}

const defaults: ForestOptions = {
  trees: 100,
  leaves: 255,
  rowShare: 0.632,
  featureShare: 0.3,
  minLeafRows: 10,
};

/**
 * The forest engine on histogram trees: it takes any number of rows, missing values and categories as
 * they are, and declared directions. The margin is the mean over the trees of the leaf's share of bads,
 * which is the probability too; contributions to it are exact.
 *
 * @throws ConfigurationError when a setting is out of its range
 */
export function forestEngine(settings: Partial<ForestOptions> = {}): Estimator {
  const options = { ...defaults, ...settings };
  checkOptions(options);
  return {
    engine,
    describe: () => ({
      en:
        `Random forest on all training rows: ${options.trees} histogram trees of at most ${options.leaves} leaves of at ` +
        `least ${options.minLeafRows} rows (rows/2000 when that is more), each tree on ${options.rowShare * 100} % of the rows, ` +
        `each node on ${options.featureShare * 100} % of the features; monotone as declared.`,
      zh:
        `以全部訓練列擬合的隨機森林：${options.trees} 棵直方圖樹，每棵至多 ${options.leaves} 葉，每葉至少 ${options.minLeafRows} 列` +
        `（列數/2000 更大時取之）；每棵樹用 ${options.rowShare * 100} % 的列，每個節點用 ${options.featureShare * 100} % 的特徵；依聲明的方向單調。`,
    }),
    fit: async (rows, fitOptions) => forest(await fitForest(rows, options, fitOptions)),
    load: (document) => forest(readDocument(documentSchema, document, 'forest')),
  };
}

async function fitForest(
  { matrix, bad, weight }: WeightedRows,
  options: ForestOptions,
  { seed, threads }: FitOptions,
): Promise<ForestDocument> {
  const { bads } = requireBothClasses(bad);
  if (matrix.features.length === 0) {
    throw new ConfigurationError('forest_no_features', 'the forest has no features to learn from', {
      hint: 'switch at least one feature family on',
    });
  }
  const trees = await growForest(
    { matrix, target: Float32Array.from(bad), weight },
    {
      ...options,
      minLeafRows: Math.max(options.minLeafRows, Math.round(bad.length / 2000)),
      minLeafHessian: 0,
      minGain: 0,
      l1: 0,
      l2: 0,
      categorySmoothing: 10,
      categoryL2: 0,
      maxCategories: 64,
      seed: derivedSeed(seed, engine),
      threads: usefulThreads(matrix.rows, threads),
      kernels: availableKernels,
    },
  );
  return {
    ...documentHeader(engine),
    rows: bad.length,
    features: matrix.features.map(({ name, kind, direction }) => ({ name, kind, direction })),
    bad_share: bads / bad.length,
    trees,
  };
}

function forest(document: ForestDocument): FittedModel {
  const { features, trees } = document;
  const kinds = features.map(({ kind }) => kind);
  const faults = trees.flatMap((tree, t) => {
    const fault = treeFault(tree, kinds);
    return fault ? [`trees.${t}: ${fault}`] : [];
  });
  if (faults.length > 0) throw brokenDocument('forest', faults);
  const model = ensembleModel({
    features,
    base: trees.length > 0 ? 0 : document.bad_share,
    trees: trees.map((tree) => ({
      ...tree,
      leaf_value: tree.leaf_value.map((value) => value / trees.length),
    })),
  });
  const inRange = (means: Float64Array) => means.map((mean) => Math.min(Math.max(mean, 0), 1));
  const margin = (matrix: FeatureMatrix) => inRange(model.scores(matrix));
  return {
    engine,
    features,
    margin,
    probability: margin,
    marginOn: async (matrix, threads) => inRange(await model.scoresOn(matrix, threads)),
    explain: model.explain,
    openExplainer: model.openExplainer,
    toJSON: () => document,
  };
}

function checkOptions(options: ForestOptions): void {
  for (const name of ['trees', 'leaves', 'minLeafRows'] as const) {
    const least = name === 'leaves' ? 2 : 1;
    if (Number.isInteger(options[name]) && options[name] >= least) continue;
    throw new ConfigurationError('forest_option', `the forest's ${name} is ${options[name]}`, {
      where: name,
      hint: `give a whole number from ${least}`,
    });
  }
  for (const name of ['rowShare', 'featureShare'] as const) {
    if (options[name] > 0 && options[name] <= 1) continue;
    throw new ConfigurationError('forest_option', `the forest's ${name} is ${options[name]}`, {
      where: name,
      hint: 'give a share above 0, at most 1',
    });
  }
}
