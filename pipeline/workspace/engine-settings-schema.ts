import { z } from 'zod';
import { forestEngine } from '../../models/forest/forest-engine.js';
import { gbdtEngine } from '../../models/gbdt/gbdt-engine.js';
import { scalingSchema } from '../../models/scorecard/scaling.js';
import { scorecardEngine } from '../../models/scorecard/scorecard.js';
import { ConfigurationError } from '../core/errors.js';

/** Settings under the names that engines have for them: `min_leaf_rows` in arrears.yaml is `minLeafRows`. */
export function settingsByEngineName(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [camel(name), value]));
}

const number = (text: string) => z.number().optional().describe(text);

const halfLife = z
  .number()
  .min(30)
  .optional()
  .describe('A snapshot weighs half for each so many days that it is older than the newest one');

const trees = {
  trees: number('Trees; of gbdt the most, as it stops early'),
  leaves: number('Most leaves of a tree'),
  min_leaf_rows: number('Rows that a leaf needs'),
  row_share: number('Share of the rows that each tree is grown on'),
  feature_share: number('Share of the features of each tree (gbdt) or node (forest)'),
  half_life_days: halfLife,
};

const gbdt = z.strictObject({
  ...trees,
  learning_rate: number('How much of each tree is added'),
  min_leaf_hessian: number('Sum of second derivatives that a leaf needs'),
  min_gain: number('Least gain of a split'),
  l1: number('L1 penalty on leaf values'),
  l2: number('L2 penalty on leaf values'),
  category_smoothing: number('Rows at the mean that are added to each category before they are ordered'),
  category_l2: number('L2 penalty of splits by category, on top'),
  max_categories: number('Most categories on one side of a split'),
  patience: number('Trees without gain on the held-out customers after which a booster stops'),
  bags: number('Boosters that are averaged, each stopped by another fold of the customers'),
  validation_share: number(
    'Share of the customers that stop a single booster; 0 grows all trees on all rows',
  ),
});

const forest = z.strictObject(trees);

const scorecard = z.strictObject({
  min_bin_share: number('Least share of the rows in a bin'),
  max_bins: number('Most bins of ordinary values'),
  min_iv: number('Least information value of a feature'),
  max_correlation: number('Of two features whose WoE correlate more, the weaker is left out'),
  max_features: number('Most features on the card, by backward elimination'),
  l2: number('L2 penalty of the regression'),
  scaling: scalingSchema
    .optional()
    .describe('Points at odds of good to bad, and the points that double the odds (pdo)'),
  specials: z
    .record(z.string(), z.array(z.number()))
    .optional()
    .describe('By feature: values that mean something of their own and get a bin of their own'),
  bins: z
    .record(
      z.string(),
      z.union([
        z.strictObject({ edges: z.array(z.number()) }),
        z.strictObject({ groups: z.array(z.array(z.number())) }),
      ]),
    )
    .optional()
    .describe('By feature: bins in place of those that would be chosen: edges of a number, groups of codes'),
});

/** `training.settings` of arrears.yaml: what of an engine is not its default. */
export const engineSettingsSchema = z
  .strictObject({
    scorecard: scorecard.superRefine(acceptedBy(scorecardEngine)).optional(),
    gbdt: gbdt.superRefine(acceptedBy(gbdtEngine)).optional(),
    forest: forest.superRefine(acceptedBy(forestEngine)).optional(),
  })
  .prefault({})
  .describe('Settings of the engines; those that are left out are chosen by the number of training rows');

/** The engine knows the ranges of its settings; one that it refuses is told with its key. */
function acceptedBy(engine: (settings: Record<string, never>) => unknown) {
  return ({ half_life_days: _, ...settings }: Record<string, unknown>, context: z.RefinementCtx): void => {
    for (const [name, value] of Object.entries(settings)) {
      if (value === undefined) continue;
      try {
        engine(settingsByEngineName({ [name]: value }) as Record<string, never>);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        context.addIssue({ code: 'custom', path: [name], message: `cannot be used: ${error.details.hint}` });
      }
    }
  };
}
