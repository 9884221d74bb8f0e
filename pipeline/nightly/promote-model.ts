import { Registry } from '../contracts/registry.js';
import { inBoth } from '../core/bilingual.js';
import type { IsoDate } from '../core/dates.js';
import { ConfigurationError } from '../core/errors.js';
import type { Workspace } from '../workspace/workspace.js';
import { misfit } from './model-fit.js';

/** Who promotes a model, and why. */
export interface PromotionOrder {
  readonly modelId: string;
  readonly reason: string;
  readonly by: string;
  readonly asOfDate: IsoDate;
}

/**
 * Makes a registered model the champion on a person's word, whatever the gates said, and logs who and why.
 * @returns the champion before, if there was another
 * @throws UsageError when there is no such model
 * @throws ConfigurationError when the model cannot rank in the workspace as it is configured
 */
export function promoteModel(workspace: Workspace, order: PromotionOrder): string | null {
  const registry = new Registry(workspace.paths.registry);
  const why = misfit(registry.model(order.modelId), workspace);
  if (why !== undefined)
    throw new ConfigurationError('MODEL_MISFIT', `the model cannot rank here: ${why}`, {
      where: order.modelId,
      hint: 'train one for the configuration as it is, or put the configuration back',
    });
  const champion = registry.championId() ?? null;
  const replaces = champion === order.modelId ? null : champion;
  registry.decide({
    model_id: order.modelId,
    decision: 'champion',
    by: order.by,
    as_of_date: order.asOfDate,
    replaces,
    reason: inBoth(order.reason),
    gates: [],
  });
  return replaces;
}
