import { z } from 'zod';
import { bilingual } from '../core/bilingual.js';

/** Units that features come in. */
export const featureUnits = [
  'days',
  'months',
  'count',
  'share',
  'ratio',
  'money',
  'rate',
  'ordinal',
  'flag',
] as const;

const feature = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'may hold a-z, 0-9 and _')
    .describe('Its column in the SQL'),
  unit: z.enum(featureUnits),
  description: bilingual,
  direction: z.enum(['+', '-', 'none']).describe('How risk is expected to move as the feature rises'),
  missing: bilingual.describe('What a missing value means'),
  tellable: z.boolean().default(false).describe('Whether a customer may be given it as a reason'),
});

/** features/<family>.yaml: the declaration of a family of features that a workspace adds. */
export const featureFamilySchema = z.strictObject({ features: z.array(feature).min(1).max(200) });

/** One feature, declared once; its SQL stands in the family's SELECT under the same name. */
export type FeatureDeclaration = z.infer<typeof feature>;
