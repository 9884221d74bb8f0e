// Plain JavaScript, because a worker is started from it in tests and in the build alike.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/** Bytes that are read at once; a stream's small pieces cost more than the hash itself. */
const piece = 1 << 22;

export function hashFile(path) {
  const hash = createHash('sha256');
  const file = openSync(path);
  try {
    const buffer = Buffer.allocUnsafe(piece);
    for (;;) {
      const bytes = readSync(file, buffer);
      if (bytes === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytes));
    }
  } finally {
    closeSync(file);
  }
}

if (!isMainThread && workerData?.fileToHash !== undefined)
  parentPort.postMessage(hashFile(workerData.fileToHash));
