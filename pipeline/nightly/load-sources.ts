import { buildBuckets } from '../arrears/arrears.js';
import type { OnProgress } from '../core/progress.js';
import { buildFeatureNames } from '../features/build-features.js';
import { workspaceFamilies } from '../features/workspace-families.js';
import { type IngestReport, ingest, sourceFingerprints } from '../ingest/ingest.js';
import type { FileFingerprint } from '../ingest/raw-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { dataFingerprint } from './identity.js';

/** The input of a night, in the warehouse. */
export interface LoadedSources {
  readonly files: readonly FileFingerprint[];
  readonly fingerprint: string;
  readonly report: IngestReport;
}

/** Loads the sources into the warehouse, unless just these are in it already. */
export async function loadSources(
  warehouse: Warehouse,
  workspace: Workspace,
  onProgress: OnProgress,
): Promise<LoadedSources> {
  onProgress('ingest', 'fingerprints');
  const files = await sourceFingerprints(workspace);
  const fingerprint = dataFingerprint(workspace, files);
  await prepareReferences(warehouse, workspace);
  await warehouse.run('CREATE TABLE IF NOT EXISTS run_ingest (fingerprint VARCHAR, report VARCHAR)');
  const [loaded] = await warehouse.rows<{ report: string }>(
    'SELECT report FROM run_ingest WHERE fingerprint = $fingerprint',
    { fingerprint },
  );
  if (loaded) return { files, fingerprint, report: JSON.parse(loaded.report) as IngestReport };
  await warehouse.run('DELETE FROM run_ingest');
  const report = await ingest(warehouse, workspace, (part) => onProgress('ingest', part));
  await warehouse.run('INSERT INTO run_ingest VALUES ($fingerprint, $report)', {
    fingerprint,
    report: JSON.stringify(report),
  });
  return { files, fingerprint, report };
}

/** Fills the small reference tables that stages join: buckets, and names of features. */
export async function prepareReferences(warehouse: Warehouse, workspace: Workspace): Promise<void> {
  await buildBuckets(warehouse, workspace.configuration);
  await buildFeatureNames(warehouse, workspaceFamilies(workspace));
}
