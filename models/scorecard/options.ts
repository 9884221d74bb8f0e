import { ConfigurationError } from '../../pipeline/core/errors.js';
import type { ModelFeature } from '../matrix.js';
import type { BinningOptions } from './fit-binning.js';
import { defaultScaling, type Scaling } from './scaling.js';
import type { SelectionOptions } from './selection.js';

/** Settings of the engine. */
export interface ScorecardOptions extends BinningOptions, SelectionOptions {
  readonly scaling: Scaling;
}

/** The settings of a scorecard that nobody configured. */
export const defaultOptions: ScorecardOptions = {
  minBinShare: 0.05,
  maxBins: 7,
  specials: {},
  bins: {},
  minIv: 0.02,
  maxCorrelation: 0.95,
  maxFeatures: 20,
  l2: 30,
  scaling: defaultScaling,
};

/** @throws ConfigurationError when a setting is out of its range */
export function checkOptions(options: ScorecardOptions): void {
  const ranges: [keyof ScorecardOptions & string, boolean, string][] = [
    ['minBinShare', options.minBinShare > 0 && options.minBinShare <= 0.5, 'a share above 0, at most 0.5'],
    [
      'maxBins',
      Number.isInteger(options.maxBins) && options.maxBins >= 1 && options.maxBins <= 50,
      '1 to 50',
    ],
    ['minIv', options.minIv >= 0, 'zero or more'],
    ['maxCorrelation', options.maxCorrelation > 0 && options.maxCorrelation <= 1, 'above 0, at most 1'],
    [
      'maxFeatures',
      Number.isInteger(options.maxFeatures) && options.maxFeatures >= 1,
      'a whole number from 1',
    ],
    ['l2', options.l2 > 0, 'above 0'],
  ];
  for (const [name, holds, range] of ranges) {
    if (holds) continue;
    throw new ConfigurationError(
      'scorecard_option',
      `the scorecard's ${name} is ${JSON.stringify(options[name])}`,
      { where: name, hint: `give ${range}` },
    );
  }
}

const maxSpecials = 100;

/** @throws ConfigurationError when special values are declared for no feature, or ones it cannot hold */
export function checkSpecials(features: readonly ModelFeature[], { specials }: ScorecardOptions): void {
  for (const [name, values] of Object.entries(specials)) {
    const kind = features.find((candidate) => candidate.name === name)?.kind;
    const holds = (value: number) =>
      kind === 'number' ? Number.isFinite(value) : Number.isInteger(value) && value >= 0;
    if (kind && values.length <= maxSpecials && values.every(holds)) continue;
    throw new ConfigurationError('scorecard_specials', `the special values of "${name}" cannot be used`, {
      where: `specials.${name}`,
      hint: `name a feature of the training data and at most ${maxSpecials} finite values, or codes of a category`,
    });
  }
}
