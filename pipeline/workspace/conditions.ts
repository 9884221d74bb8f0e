import { type Condition, conditionRanges, type Strategy } from './strategy-schema.js';

/** A condition of a strategy, and the path of keys at which it stands. */
export interface PlacedCondition {
  readonly key: readonly (string | number)[];
  readonly condition: Condition;
}

/** The conditions of all segments and experiments. */
export function conditionsOf({ segments, experiments }: Strategy): PlacedCondition[] {
  return [
    ...segments.map(({ when }, index) => ({ key: ['segments', index, 'when'], condition: when })),
    ...experiments.map(({ where }, index) => ({ key: ['experiments', index, 'where'], condition: where })),
  ];
}

/** Names of the features that conditions of a strategy bound, each once. */
export function conditionFeatures(strategy: Strategy): string[] {
  const names = conditionsOf(strategy).flatMap(({ condition }) => Object.keys(condition.feature ?? {}));
  return [...new Set(names)].sort();
}

/** What a condition bounds, in [atLeast, below). */
export interface Bounds {
  /** Path of keys within the condition. */
  readonly key: readonly string[];
  readonly atLeast: number;
  readonly below: number;
  /** Whether an account may have no such value, and then is not within the bounds however wide they are. */
  readonly mayBeMissing: boolean;
}

/** The ranges of a condition, those of columns and those of features. */
export function boundsOf(condition: Condition): Bounds[] {
  const columns = conditionRanges.flatMap((name): Bounds[] => {
    const { at_least: atLeast = 0, below = Number.POSITIVE_INFINITY } = condition[name] ?? {};
    return condition[name] ? [{ key: [name], atLeast, below, mayBeMissing: false }] : [];
  });
  const features = Object.entries(condition.feature ?? {}).map(
    ([name, { at_least: atLeast = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY }]): Bounds => ({
      key: ['feature', name],
      atLeast,
      below,
      mayBeMissing: true,
    }),
  );
  return [...columns, ...features];
}

/** The bounds among `others` of what `bounds` bounds. */
export function sameBounded(bounds: Bounds, others: readonly Bounds[]): Bounds | undefined {
  return others.find(({ key }) => key.join('.') === bounds.key.join('.'));
}
