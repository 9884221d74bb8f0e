import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { hashFile } from './hash-file.mjs';

/** SHA-256 of a text (as UTF-8) or of bytes, in lower-case hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Files from this size on, in bytes, are worth a thread of their own. */
const large = 1 << 25;

/** SHA-256 of a file's bytes; large files that are asked for together are hashed at once. */
export async function sha256OfFile(path: string): Promise<string> {
  if (statSync(path).size < large) return hashFile(path);
  const worker = new Worker(new URL('./hash-file.mjs', import.meta.url), {
    workerData: { fileToHash: path },
    execArgv: [],
  });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

/** JSON with the keys of every object in code-unit order, so that equal values give equal text. */
export function canonicalJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_, v) =>
      v !== null && typeof v === 'object' && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : v,
    indent,
  );
}
