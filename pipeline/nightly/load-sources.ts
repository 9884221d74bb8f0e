import { buildArrearsReferences } from '../arrears/arrears.js';
import type { IsoDate } from '../core/dates.js';
import { DataContractError } from '../core/errors.js';
import type { OnProgress } from '../core/progress.js';
import { buildFeatureNames } from '../features/build-features.js';
import { workspaceFamilies } from '../features/workspace-families.js';
import type { CustomerShare } from '../ingest/customer-share.js';
import {
  type EarlierLoading,
  type IngestReport,
  ingest,
  ingestShare,
  printedSources,
  type ShareIngestReport,
} from '../ingest/ingest.js';
import { createLateRows, dropLoadingAside, recordLateRows, setLoadingAside } from '../ingest/late-rows.js';
import type { FileFingerprint } from '../ingest/raw-file.js';
import { planRenewals, recordOrigins, renewAll } from '../ingest/renewals.js';
import { joinGrown } from '../ingest/stage-grown.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import type { GateName } from './gates/gate.js';
import { judgedLater } from './gates/readings.js';
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
 * @throws ConfigurationError, DataContractError, GateRefusedError as `ingest` does; AS_OF_BEFORE_DATA when no loan was
 * known at the snapshot
 */
export async function loadSources(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  onProgress: OnProgress,
  accepted: ReadonlySet<GateName> = new Set(),
): Promise<LoadedSources> {
  const take: Ingest<IngestReport> = (into, of, told, earlier) =>
    ingest(into, judgedLater(of, accepted), told, earlier);
  const loaded = await loadWith({ take, ofShare: false }, warehouse, workspace, asOfDate, onProgress);
  await refuseBeforeAll(warehouse, asOfDate);
  return loaded;
}

async function refuseBeforeAll(warehouse: Warehouse, asOfDate: IsoDate): Promise<void> {
  const { first } = await warehouse.row<{ first: IsoDate }>('SELECT min(known_on) AS first FROM stg_loan');
  if (first < asOfDate) return;
  throw new DataContractError('AS_OF_BEFORE_DATA', `no loan was known before ${asOfDate}`, {
    examples: [`the first loan was known on ${first}`],
    hint: 'name a later snapshot: --as-of, or as_of_date in arrears.yaml',
  });
}

/** The input of a share of the customers, in a warehouse that never holds another share. */
export interface LoadedShare extends LoadedSources {
  readonly report: ShareIngestReport;
}

/** The same for a share of the customers. */
export async function loadShare(
  warehouse: Warehouse,
  workspace: Workspace,
  share: CustomerShare,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): Promise<LoadedShare> {
  const take: Ingest<ShareIngestReport> = (into, of, told) => ingestShare(into, of, share, told);
  return loadWith({ take, ofShare: true }, warehouse, workspace, asOfDate, onProgress);
}

type Ingest<R extends IngestReport> = (
  warehouse: Warehouse,
  workspace: Workspace,
  onProgress: (part: string) => void,
  earlier: EarlierLoading | undefined,
) => Promise<R>;

async function loadWith<R extends IngestReport>(
  { take, ofShare }: { readonly take: Ingest<R>; readonly ofShare: boolean },
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): Promise<LoadedSources & { readonly report: R }> {
  onProgress('ingest', 'fingerprints');
  const printed = await printedSources(workspace);
  const files = printed.flatMap(({ prints }) => prints);
  const fingerprint = dataFingerprint(workspace, files);
  await prepareReferences(warehouse, workspace);
  await createLateRows(warehouse);
  await warehouse.run(
    'CREATE TABLE IF NOT EXISTS run_ingest (fingerprint VARCHAR, report VARCHAR, loaded_for DATE)',
  );
  // Without a fingerprint, the loading that it tells of stands aside: a run failed or died before the next was whole.
  const [loaded] = await warehouse.rows<{ fingerprint: string | null; report: string; loaded_for: IsoDate }>(
    'SELECT fingerprint, report, loaded_for FROM run_ingest',
  );
  if (loaded?.fingerprint === fingerprint) {
    await warehouse.run('UPDATE run_ingest SET loaded_for = greatest(loaded_for, $night)', {
      night: asOfDate,
    });
    const report = JSON.parse(loaded.report) as R;
    onProgress('ingest', 'as loaded before', acceptedRows(report));
    return { files, fingerprint, report };
  }
  const renewals = ofShare || !loaded ? renewAll() : await planRenewals(warehouse, workspace, printed);
  if (loaded)
    await warehouse.together(async () => {
      await setLoadingAside(warehouse, renewals);
      await warehouse.run('UPDATE run_ingest SET fingerprint = NULL');
    });
  const earlier = loaded && { report: JSON.parse(loaded.report) as IngestReport, renewals };
  const report = await take(warehouse, workspace, (part) => onProgress('ingest', part), earlier);
  if (loaded) onProgress('ingest', 'late rows');
  await warehouse.together(async () => {
    if (loaded) {
      const loadings = { earlier: 'prev_', later: 'stg_', ofShare, renewals };
      await recordLateRows(warehouse, loadings, loaded.loaded_for, asOfDate);
      await dropLoadingAside(warehouse);
      await joinGrown(warehouse, renewals);
    }
    if (!ofShare) await recordOrigins(warehouse, workspace, printed);
    await warehouse.run('DELETE FROM run_ingest');
    await warehouse.run('INSERT INTO run_ingest VALUES ($fingerprint, $report, $loaded_for)', {
      fingerprint,
      report: JSON.stringify(report),
      loaded_for: asOfDate,
    });
  });
  onProgress('ingest', undefined, acceptedRows(report));
  return { files, fingerprint, report };
}

function acceptedRows({ tables }: IngestReport): number {
  return tables.reduce((sum, { accepted }) => sum + accepted, 0);
}

/** Fills the small reference tables that stages join: buckets, and names of features. */
export async function prepareReferences(warehouse: Warehouse, workspace: Workspace): Promise<void> {
  await buildArrearsReferences(warehouse, workspace.configuration);
  await buildFeatureNames(warehouse, workspaceFamilies(workspace));
}
