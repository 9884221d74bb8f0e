import { join } from 'node:path';
import { silent } from '../core/progress.js';
import { judgeReadings } from '../ingest/judge-readings.js';
import { publishedManifest } from '../publishing/bundle.js';
import { literal } from '../warehouse/identifiers.js';
import type { Workspace } from '../workspace/workspace.js';
import { checkConditions } from './check-conditions.js';
import { checkIdKeys } from './check-id-keys.js';
import { acceptedGates } from './gates/gate.js';
import { passInputGates, passListGates } from './gates/night-gates.js';
import { judgedLater } from './gates/readings.js';
import { refuseChangedExperiments } from './kept-experiments.js';
import { prepareReferences } from './load-sources.js';
import { gatherPartitions } from './merge-partitions.js';
import { loadPartitions, partitionRows } from './merge-tables.js';
import { mergedEvidence } from './merged-evidence.js';
import { mergedReadings } from './merged-readings.js';
import { usableChampion } from './model-fit.js';
import { nightInputs } from './night-inputs.js';
import type { BatchOptions, NightResult } from './nightly.js';
import { withScratchWarehouse } from './open-warehouse.js';
import { noChampion } from './partition-night.js';
import { publishNight } from './publish-night.js';
import { decideNight } from './rank-accounts.js';

/**
 * Puts the partitions of a night together: ranks, decides, reports and publishes as `runNightly` does with the champion
 * there is. The bundle is the same, byte for byte, but for `started_at`.
 * @throws DataContractError when a partition is missing, damaged, or does not belong to the others or to the workspace
 * @throws GateRefusedError when more rows are refused than the configuration allows, or the report does not reconcile
 */
export async function runMerge(
  workspace: Workspace,
  shared: string,
  partitions: number,
  options: BatchOptions,
): Promise<NightResult> {
  const { asOfDate, onProgress = silent, now = () => new Date() } = options;
  const startedAt = now().toISOString();
  checkConditions(workspace);
  refuseChangedExperiments(workspace);
  checkIdKeys(workspace, asOfDate);
  const model = usableChampion(workspace, asOfDate);
  if (model === undefined) throw noChampion(workspace);
  onProgress('partitions');
  const gathered = await gatherPartitions(workspace, shared, partitions, model, asOfDate, onProgress);
  const [{ manifest: first }] = gathered;
  const inputs = await nightInputs(workspace, asOfDate, model, first.fingerprint, onProgress);
  const report = mergedReadings(gathered.map(({ manifest }) => manifest));
  const accepted = acceptedGates(options.accept ?? []);
  judgeReadings(judgedLater(workspace, accepted), report);
  const earlier = publishedManifest(workspace.paths.runs, asOfDate);
  if (earlier?.inputs_id === inputs.inputsId)
    return { published: false, directory: join(workspace.paths.runs, asOfDate), manifest: earlier };
  return withScratchWarehouse(workspace, options.limits, async (warehouse) => {
    const directories = gathered.map(({ directory }) => directory);
    const sources = { files: first.inputs, report };
    const arrivals = partitionRows(directories, 'arrivals');
    const gates = [
      ...(await passInputGates(
        warehouse,
        workspace,
        asOfDate,
        sources,
        accepted,
        onProgress,
        (table) => `SELECT day, rows FROM ${arrivals} WHERE source = ${literal(table)}`,
      )),
    ];
    await prepareReferences(warehouse, workspace);
    await loadPartitions(warehouse, directories, inputs, workspace.configuration.ranking.order);
    const ranked = await decideNight(warehouse, workspace, asOfDate, onProgress);
    gates.push(...(await passListGates(warehouse, workspace, asOfDate, model, accepted, onProgress)));
    const night = {
      inputs,
      sources,
      ranked,
      evidence: mergedEvidence(directories),
      acceptedGates: gates,
      startedAt,
    };
    return { published: true, ...(await publishNight(warehouse, workspace, night, onProgress)) };
  });
}
