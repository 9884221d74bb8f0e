/** Families of features; a configuration can leave a family out. */
export type FeatureFamily = 'delinquency' | 'roll_behavior' | 'exposure' | 'payment' | 'contact' | 'customer';

/** How risk is expected to move as the feature rises. */
export type RiskDirection = '+' | '-' | 'none';

/** One feature, declared once: its SQL stands in `feat_<family>.sql` under the same name. */
export interface Feature {
  readonly name: string;
  readonly family: FeatureFamily;
  readonly unit: 'days' | 'months' | 'count' | 'share' | 'ratio' | 'money' | 'rate' | 'ordinal' | 'flag';
  readonly description: Bilingual;
  readonly direction: RiskDirection;
  /** What a missing value means. */
  readonly missing: Bilingual;
  /** False for what may not be given to a customer as a reason. */
  readonly tellable: boolean;
}

/** A text in both languages of the reports. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

const never: Bilingual = { en: 'never missing', zh: '不會缺失' };

/** Declares the features of one family. */
export function family(
  name: FeatureFamily,
  rows: readonly [
    name: string,
    unit: Feature['unit'],
    direction: RiskDirection,
    en: string,
    zh: string,
    missing?: readonly [en: string, zh: string],
  ][],
  tellable = true,
): Feature[] {
  return rows.map(([feature, unit, direction, en, zh, missing]) => ({
    name: feature,
    family: name,
    unit,
    direction,
    description: { en, zh },
    missing: missing ? { en: missing[0], zh: missing[1] } : never,
    tellable,
  }));
}
