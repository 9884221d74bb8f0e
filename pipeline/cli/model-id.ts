import type { Registry } from '../contracts/registry.js';
import { UsageError } from '../core/errors.js';

/**
 * The id that a user means: `champion` stands for the model that ranks.
 * @throws UsageError when there is no champion yet
 */
export function modelIdOf(registry: Registry, id: string): string {
  if (id !== 'champion') return id;
  const champion = registry.championId();
  if (champion !== undefined) return champion;
  throw new UsageError('NO_CHAMPION', 'there is no champion yet', { hint: 'train one with: arrears train' });
}
