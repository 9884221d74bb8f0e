import { standardFamilies } from '../../pipeline/features/families.js';
import type { FeatureFamily, FeatureNeed } from '../../pipeline/features/feature.js';

/** Families of the program by name. */
export function familiesNamed(...names: string[]): FeatureFamily[] {
  return standardFamilies.filter((family) => names.includes(family.name));
}

/** Sources that have everything. */
export const allNeeds: ReadonlySet<FeatureNeed> = new Set<FeatureNeed>(['any source', 'ledger', 'contact']);
