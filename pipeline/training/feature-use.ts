import type { ModelFeature } from '../../models/matrix.js';
import { strideSample } from '../../models/stride-sample.js';
import { isInStage } from '../contracts/stage.js';
import { type Panel, takePanel } from './panel.js';
import { rowsWhere } from './panel-sides.js';
import type { ChampionModel } from './train.js';

/** How much a feature weighs in a model. */
export interface FeatureUse {
  readonly feature: ModelFeature;
  /** Mean size of its contribution to the margin ÷ that of all features; in [0, 1]. */
  readonly share: number;
}

/** Rows that weights are averaged over. */
const most = 2000;

/** The features that a model uses, by the mean size of their exact contributions on test rows it ranks. */
export function featureUse({ stage, candidate }: ChampionModel, test: Panel): FeatureUse[] {
  const ranked = rowsWhere(test, (row) => stage === null || isInStage(stage, test.bucket[row]));
  const sample = strideSample(ranked.length, most).map((place) => ranked[place]);
  const { features } = candidate.fitted;
  const { values } = candidate.fitted.explain(takePanel(test, sample).matrix);
  const sizes = new Float64Array(features.length);
  for (let i = 0; i < values.length; i++) sizes[i % features.length] += Math.abs(values[i]);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return features
    .map((feature, f) => ({ feature, share: all > 0 ? sizes[f] / all : 0 }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || (a.feature.name < b.feature.name ? -1 : 1));
}
