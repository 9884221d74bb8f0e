import { buildBuckets } from '../arrears/arrears.js';
import type { IsoDate } from '../core/dates.js';
import type { OnProgress } from '../core/progress.js';
import { buildFeatureNames } from '../features/build-features.js';
import { workspaceFamilies } from '../features/workspace-families.js';
import { type IngestReport, ingest, sourceFingerprints } from '../ingest/ingest.js';
import { createLateRows, dropLoadingAside, recordLateRows, setLoadingAside } from '../ingest/late-rows.js';
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

/**
 * Loads the sources into the warehouse, unless just these are in it already. Rows that should have been known
 * on the night before are kept in `late_row`.
 */
export async function loadSources(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): Promise<LoadedSources> {
  onProgress('ingest', 'fingerprints');
  const files = await sourceFingerprints(workspace);
  const fingerprint = dataFingerprint(workspace, files);
  await prepareReferences(warehouse, workspace);
  await createLateRows(warehouse);
  await warehouse.run(
    'CREATE TABLE IF NOT EXISTS run_ingest (fingerprint VARCHAR, report VARCHAR, loaded_for DATE)',
  );
  const [loaded] = await warehouse.rows<{ fingerprint: string; report: string; loaded_for: IsoDate }>(
    'SELECT fingerprint, report, loaded_for FROM run_ingest',
  );
  if (loaded?.fingerprint === fingerprint) {
    await warehouse.run('UPDATE run_ingest SET loaded_for = greatest(loaded_for, $night)', {
      night: asOfDate,
    });
    return { files, fingerprint, report: JSON.parse(loaded.report) as IngestReport };
  }
  await warehouse.run('DELETE FROM run_ingest');
  await dropLoadingAside(warehouse);
  if (loaded) await setLoadingAside(warehouse);
  const report = await ingest(warehouse, workspace, (part) => onProgress('ingest', part));
  if (loaded) {
    onProgress('ingest', 'late rows');
    await recordLateRows(warehouse, { earlier: 'prev_', later: 'stg_' }, loaded.loaded_for, asOfDate);
    await dropLoadingAside(warehouse);
  }
  await warehouse.run('INSERT INTO run_ingest VALUES ($fingerprint, $report, $loaded_for)', {
    fingerprint,
    report: JSON.stringify(report),
    loaded_for: asOfDate,
  });
  return { files, fingerprint, report };
}

/** Fills the small reference tables that stages join: buckets, and names of features. */
export async function prepareReferences(warehouse: Warehouse, workspace: Workspace): Promise<void> {
  await buildBuckets(warehouse, workspace.configuration);
  await buildFeatureNames(warehouse, workspaceFamilies(workspace));
}
