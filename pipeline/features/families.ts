import type { ModelFeature } from '../../models/matrix.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import { contactFeatures } from './contact.js';
import { customerFeatures } from './customer.js';
import { delinquencyFeatures } from './delinquency.js';
import { exposureFeatures } from './exposure.js';
import type { Feature, FeatureFamily } from './feature.js';
import { paymentFeatures } from './payment.js';
import { rollBehaviorFeatures } from './roll-behavior.js';

/** The families of the program, in the order of the matrix. */
export const standardFamilies: readonly FeatureFamily[] = [
  { name: 'delinquency', features: delinquencyFeatures },
  { name: 'roll_behavior', features: rollBehaviorFeatures },
  { name: 'exposure', features: exposureFeatures },
  { name: 'payment', features: paymentFeatures },
  { name: 'contact', features: contactFeatures },
  { name: 'customer', features: customerFeatures },
].map((family) => ({ ...family, sql: sqlFile(import.meta.url, `feat_${family.name}.sql`) }));

/** All SQL of this stage, for the identity of a run. */
export const featureSql: readonly SqlFile[] = standardFamilies.map((family) => family.sql);

/** All features of the families, in the order of the matrix. */
export function featuresOf(families: readonly FeatureFamily[]): Feature[] {
  return families.flatMap((family) => family.features);
}

/** A feature as a model takes it. */
export function modelFeature({ name, direction }: Feature): ModelFeature {
  return { name, kind: 'number', direction: direction === '+' ? 1 : direction === '-' ? -1 : 0 };
}
