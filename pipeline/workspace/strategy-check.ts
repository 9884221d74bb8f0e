import { ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { agencyProblems } from './agency-check.js';
import { type DpdBucket, dpdBuckets } from './buckets.js';
import { conditionProblems, type Problem, unknownName } from './condition-check.js';
import { boundsOf, sameBounded } from './conditions.js';
import type { Configuration } from './configuration-schema.js';
import { experimentProblems } from './experiment-check.js';
import { cellsOf, mayTake, takes } from './segment-cells.js';
import { noTreatment, type Segment, type Strategy, treatmentsOf } from './strategy-schema.js';
import { yamlLines } from './yaml-file.js';

/**
 * Checks what a schema cannot: names that refer to each other, order of bands, that every segment can be
 * reached, and that the last one takes every account that is left.
 * @param path the file that the strategy was read from
 * @throws ConfigurationError listing every mistake with its line and key
 */
export function checkStrategy(strategy: Strategy, configuration: Configuration, path: string): void {
  const dpdRanges = dpdBuckets(configuration.arrears.bucket_lower_edges);
  const buckets = dpdRanges.map(({ label }) => label);
  const problems = [
    ...bandProblems(strategy),
    ...treatmentProblems(strategy),
    ...agencyProblems(strategy),
    ...segmentProblems(strategy, buckets),
    ...unreachedProblems(strategy, dpdRanges),
    ...experimentProblems(strategy, buckets),
  ];
  refuseProblems(problems, path);
}

/**
 * Tells all that is wrong in a strategy file, by line.
 * @throws ConfigurationError unless there is nothing
 */
export function refuseProblems(problems: readonly Problem[], path: string): void {
  if (problems.length === 0) return;
  const lineOf = yamlLines(path);
  const told = problems
    .map(({ key, text }) => ({ line: lineOf(key), text: `${key.join('.')}: ${text}` }))
    .sort((a, b) => a.line - b.line);
  throw new ConfigurationError('STRATEGY_INVALID', 'the strategy does not fit together', {
    where: path,
    examples: told.map(({ line, text }) => `line ${line}: ${text}`),
    hint: 'correct the keys named above',
  });
}

function bandProblems({ bands }: Strategy): Problem[] {
  const problems: Problem[] = [];
  const by = bands.some((band) => band.below_quantile !== undefined) ? 'below_quantile' : 'below';
  const other = by === 'below' ? 'below_quantile' : 'below';
  bands.forEach((band, index) => {
    const key = ['bands', index, by];
    const bound = band[by];
    const last = index === bands.length - 1;
    if (band[other] !== undefined)
      problems.push({
        key: ['bands', index, other],
        text: 'bands are bounded by pd or by quantile, not both',
      });
    if (last && bound !== undefined) problems.push({ key, text: 'the last band has no upper bound' });
    if (!last && bound === undefined) problems.push({ key, text: 'is missing' });
    const previous = bands[index - 1]?.[by];
    if (previous !== undefined && bound !== undefined && bound <= previous)
      problems.push({ key, text: `${bound} is not above the band before it (${previous})` });
    if (bands.findIndex((earlier) => earlier.name === band.name) < index)
      problems.push({ key: ['bands', index, 'name'], text: `"${band.name}" stands twice` });
  });
  return problems;
}

/** Treatments that use what there is none of, capacities that nothing uses, effects in bands that are not there. */
function treatmentProblems({ bands, capacity, treatments }: Strategy): Problem[] {
  const problems: Problem[] = [];
  const bandNames = bands.map((band) => band.name);
  const resources = Object.keys(capacity);
  for (const [treatment, { channel, unit_cost, uses, effect }] of Object.entries(treatments)) {
    const key = ['treatments', treatment];
    if (channel === 'none') {
      if (unit_cost > 0) problems.push({ key: [...key, 'unit_cost'], text: 'channel none costs nothing' });
      if (Object.keys(uses).length > 0)
        problems.push({ key: [...key, 'uses'], text: 'channel none takes no capacity' });
    }
    if (treatment === noTreatment)
      problems.push({ key, text: 'is the name for no treatment at all; choose another' });
    for (const [resource, units] of Object.entries(uses)) {
      if (!resources.includes(resource))
        problems.push({
          key: [...key, 'uses', resource],
          text: `capacity names no "${resource}"; ${suggestion(resource, resources)}`,
        });
      else if (units > capacity[resource] && capacity[resource] > 0)
        problems.push({
          key: [...key, 'uses', resource],
          text: `one account takes ${units}, and there are ${capacity[resource]} in a day`,
        });
    }
    if (typeof effect !== 'object') continue;
    for (const band of Object.keys(effect).filter((band) => !bandNames.includes(band)))
      problems.push({
        key: [...key, 'effect', band],
        text: `there is no band "${band}"; ${suggestion(band, bandNames)}`,
      });
    for (const band of bandNames.filter((band) => !(band in effect)))
      problems.push({ key: [...key, 'effect'], text: `says nothing of band "${band}"` });
  }
  const used = new Set(Object.values(treatments).flatMap(({ uses }) => Object.keys(uses)));
  for (const resource of resources.filter((resource) => !used.has(resource)))
    problems.push({ key: ['capacity', resource], text: 'no treatment uses it' });
  return problems;
}

function segmentProblems({ bands, segments, treatments }: Strategy, buckets: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const bandNames = bands.map((band) => band.name);
  segments.forEach((segment, index) => {
    const { name, when } = segment;
    const key = ['segments', index];
    if ((segment.treatment === undefined) === (segment.treatments === undefined))
      problems.push({ key, text: 'needs either treatment or treatments' });
    const chosen = treatmentsOf(segment);
    for (const [place, treatment] of chosen.entries()) {
      const at = segment.treatments ? [...key, 'treatments', place] : [...key, 'treatment'];
      problems.push(...unknownName(at, 'treatment', treatment, Object.keys(treatments)));
      if (chosen.indexOf(treatment) < place) problems.push({ key: at, text: `"${treatment}" stands twice` });
    }
    problems.push(...conditionProblems(when, [...key, 'when'], buckets, bandNames));
    if (segments.findIndex((other) => other.name === name) < index)
      problems.push({ key: [...key, 'name'], text: `"${name}" stands twice` });
  });
  const last = segments.length - 1;
  if (Object.keys(segments[last].when).length > 0)
    problems.push({
      key: ['segments', last, 'when'],
      text: 'the last segment must take every account left: remove its conditions',
    });
  return problems;
}

/** Segments that no account can match, or all of whose accounts earlier ones take. The last is spared: it must be there. */
function unreachedProblems({ bands, segments }: Strategy, buckets: readonly DpdBucket[]): Problem[] {
  const labels = buckets.map(({ label }) => label);
  const bandNames = bands.map(({ name }) => name);
  const cells = cellsOf(bands, buckets);
  return segments.slice(0, -1).flatMap((segment, index) => {
    const key = ['segments', index];
    // What a condition says wrongly is told by its own key.
    if (conditionProblems(segment.when, key, labels, bandNames).length > 0) return [];
    const own = cells.filter((cell) => mayTake(segment, cell));
    if (own.length === 0)
      return [
        {
          key,
          text: `no account matches "${segment.name}": its buckets, bands and ranges exclude each other`,
        },
      ];
    const earlier = segments.slice(0, index).filter((other) => othersInclude(other, segment));
    return own.some((cell) => !earlier.some((other) => takes(other, cell)))
      ? []
      : [{ key, text: `"${segment.name}" is never reached: earlier segments take its accounts` }];
  });
}

/** Whether whoever matches the products, restrictions and ranges of `inner` matches those of `outer`. */
function othersInclude({ when: outer }: Segment, { when: inner }: Segment): boolean {
  const narrower = boundsOf(inner);
  return (
    namesInclude(outer.product, inner.product) &&
    namesInclude(outer.restriction, inner.restriction) &&
    boundsOf(outer).every((wide) => {
      const narrow = sameBounded(wide, narrower);
      if (narrow === undefined && wide.mayBeMissing) return false;
      const { atLeast, below } = narrow ?? { atLeast: 0, below: Number.POSITIVE_INFINITY };
      return wide.atLeast <= atLeast && wide.below >= below;
    })
  );
}

function namesInclude(outer: readonly string[] | undefined, inner: readonly string[] | undefined): boolean {
  return outer === undefined || (inner?.every((name) => outer.includes(name)) ?? false);
}
