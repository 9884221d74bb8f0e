import { suggestion } from '../core/nearest.js';
import { type Condition, conditionRanges } from './strategy-schema.js';

/** What is wrong in strategy.yaml, at a path of keys. */
export interface Problem {
  readonly key: readonly (string | number)[];
  readonly text: string;
}

/** Buckets and bands that a condition names and that are not there, and ranges that hold nothing. */
export function conditionProblems(
  condition: Condition,
  key: Problem['key'],
  buckets: readonly string[],
  bands: readonly string[],
): Problem[] {
  return [
    ...(condition.bucket ?? []).flatMap((bucket) =>
      unknownName([...key, 'bucket'], 'bucket', bucket, buckets),
    ),
    ...(condition.band ?? []).flatMap((band) => unknownName([...key, 'band'], 'band', band, bands)),
    ...conditionRanges.flatMap((range) => {
      const { at_least, below } = condition[range] ?? {};
      if (at_least === undefined || below === undefined || at_least < below) return [];
      return [{ key: [...key, range], text: `nothing is at least ${at_least} and below ${below}` }];
    }),
  ];
}

/** The problem of a name that is none of `names`, if it is. */
export function unknownName(
  key: Problem['key'],
  what: string,
  name: string,
  names: readonly string[],
): Problem[] {
  if (names.includes(name)) return [];
  return [{ key, text: `there is no ${what} "${name}"; ${suggestion(name, names)}` }];
}
