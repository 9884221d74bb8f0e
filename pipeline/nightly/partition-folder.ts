import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PartitionManifest, partitionManifestSchema } from '../contracts/partition-manifest.js';
import type { IsoDate } from '../core/dates.js';
import { renameDurably, syncTree } from '../core/durable-file.js';
import { DataContractError } from '../core/errors.js';
import { sha256OfFile } from '../core/hash.js';
import { filesOf } from '../publishing/bundle.js';

/** One of the partitions of a portfolio's customers. */
export interface Partition {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** The name of a partition, such as `3/7`. */
export function nameOf({ index, of }: Partition): string {
  return `${index}/${of}`;
}

/** The folder of a partition in the shared one: its warehouse, and a folder for each of its nights. */
export function partitionFolder(shared: string, { index, of }: Partition): string {
  return join(shared, `${index}-of-${of}`);
}

/** The folder in `work` in which a night's partition files are put together; what a run that died has left is removed. */
export function startPartitionFiles(work: string, asOfDate: IsoDate): string {
  const building = join(work, `building-${asOfDate}`);
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true, mode: 0o750 });
  return building;
}

/** Lists the files of `building` in a manifest, and puts all of them in their place at once. */
export async function finishPartitionFiles(
  building: string,
  folder: string,
  content: Omit<PartitionManifest, 'files'>,
): Promise<PartitionManifest> {
  const files: PartitionManifest['files'] = [];
  for (const file of filesOf(building)) {
    const path = join(building, file);
    files.push({ file, bytes: statSync(path).size, sha256: await sha256OfFile(path) });
  }
  const manifest = { ...content, files };
  writeFileSync(join(building, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o640 });
  const target = join(folder, content.as_of_date);
  rmSync(target, { recursive: true, force: true });
  syncTree(building);
  renameDurably(building, target);
  return manifest;
}

/**
 * The manifest in a partition's folder of a night; undefined where there is none.
 * @throws DataContractError when it cannot be read
 */
export function readPartitionManifest(directory: string): PartitionManifest | undefined {
  const path = join(directory, 'manifest.json');
  if (!existsSync(path)) return undefined;
  try {
    return partitionManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DataContractError(
      'PARTITION_DAMAGED',
      `the partition's manifest cannot be read: ${(error as Error).message.split('\n')[0]}`,
      { where: path, hint: 'remove the folder and run the partition again with this program' },
    );
  }
}

/**
 * Checks that the files of a partition are those that its manifest lists.
 * @throws DataContractError naming the files that are gone or changed
 */
export async function checkPartitionFiles(directory: string, { files }: PartitionManifest): Promise<void> {
  const wrong: string[] = [];
  for (const { file, sha256 } of files) {
    const path = join(directory, file);
    if (!existsSync(path)) wrong.push(`${file} is gone`);
    else if ((await sha256OfFile(path)) !== sha256) wrong.push(`${file} was changed after it was written`);
  }
  if (wrong.length > 0)
    throw new DataContractError('PARTITION_DAMAGED', 'files of a partition are not what was written', {
      where: directory,
      examples: wrong,
      hint: 'run the partition again',
    });
}
