import type { Manifest } from '../../contracts/manifest.js';
import type { ModelFile } from '../../contracts/model-file.js';
import type { IsoDate } from '../../core/dates.js';
import { canonicalJson } from '../../core/hash.js';
import type { OnProgress } from '../../core/progress.js';
import type { IngestReport } from '../../ingest/ingest.js';
import type { FileFingerprint } from '../../ingest/raw-file.js';
import { publishedManifest } from '../../publishing/bundle.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import type { Workspace } from '../../workspace/workspace.js';
import { featureDrift, scoreDistribution, scoreDrift, totals } from './drift.js';
import { type GateName, inputGates, passGates } from './gate.js';
import { newestDay } from './newest-day.js';
import { nightsBefore, quarantinedShare, rowCounts } from './readings.js';

/** Gates that were accepted of a night, as its manifest tells them. */
export type AcceptedGates = Manifest['accepted_gates'];

/**
 * Judges what was read for a night, before anything is trained on it. Files that a list of the night was published
 * from already were judged then.
 * @param arrivalsIn see `newestDay`
 * @throws GateRefusedError naming what is not accepted
 */
export async function passInputGates(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  { files, report }: { readonly files: readonly FileFingerprint[]; readonly report: IngestReport },
  accepted: ReadonlySet<GateName>,
  onProgress: OnProgress,
  arrivalsIn?: (table: string) => string,
): Promise<AcceptedGates> {
  const earlier = publishedManifest(workspace.paths.runs, asOfDate);
  if (earlier && canonicalJson(earlier.inputs) === canonicalJson(files))
    return earlier.accepted_gates.filter(({ gate }) => (inputGates as readonly string[]).includes(gate));
  const before = nightsBefore(workspace, asOfDate, workspace.configuration.gates.nights);
  if (before.length === 0) onProgress('gates', 'no night of the last 35 days to compare with');
  const refusals = [
    ...quarantinedShare(workspace, report),
    ...rowCounts(workspace, report, before),
    ...(await newestDay(warehouse, workspace, asOfDate, arrivalsIn)),
  ];
  return passGates(refusals, accepted, onProgress);
}

/**
 * Judges what was made of it: totals, features and scores beside those of the night before.
 * @throws GateRefusedError naming what is not accepted
 */
export async function passListGates(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  model: ModelFile,
  accepted: ReadonlySet<GateName>,
  onProgress: OnProgress,
): Promise<AcceptedGates> {
  const last = nightsBefore(workspace, asOfDate, 1).at(-1);
  const refusals = [
    ...(await totals(warehouse, workspace, last)),
    ...(last === undefined ? [] : await featureDrift(warehouse, workspace, asOfDate, onProgress)),
    ...(await scoreDrift(warehouse, workspace, model, last)),
    ...(await scoreDistribution(warehouse, workspace, model)),
  ];
  return passGates(refusals, accepted, onProgress);
}
