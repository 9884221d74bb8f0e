import type { CountedUnit, CountingWindow, Rule, RuleChannel } from '../workspace/rule-pack-schema.js';

/** A rule that counts: no contact through its channels while the window holds `atMost` counted ones. */
export interface Limit {
  readonly channels: readonly RuleChannel[];
  readonly unit: CountedUnit;
  readonly direction: 'outbound' | 'any';
  /** All contacts of the customer, or those about the account and about no account. */
  readonly byPerson: boolean;
  readonly window: CountingWindow;
  readonly atMost: number;
  /** A pause after one contact; it says nothing on how many attempts may lead up to that. */
  readonly isCoolOff: boolean;
}

/**
 * The limit that a rule sets. The contact table does not tell contact points apart, so those of a person count
 * together: the stricter reading.
 */
export function limitOf({ frequency, cool_off: coolOff }: Rule): Limit | undefined {
  if (frequency) {
    const { channels, unit, direction, key, window, days, at_most } = frequency;
    return {
      channels,
      unit,
      direction,
      byPerson: isByPerson(key),
      window: { window, days },
      atMost: at_most,
      isCoolOff: false,
    };
  }
  if (!coolOff) return undefined;
  const { channels, unit, direction, key, days } = coolOff;
  return {
    channels,
    unit,
    direction,
    byPerson: isByPerson(key),
    window: { window: 'consecutive_days', days },
    atMost: 1,
    isCoolOff: true,
  };
}

function isByPerson(key: NonNullable<Rule['frequency']>['key']): boolean {
  return key === 'person' || key === 'contact_point';
}
