import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFile } from '../contracts/model-file.js';
import type { PartitionManifest } from '../contracts/partition-manifest.js';
import type { IsoDate } from '../core/dates.js';
import { DataContractError } from '../core/errors.js';
import type { OnProgress } from '../core/progress.js';
import { programVersion } from '../core/version.js';
import type { Workspace } from '../workspace/workspace.js';
import { nightInputs } from './night-inputs.js';
import { checkPartitionFiles, nameOf, partitionFolder, readPartitionManifest } from './partition-folder.js';
import { nightsToLabel } from './partition-night.js';

/** A partition of a night, as it stands in the shared folder. */
export interface GatheredPartition {
  readonly directory: string;
  readonly manifest: PartitionManifest;
}

/**
 * Finds all partitions of a night, whole and made from the same: files, settings, model and program.
 * @throws DataContractError `PARTITION_MISSING`, `PARTITION_DAMAGED`, `PARTITION_FOREIGN` for one that was never made for
 * this night, `PARTITION_STALE` for one that was made from what the workspace no longer says
 */
export async function gatherPartitions(
  workspace: Workspace,
  shared: string,
  partitions: number,
  model: ModelFile,
  asOfDate: IsoDate,
  onProgress: OnProgress,
): Promise<GatheredPartition[]> {
  const found = findPartitions(shared, partitions, asOfDate);
  const [{ manifest: first }] = found;
  for (const { directory, manifest } of found) refuseForeign(directory, manifest, first, workspace, asOfDate);
  const { inputsId } = await nightInputs(workspace, asOfDate, model, first.fingerprint, onProgress);
  const nights = nightsToLabel(workspace, asOfDate).map(({ manifest }) => manifest.as_of_date);
  for (const { directory, manifest } of found) {
    const { model_id, inputs_id, labeled_nights } = manifest;
    if (model_id !== model.model_id)
      throw stale(directory, manifest, `was scored by ${model_id}, but the champion is ${model.model_id}`);
    if (inputs_id !== inputsId)
      throw stale(
        directory,
        manifest,
        'was made under other settings, challengers, answers or an earlier last night than the workspace has now',
      );
    const missing = nights.find((night) => !labeled_nights.includes(night));
    if (missing) throw stale(directory, manifest, `does not hold what happened after ${missing}`);
  }
  for (const { directory, manifest } of found) await checkPartitionFiles(directory, manifest);
  return found;
}

function findPartitions(shared: string, of: number, asOfDate: IsoDate): GatheredPartition[] {
  const found: GatheredPartition[] = [];
  const missing: string[] = [];
  for (let index = 1; index <= of; index++) {
    const directory = join(partitionFolder(shared, { index, of }), asOfDate);
    const manifest = readPartitionManifest(directory);
    if (manifest === undefined) missing.push(nameOf({ index, of }));
    else {
      if (manifest.partition !== index || manifest.partitions !== of)
        throw foreign(
          directory,
          `it is partition ${nameOf({ index: manifest.partition, of: manifest.partitions })}`,
        );
      found.push({ directory, manifest });
    }
  }
  if (missing.length > 0)
    throw new DataContractError(
      'PARTITION_MISSING',
      `${missing.length} of ${of} partitions of ${asOfDate} are not there`,
      {
        where: shared,
        examples: missing,
        hint: `run each: arrears partition ${missing[0]} --as-of ${asOfDate}; in the folder: ${standingIn(shared)}`,
      },
    );
  return found;
}

function refuseForeign(
  directory: string,
  manifest: PartitionManifest,
  first: PartitionManifest,
  { configuration }: Workspace,
  asOfDate: IsoDate,
): void {
  const { as_of_date, portfolio, program_version, fingerprint } = manifest;
  if (as_of_date !== asOfDate) throw foreign(directory, `it is of ${as_of_date}, not of ${asOfDate}`);
  if (portfolio !== configuration.portfolio)
    throw foreign(directory, `it is of the portfolio ${portfolio}, not of ${configuration.portfolio}`);
  if (program_version !== programVersion)
    throw foreign(directory, `it was made by arrears ${program_version}, and this is ${programVersion}`);
  if (fingerprint !== first.fingerprint)
    throw foreign(directory, `it was made from other input than partition ${nameOf(indexOf(first))}`);
}

function indexOf({ partition, partitions }: PartitionManifest) {
  return { index: partition, of: partitions };
}

function foreign(directory: string, why: string): DataContractError {
  return new DataContractError('PARTITION_FOREIGN', `a partition does not belong to the night: ${why}`, {
    where: directory,
    hint: 'run the partition again from the same workspace, input and program as the others',
  });
}

function stale(directory: string, manifest: PartitionManifest, why: string): DataContractError {
  return new DataContractError('PARTITION_STALE', `partition ${nameOf(indexOf(manifest))} ${why}`, {
    where: directory,
    hint: `run it again: arrears partition ${nameOf(indexOf(manifest))} --as-of ${manifest.as_of_date}`,
  });
}

function standingIn(shared: string): string {
  const names = existsSync(shared) ? readdirSync(shared).filter((name) => /^\d+-of-\d+$/.test(name)) : [];
  return names.sort().join(', ') || 'nothing';
}
