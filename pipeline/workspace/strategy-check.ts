import { ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { bucketLabels } from './buckets.js';
import type { Configuration } from './configuration-schema.js';
import type { Strategy } from './strategy-schema.js';

/**
 * Checks what a schema cannot: names that refer to each other, order of bands, and that the last
 * segment takes every account that is left.
 * @throws ConfigurationError listing every mistake with its key
 */
export function checkStrategy(strategy: Strategy, configuration: Configuration, path: string): void {
  const problems = [
    ...bandProblems(strategy),
    ...segmentProblems(strategy, bucketLabels(configuration.arrears.bucket_lower_edges)),
  ];
  if (problems.length > 0)
    throw new ConfigurationError('STRATEGY_INVALID', 'the strategy does not fit together', {
      where: path,
      examples: problems,
      hint: 'correct the keys named above',
    });
}

function bandProblems({ bands }: Strategy): string[] {
  const problems: string[] = [];
  bands.forEach((band, index) => {
    const last = index === bands.length - 1;
    if (last && band.below !== undefined)
      problems.push(`bands.${index}.below: the last band has no upper bound`);
    if (!last && band.below === undefined) problems.push(`bands.${index}.below: is missing`);
    const previous = bands[index - 1]?.below;
    if (previous !== undefined && band.below !== undefined && band.below <= previous)
      problems.push(`bands.${index}.below: ${band.below} is not above the band before it (${previous})`);
    if (bands.findIndex((other) => other.name === band.name) < index)
      problems.push(`bands.${index}.name: "${band.name}" stands twice`);
  });
  return problems;
}

function segmentProblems({ bands, segments, treatments }: Strategy, buckets: readonly string[]): string[] {
  const problems: string[] = [];
  const bandNames = bands.map((band) => band.name);
  segments.forEach((segment, index) => {
    const key = `segments.${index}`;
    if (!(segment.treatment in treatments))
      problems.push(
        `${key}.treatment: there is no treatment "${segment.treatment}"; ${suggestion(segment.treatment, Object.keys(treatments))}`,
      );
    for (const bucket of segment.when.bucket ?? [])
      if (!buckets.includes(bucket))
        problems.push(`${key}.when.bucket: there is no bucket "${bucket}"; ${suggestion(bucket, buckets)}`);
    for (const band of segment.when.band ?? [])
      if (!bandNames.includes(band))
        problems.push(`${key}.when.band: there is no band "${band}"; ${suggestion(band, bandNames)}`);
    if (segments.findIndex((other) => other.name === segment.name) < index)
      problems.push(`${key}.name: "${segment.name}" stands twice`);
    if (Object.keys(segment.when).length === 0 && index < segments.length - 1)
      problems.push(`${key}: takes every account, so the segments after it are never reached`);
  });
  const last = segments[segments.length - 1];
  if (Object.keys(last.when).length > 0)
    problems.push(
      `segments.${segments.length - 1}.when: the last segment must take every account left: remove its conditions`,
    );
  return problems;
}
