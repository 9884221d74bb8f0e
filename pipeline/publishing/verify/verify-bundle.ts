import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../contracts/manifest.js';
import { UsageError } from '../../core/errors.js';
import { inScratchWarehouse } from '../../warehouse/scratch-warehouse.js';
import { checkFiles, checkSchemas, readManifest } from './bundle-files.js';
import { checkExports, checkSegments } from './derived-files.js';
import { type Finding, Findings } from './findings.js';
import { checkContent } from './list-content.js';
import { compareCsv, compareJson, readList } from './list-files.js';
import { checkRows } from './list-rows.js';

/** What was found in a bundle. */
export interface Verification {
  readonly directory: string;
  /** Absent where it could not be read. */
  readonly manifest?: Manifest;
  /** A few of each kind; none when the bundle holds. */
  readonly findings: readonly Finding[];
  /** All there are. */
  readonly count: number;
}

/**
 * Checks a bundle against its manifest, its contract and itself: hashes first, then the content, so that files that
 * were changed together with their hashes are found, too. Only who rewrites every file, total and rank alike goes
 * unseen: hashes are no signature.
 * @throws UsageError when there is no such folder
 */
export async function verifyBundle(directory: string): Promise<Verification> {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError('BUNDLE_UNKNOWN', 'there is no such folder', {
      where: directory,
      hint: 'name the folder of a night, such as runs/2026-07-01',
    });
  const findings = new Findings();
  const manifest = readManifest(directory, findings);
  if (manifest) {
    await checkFiles(directory, manifest, findings);
    checkSchemas(directory, manifest, findings);
    await checkListFiles(directory, manifest, findings);
  }
  return { directory, manifest, findings: findings.list, count: findings.count };
}

async function checkListFiles(directory: string, manifest: Manifest, findings: Findings): Promise<void> {
  const has = (...files: string[]) => files.every((file) => existsSync(join(directory, file)));
  const [parquet, csv, json, arrow] = ['parquet', 'csv', 'jsonl', 'arrow'].map(
    (extension) => `ranked_accounts.${extension}`,
  );
  if (has(json, arrow)) await findings.reading('row_contract', json, () => checkRows(directory, findings));
  if (!has(parquet)) return;
  await inScratchWarehouse('verify', {}, undefined, async (warehouse, scratch) => {
    await warehouse.run('SET preserve_insertion_order = true');
    let isRead = false;
    await findings.reading('list', parquet, async () => {
      await readList(warehouse, directory);
      isRead = true;
    });
    if (!isRead) return;
    await findings.reading('list', parquet, () => checkContent(warehouse, manifest, findings));
    if (has(csv)) await findings.reading('agreement', csv, () => compareCsv(warehouse, directory, findings));
    if (has(json))
      await findings.reading('agreement', json, () => compareJson(warehouse, directory, findings));
    if (has('segments.csv'))
      await findings.reading('segments', 'segments.csv', () => checkSegments(warehouse, directory, findings));
    await checkExports(warehouse, directory, manifest, scratch, findings);
  });
}
