import type { IsoDate } from '../core/dates.js';
import type { Workspace } from '../workspace/workspace.js';
import { nightsToCompare } from './backtest.js';
import { lastPublished } from './rank-moves.js';

/**
 * Reads the keys of ids that a night needs, before anything is worked out: the one under which ids leave, and those of the
 * lists that its report compares with.
 * @throws ConfigurationError when one cannot be read
 */
export function checkIdKeys(workspace: Workspace, asOfDate: IsoDate): void {
  workspace.idKeys.current();
  const last = lastPublished(workspace, asOfDate);
  for (const manifest of [...(last ? [last] : []), ...nightsToCompare(workspace, asOfDate)])
    workspace.idKeys.of(manifest);
}
