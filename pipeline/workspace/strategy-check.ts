import { ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { bucketLabels } from './buckets.js';
import type { Configuration } from './configuration-schema.js';
import type { Strategy } from './strategy-schema.js';
import { yamlLines } from './yaml-file.js';

/**
 * Checks what a schema cannot: names that refer to each other, order of bands, that every segment can be
 * reached, and that the last one takes every account that is left.
 * @param path the file that the strategy was read from
 * @throws ConfigurationError listing every mistake with its line and key
 */
export function checkStrategy(strategy: Strategy, configuration: Configuration, path: string): void {
  const buckets = bucketLabels(configuration.arrears.bucket_lower_edges);
  const problems = [
    ...bandProblems(strategy),
    ...segmentProblems(strategy, buckets),
    ...unreachedProblems(strategy, buckets),
  ];
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

interface Problem {
  readonly key: readonly (string | number)[];
  readonly text: string;
}

type Segment = Strategy['segments'][number];
const ranges = ['dpd', 'amount_past_due', 'outstanding_principal'] as const;

function bandProblems({ bands }: Strategy): Problem[] {
  const problems: Problem[] = [];
  bands.forEach((band, index) => {
    const below = ['bands', index, 'below'];
    const last = index === bands.length - 1;
    if (last && band.below !== undefined)
      problems.push({ key: below, text: 'the last band has no upper bound' });
    if (!last && band.below === undefined) problems.push({ key: below, text: 'is missing' });
    const previous = bands[index - 1]?.below;
    if (previous !== undefined && band.below !== undefined && band.below <= previous)
      problems.push({ key: below, text: `${band.below} is not above the band before it (${previous})` });
    if (bands.findIndex((other) => other.name === band.name) < index)
      problems.push({ key: ['bands', index, 'name'], text: `"${band.name}" stands twice` });
  });
  return problems;
}

function segmentProblems({ bands, segments, treatments }: Strategy, buckets: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const unknown = (key: Problem['key'], what: string, name: string, names: readonly string[]) => {
    if (!names.includes(name))
      problems.push({ key, text: `there is no ${what} "${name}"; ${suggestion(name, names)}` });
  };
  const bandNames = bands.map((band) => band.name);
  segments.forEach(({ name, treatment, when }, index) => {
    const key = ['segments', index];
    unknown([...key, 'treatment'], 'treatment', treatment, Object.keys(treatments));
    for (const bucket of when.bucket ?? []) unknown([...key, 'when', 'bucket'], 'bucket', bucket, buckets);
    for (const band of when.band ?? []) unknown([...key, 'when', 'band'], 'band', band, bandNames);
    for (const range of ranges) {
      const { at_least, below } = when[range] ?? {};
      if (at_least !== undefined && below !== undefined && at_least >= below)
        problems.push({
          key: [...key, 'when', range],
          text: `nothing is at least ${at_least} and below ${below}`,
        });
    }
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

/** Segments all of whose accounts earlier ones take. The last is spared: it must be there all the same. */
function unreachedProblems({ bands, segments }: Strategy, buckets: readonly string[]): Problem[] {
  const bandNames = bands.map((band) => band.name);
  return segments.slice(0, -1).flatMap((segment, index) => {
    const earlier = segments.slice(0, index).filter((other) => rangesInclude(other, segment));
    const takes = ({ when }: Segment, bucket: string, band: string) =>
      (when.bucket?.includes(bucket) ?? true) && (when.band?.includes(band) ?? true);
    const cells = (segment.when.bucket ?? buckets).flatMap((bucket) =>
      (segment.when.band ?? bandNames).map((band) => [bucket, band] as const),
    );
    const left = cells.filter(([bucket, band]) => !earlier.some((other) => takes(other, bucket, band)));
    return left.length > 0
      ? []
      : [
          {
            key: ['segments', index],
            text: `"${segment.name}" is never reached: earlier segments take its accounts`,
          },
        ];
  });
}

function rangesInclude(outer: Segment, inner: Segment): boolean {
  return ranges.every((range) => {
    const wide = outer.when[range];
    const narrow = inner.when[range];
    return (
      (wide?.at_least ?? 0) <= (narrow?.at_least ?? 0) &&
      (wide?.below ?? Number.POSITIVE_INFINITY) >= (narrow?.below ?? Number.POSITIVE_INFINITY)
    );
  });
}
