import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../core/hash.js';

/** A `.sql` file beside its stage: one SELECT, named after the table it fills. */
export interface SqlFile {
  /** The table that the SELECT fills. */
  readonly table: string;
  /** The SELECT, without its comment lines. */
  readonly text: string;
  /** SHA-256 of the text; part of a run's identity. */
  readonly hash: string;
}

/** Reads `name` from the folder of the module at `moduleUrl` (`import.meta.url`). */
export function sqlFile(moduleUrl: string, name: string): SqlFile {
  const content = readFileSync(fileURLToPath(new URL(name, moduleUrl)), 'utf8');
  const text = content.replace(/^\s*--.*\n/gm, '').trim();
  return { table: basename(name, '.sql'), text, hash: sha256(text) };
}
