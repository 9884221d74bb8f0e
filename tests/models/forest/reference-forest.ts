import { RandomForestRegression } from 'ml-random-forest';
import type { LabeledRows } from '../../../models/estimator.js';
import type { FeatureMatrix } from '../../../models/matrix.js';

/** How the reference is grown; its time is quadratic in the rows. */
export interface ReferenceOptions {
  readonly trees: number;
  readonly maxDepth: number;
  readonly minNodeRows: number;
  readonly seed: number;
}

/** The share of bads by `ml-random-forest`, the mean of its trees' leaf means; missing values are the median of the training rows. */
export function referenceForest(
  { matrix, bad }: LabeledRows,
  { trees, maxDepth, minNodeRows, seed }: ReferenceOptions,
): (matrix: FeatureMatrix) => Float64Array {
  const medians = matrix.columns.map(median);
  const rowsOf = ({ rows, columns }: FeatureMatrix) =>
    Array.from({ length: rows }, (_, row) =>
      columns.map((column, f) => (Number.isNaN(column[row]) ? medians[f] : column[row])),
    );
  const regression = new RandomForestRegression({
    nEstimators: trees,
    maxFeatures: Math.ceil(matrix.features.length * 0.8),
    replacement: true,
    useSampleBagging: true,
    noOOB: true,
    selectionMethod: 'mean',
    seed,
    treeOptions: { maxDepth, minNumSamples: minNodeRows, gainThreshold: 0 },
  });
  regression.train(rowsOf(matrix), [...bad]);
  return (of) => Float64Array.from(regression.predict(rowsOf(of)));
}

function median(column: Float32Array): number {
  const present = column.filter((value) => !Number.isNaN(value)).sort();
  return present.length > 0 ? present[(present.length - 1) >> 1] : 0;
}
