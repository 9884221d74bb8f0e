import { ConfigurationError } from '../../pipeline/core/errors.js';
import { suggestion } from '../../pipeline/core/nearest.js';
import type { ModelFeature } from '../matrix.js';
import type { NumberBinning } from './binning.js';

/**
 * Bins an analyst gives a feature instead of those that would be chosen. `edges` of a number, rising: bin i
 * holds edges[i − 1] <= value < edges[i]. `groups` of a category: the codes of each bin; all other codes go
 * to the bin of others. Missing and special values keep bins of their own.
 */
export type ManualBins = { readonly edges: readonly number[] } | { readonly groups: readonly number[][] };

/** The most edges or groups: with the special values a bin's number fits a byte. */
const most = 100;

/** @throws ConfigurationError when manual bins do not fit the feature they are given for */
export function checkManualBins(
  features: readonly ModelFeature[],
  manual: Readonly<Record<string, ManualBins>>,
): void {
  for (const [name, bins] of Object.entries(manual)) {
    const feature = features.find((candidate) => candidate.name === name);
    const fault = feature
      ? faultOf(feature, bins)
      : `there is no such feature; ${suggestion(
          name,
          features.map((candidate) => candidate.name),
        )}`;
    if (!fault) continue;
    throw new ConfigurationError('scorecard_bins', `the manual bins of "${name}" cannot be used: ${fault}`, {
      where: `bins.${name}`,
      hint: 'give a number feature rising edges, or a category feature groups of codes, or leave it to be binned',
    });
  }
}

function faultOf({ kind }: ModelFeature, bins: ManualBins): string | undefined {
  if ('edges' in bins) {
    if (kind !== 'number') return 'a category has groups, not edges';
    if (bins.edges.length > most) return `${bins.edges.length} edges are more than ${most}`;
    const wrong = bins.edges.findIndex((edge) => !Number.isFinite(edge));
    if (wrong >= 0) return `edge ${wrong + 1} is ${bins.edges[wrong]}`;
    const place = bins.edges.findIndex((edge, i) => i > 0 && !(edge > bins.edges[i - 1]));
    return place > 0 ? `edge ${bins.edges[place]} follows ${bins.edges[place - 1]}` : undefined;
  }
  if (kind !== 'category') return 'a number has edges, not groups';
  if (bins.groups.length > most) return `${bins.groups.length} groups are more than ${most}`;
  const seen = new Set<number>();
  for (const [g, group] of bins.groups.entries()) {
    if (group.length === 0) return `group ${g + 1} is empty`;
    for (const code of group) {
      if (!Number.isInteger(code) || code < 0) return `${code} in group ${g + 1} is no category code`;
      if (seen.has(code)) return `code ${code} is given twice`;
      seen.add(code);
    }
  }
  return undefined;
}

/** The first interval whose WoE contradicts the declared direction; undefined when none does. */
export function againstDirection({ direction, edges, bins }: NumberBinning): number | undefined {
  for (let bin = 1; bin <= edges.length; bin++) {
    if (direction * (bins[bin].woe - bins[bin - 1].woe) > 0) return bin;
  }
  return undefined;
}
