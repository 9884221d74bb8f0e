import type { TreeEnsemble } from './compiled-trees.js';

/** How much a feature does in an ensemble. */
export interface Importance {
  readonly feature: string;
  /** What its splits took off the loss in all. */
  readonly gain: number;
  /** How often it splits. */
  readonly splits: number;
}

/** The importance of every feature, by falling gain; ties by the order of the features. */
export function importances({ features, trees }: TreeEnsemble): Importance[] {
  const gain = new Float64Array(features.length);
  const splits = new Int32Array(features.length);
  for (const tree of trees) {
    tree.feature.forEach((feature, node) => {
      gain[feature] += tree.gain[node];
      splits[feature]++;
    });
  }
  return features
    .map(({ name }, f) => ({ feature: name, gain: gain[f], splits: splits[f] }))
    .sort((a, b) => b.gain - a.gain);
}
