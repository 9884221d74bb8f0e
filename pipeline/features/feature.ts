import type { Bilingual } from '../core/bilingual.js';
import type { SqlFile } from '../warehouse/sql-file.js';
import type { FeatureDeclaration } from '../workspace/feature-declaration.js';

/** What a feature is made from; a source that lacks it leaves the feature missing. */
export type FeatureNeed = 'any source' | 'ledger' | 'contact';

/** One feature, declared once: its SQL stands in `feat_<family>.sql` under the same name. */
export interface Feature extends FeatureDeclaration {
  readonly family: string;
  readonly needs: FeatureNeed;
}

/** A family of features: declarations, and the SELECT whose columns they are, after `loan_key`. */
export interface FeatureFamily {
  readonly name: string;
  readonly features: readonly Feature[];
  readonly sql: SqlFile;
}

const never: Bilingual = { en: 'never missing', zh: '不會缺失' };

/**
 * Declares the features of one family of the program.
 * @param needs what single features, or all of them, are made from
 */
export function features(
  name: string,
  rows: readonly [
    name: string,
    unit: Feature['unit'],
    direction: Feature['direction'],
    en: string,
    zh: string,
    missing?: readonly [en: string, zh: string],
  ][],
  {
    tellable = true,
    needs = {},
  }: { tellable?: boolean; needs?: Readonly<Record<string, FeatureNeed>> | FeatureNeed } = {},
): Feature[] {
  return rows.map(([feature, unit, direction, en, zh, missing]) => ({
    name: feature,
    family: name,
    unit,
    direction,
    description: { en, zh },
    missing: missing ? { en: missing[0], zh: missing[1] } : never,
    tellable,
    needs: typeof needs === 'string' ? needs : (needs[feature] ?? 'any source'),
  }));
}
