import { type CustomerSample, type ModelFile, modelFileVersion } from '../contracts/model-file.js';
import type { IsoDate } from '../core/dates.js';
import { canonicalJson, sha256 } from '../core/hash.js';
import { type Panel, panelFingerprint } from '../training/panel.js';
import type { Workspace } from '../workspace/workspace.js';
import { modelSqlHash } from './identity.js';

/** What every model file begins with. */
export function commonFields(
  workspace: Workspace,
  panel: Panel,
  trainedOn: IsoDate,
  sample: CustomerSample | undefined,
) {
  return {
    format: 'arrears-registered-model' as const,
    format_version: modelFileVersion,
    trained_on: trainedOn,
    outcome: workspace.configuration.outcome,
    sql_hash: modelSqlHash(workspace),
    data_fingerprint: panelFingerprint(panel),
    ...(sample && { sample }),
  };
}

/** A model file under its id: its name, its night, and a hash of all that it holds. */
export function named<M extends ModelFile>(name: string, content: Omit<M, 'model_id'>): M {
  const id = `${name}-${content.trained_on}-${sha256(canonicalJson(content)).slice(0, 8)}`;
  return { ...content, model_id: id } as M;
}
