import { constants, cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders of the runs of a benchmark; of each program the newest is kept. */
export class Folders {
  root = mkdtempSync(join(tmpdir(), 'arrears-bench-night-'));
  #made = 0;
  /** The newest folder of each program, by name. */
  newest = {};

  /** A new, empty folder for a run of a program. */
  of(program) {
    if (this.newest[program]) rmSync(this.newest[program], { recursive: true, force: true });
    const folder = join(this.root, String(++this.#made));
    mkdirSync(folder);
    this.newest[program] = folder;
    return folder;
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Copies a workspace with all that was made in it; raw files are linked. */
export function copyWorkspace(from, to, leftOut = []) {
  for (const name of readdirSync(from))
    if (name !== 'raw' && !leftOut.includes(name))
      cpSync(join(from, name), join(to, name), { recursive: true, mode: constants.COPYFILE_FICLONE });
  mkdirSync(join(to, 'raw'));
  for (const file of readdirSync(join(from, 'raw'))) linkSync(join(from, 'raw', file), join(to, 'raw', file));
}
