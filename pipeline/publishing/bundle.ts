import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { type Manifest, manifestSchema } from '../contracts/manifest.js';
import type { IsoDate } from '../core/dates.js';
import { renameDurably, syncFolder, syncTree, writeDurably } from '../core/durable-file.js';
import { sha256OfFile } from '../core/hash.js';

/** The folder in which a bundle is put together, out of sight of readers. */
export class BundleBuilder {
  private constructor(
    readonly directory: string,
    private readonly runs: string,
    private readonly asOfDate: IsoDate,
  ) {}

  /** Starts an empty bundle; what a run that died has left is removed. */
  static start(runs: string, asOfDate: IsoDate): BundleBuilder {
    const directory = join(runs, `${building}${asOfDate}`);
    discard(directory);
    mkdirSync(directory, { recursive: true, mode: 0o750 });
    return new BundleBuilder(directory, runs, asOfDate);
  }

  /** Path of a file of the bundle. */
  path(file: string): string {
    return join(this.directory, file);
  }

  /** Bytes and SHA-256 of all files so far, by name. */
  async files(): Promise<Manifest['files']> {
    return Promise.all(
      filesOf(this.directory).map(async (file) => ({
        file,
        bytes: statSync(this.path(file)).size,
        sha256: await sha256OfFile(this.path(file)),
      })),
    );
  }

  /**
   * Removes what was built: the run that builds it has failed. A whole bundle whose place the one before has left
   * stays, and `recoverBundles` puts it there.
   */
  discard(): void {
    if (!isWhole(this.directory) || existsSync(join(this.runs, this.asOfDate))) discard(this.directory);
  }

  /**
   * Writes the manifest and, once all else is on the disk, `.done`, and moves the whole bundle to `runs/<as_of_date>`. A bundle that stands
   * there already moves to `runs/superseded/<as_of_date>-<run_id>-<inputs>`: it was published, so it is kept.
   */
  publish(manifest: Manifest): string {
    writeFileSync(this.path('manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o640 });
    syncTree(this.directory);
    writeDurably(this.path('.done'), `${manifest.run_id}\n`);
    const target = join(this.runs, this.asOfDate);
    const superseded = join(this.runs, 'superseded');
    if (existsSync(target)) {
      const earlier = publishedManifest(this.runs, this.asOfDate);
      const name = earlier ? `${earlier.run_id}-${earlier.inputs_id.slice(0, 8)}` : 'unknown';
      const kept = join(superseded, `${this.asOfDate}-${name}`);
      mkdirSync(superseded, { recursive: true, mode: 0o750 });
      rmSync(kept, { recursive: true, force: true });
      swap(this.directory, target, kept);
      syncFolder(superseded);
      syncFolder(this.runs);
    } else renameDurably(this.directory, target);
    return target;
  }
}

const building = '.building-';

/** Puts `fresh` in the place of `target`, which moves to `kept`; where that fails, `target` comes back. */
function swap(fresh: string, target: string, kept: string): void {
  renameSync(target, kept);
  try {
    renameSync(fresh, target);
  } catch (error) {
    renameSync(kept, target);
    throw error;
  }
}

/**
 * Ends what runs that died were at: a bundle that was whole, and whose place the one before had left already, takes
 * it; what was not whole, or not yet in the way of the one before, is removed.
 */
export function recoverBundles(runs: string): void {
  if (!existsSync(runs)) return;
  for (const name of readdirSync(runs)) {
    if (!name.startsWith(building)) continue;
    const asOfDate = name.slice(building.length);
    const target = join(runs, asOfDate);
    if (isWhole(join(runs, name)) && !existsSync(target)) renameDurably(join(runs, name), target);
    else discard(join(runs, name));
  }
}

function isWhole(directory: string): boolean {
  if (!existsSync(join(directory, '.done'))) return false;
  try {
    const { run_id, files } = manifestSchema.parse(
      JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')),
    );
    if (readFileSync(join(directory, '.done'), 'utf8') !== `${run_id}\n`) return false;
    return files.every(({ file, bytes }) => statSync(join(directory, file)).size === bytes);
  } catch {
    return false;
  }
}

/** `.done` goes first, so that a half removed bundle is never taken for a whole one. */
function discard(directory: string): void {
  rmSync(join(directory, '.done'), { force: true });
  rmSync(directory, { recursive: true, force: true });
}

/** All files of a folder and its folders, as paths with `/` within it, in code-unit order. */
export function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((entry) => !lstatSync(join(directory, entry)).isDirectory())
    .map((entry) => entry.replaceAll(sep, '/'))
    .sort();
}

/** The manifest of the bundle published for a date, if one is complete. */
export function publishedManifest(runs: string, asOfDate: IsoDate): Manifest | undefined {
  const directory = join(runs, asOfDate);
  if (!existsSync(join(directory, '.done'))) return undefined;
  const result = manifestSchema.safeParse(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')));
  return result.success ? result.data : undefined;
}

/** Dates of all complete bundles, ascending. */
export function publishedDates(runs: string): IsoDate[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name) && existsSync(join(runs, name, '.done')))
    .sort();
}
