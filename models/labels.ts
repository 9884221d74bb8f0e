import { ConfigurationError } from '../pipeline/core/errors.js';

/**
 * Counts both classes.
 *
 * @throws ConfigurationError when one is absent
 */
export function requireBothClasses(bad: Uint8Array): { bads: number; goods: number } {
  let bads = 0;
  for (const b of bad) bads += b;
  const goods = bad.length - bads;
  if (bads > 0 && goods > 0) return { bads, goods };
  const only = bad.length === 0 ? 'there are no rows' : `all ${bad.length} rows are ${bads ? 'bad' : 'good'}`;
  throw new ConfigurationError('outcome_single_class', `the outcome cannot be learned: ${only}`, {
    hint: 'choose an outcome, horizon or period in which some accounts turn bad and some do not',
  });
}
