import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Registry } from '../contracts/registry.js';
import { unfinished } from '../core/durable-file.js';
import { recoverBundles } from '../publishing/bundle.js';
import type { Workspace } from '../workspace/workspace.js';

const workingDatabase = /^warehouse\.duckdb(\.wal)?$/;
/** Commands that work beside a batch, without its lock, in folders of their own. */
const besideTheBatch = /^(replay|simulate)-/;
const day = 24 * 60 * 60 * 1000;

/**
 * Puts right what runs that died have left: finishes the swap of a whole bundle, removes the rest. Only who has the
 * lock of the workspace may call it. The working copy of the warehouse stays, to be taken up again.
 */
export function clearLeftovers({ directory, paths }: Workspace): void {
  recoverBundles(paths.runs);
  new Registry(paths.registry).recover();
  for (const name of namesIn(join(directory, 'backtest')))
    if (name.endsWith(unfinished) && isOld(join(directory, 'backtest', name)))
      remove(join(directory, 'backtest', name));
  for (const name of namesIn(paths.work)) {
    const path = join(paths.work, name);
    if (workingDatabase.test(name) || (besideTheBatch.test(name) && !isOld(path))) continue;
    remove(path);
  }
  const lock = basename(paths.lock);
  for (const name of namesIn(dirname(paths.lock)))
    if (name.startsWith(`${lock}.`) && isOld(join(dirname(paths.lock), name))) remove(join(directory, name));
}

function namesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Whether nothing in it was written to for a day: whoever made it is dead. */
function isOld(path: string): boolean {
  // What is gone by now, its maker has removed.
  const written = (each: string) => statSync(each, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const inside = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? namesIn(path) : [];
  return [path, ...inside.map((name) => join(path, name))].every((each) => Date.now() - written(each) > day);
}
