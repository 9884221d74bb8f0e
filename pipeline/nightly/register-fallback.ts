import type { CustomerSample, FallbackModelFile } from '../contracts/model-file.js';
import { Registry } from '../contracts/registry.js';
import type { Bilingual } from '../core/bilingual.js';
import type { IsoDate } from '../core/dates.js';
import { fallbackRates } from '../training/fallback.js';
import { fallbackCards } from '../training/model-card.js';
import type { Panel } from '../training/panel.js';
import { bucketLabels } from '../workspace/buckets.js';
import type { Workspace } from '../workspace/workspace.js';
import { commonFields, named } from './name-model.js';

/** Registers the fallback ranking, with what the panel tells of each bucket. */
export function registerFallback(
  workspace: Workspace,
  panel: Panel,
  trainedOn: IsoDate,
  reason: Bilingual,
  sample?: CustomerSample,
): FallbackModelFile {
  const labels = bucketLabels(workspace.configuration.arrears.bucket_lower_edges);
  const model = named<FallbackModelFile>('dpd-first', {
    ...commonFields(workspace, panel, trainedOn, sample),
    kind: 'fallback',
    reason,
    ...fallbackRates(panel, labels.length),
  });
  const registry = new Registry(workspace.paths.registry);
  registry.register(model, { kind: 'fallback', reason }, fallbackCards(model, labels));
  return model;
}

/** Makes the fallback champion, unless the champion was trained on a later night. */
export function promoteFallback({ paths }: Workspace, model: FallbackModelFile, reason: Bilingual): boolean {
  const registry = new Registry(paths.registry);
  const replaces = registry.championId() ?? null;
  if (replaces !== null && registry.header(replaces).trained_on > model.trained_on) return false;
  registry.decide({
    model_id: model.model_id,
    decision: 'champion',
    by: 'gates',
    as_of_date: model.trained_on,
    replaces,
    reason,
    gates: [],
  });
  return true;
}
