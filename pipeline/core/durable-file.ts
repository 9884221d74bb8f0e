import { closeSync, fsyncSync, openSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the file beside ends with while it is written; a leftover of a run that died may be removed. */
export const unfinished = '.unfinished';

/**
 * Writes a file so that a kill or a power cut at any instant leaves either what stood there or the whole new
 * content: beside it first, to the disk, then renamed in.
 */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const beside = `${path}${unfinished}`;
  writeFileSync(beside, content, { mode: 0o640 });
  sync(beside, 'r+');
  renameDurably(beside, path);
}

/** Renames, and waits until the folders tell so on the disk. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) syncFolder(dirname(from));
}

/** Waits until the names in a folder are on the disk. */
export function syncFolder(directory: string): void {
  // Windows opens no folder, and keeps names in order by itself.
  if (process.platform !== 'win32') sync(directory, 'r');
}

/** Waits until every file of a folder and its folders, and their names, are on the disk. */
export function syncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) sync(path, 'r+');
  }
  syncFolder(directory);
}

/** Waits until the content of a file is on the disk. */
export function syncFile(path: string): void {
  sync(path, 'r+');
}

function sync(path: string, flags: string): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
