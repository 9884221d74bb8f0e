import { suggestion } from '../core/nearest.js';
import { boundsOf } from './conditions.js';
import { type Condition, conditionRanges } from './strategy-schema.js';

/** What is wrong in strategy.yaml, at a path of keys. */
export interface Problem {
  readonly key: readonly (string | number)[];
  readonly text: string;
}

/** Buckets and bands that a condition names and that are not there, ranges that hold nothing, columns named as features. */
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
    ...boundsOf(condition).flatMap(({ key: at, atLeast, below }) =>
      atLeast < below
        ? []
        : [{ key: [...key, ...at], text: `nothing is at least ${atLeast} and below ${below}` }],
    ),
    ...conditionRanges
      .filter((range) => Object.hasOwn(condition.feature ?? {}, range))
      .map((range) => ({
        key: [...key, 'feature', range],
        text: `${range} has a key of its own: write it beside feature, not in it`,
      })),
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
