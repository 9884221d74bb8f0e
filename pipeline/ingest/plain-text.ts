import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DataContractError } from '../core/errors.js';

const utf16Marks = { 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] } as const;

/** A gzip file may unfold to this many bytes whatever its size; beyond, to no more than this many times its size. */
const harmless = 64 * 1024 * 1024;
const highestRatio = 200;

/**
 * The file's bytes, unzipped when they are gzip, whatever the file is called.
 * @throws DataContractError when the gzip is damaged, or unfolds beyond all measure
 */
export async function* plainBytes(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    if (!(await isGzip(path))) {
      yield* file;
      return;
    }
    const unzipped = createGunzip({ chunkSize: 1 << 18 });
    file.on('error', (error) => unzipped.destroy(error)).pipe(unzipped);
    let plain = 0;
    for await (const bytes of unzipped) {
      plain += bytes.length;
      if (plain > harmless && plain > highestRatio * file.bytesRead) throw bomb(path);
      yield bytes;
    }
  } catch (error) {
    if (error instanceof DataContractError || (error as NodeJS.ErrnoException).syscall) throw error;
    throw new DataContractError('FILE_GZIP', `the gzip file is damaged: ${(error as Error).message}`, {
      where: path,
      hint: 'fetch the file again; it may have been cut off',
    });
  } finally {
    file.destroy();
  }
}

function bomb(path: string): DataContractError {
  return new DataContractError(
    'FILE_GZIP_RATIO',
    `the gzip file unfolds to more than ${highestRatio} times its size`,
    { where: path, hint: 'look into it with care; if it is genuine, deliver it unzipped' },
  );
}

/** The encoding that the file's byte order mark names, else the declared one. */
export async function encodingOf(path: string, declared: string): Promise<string> {
  const bytes = await firstBytes(path);
  for (const [encoding, [a, b]] of Object.entries(utf16Marks))
    if (bytes[0] === a && bytes[1] === b) return encoding;
  return declared;
}

/** What the file begins with, unzipped; nothing when it is empty. */
export async function firstBytes(path: string): Promise<Buffer> {
  for await (const bytes of plainBytes(path)) return bytes;
  return Buffer.alloc(0);
}

/** Whether the bytes on disk are UTF-8 text without a fault, and not zipped. */
export async function isPlainUtf8(path: string): Promise<boolean> {
  if (await isGzip(path)) return false;
  let rest: Buffer = Buffer.alloc(0);
  for await (const bytes of plainBytes(path)) {
    const joined = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
    const whole = joined.length - unfinished(joined);
    if (!isUtf8(joined.subarray(0, whole))) return false;
    rest = joined.subarray(whole);
  }
  return rest.length === 0;
}

/** How many bytes at the end begin a character that the next chunk finishes. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/**
 * Writes `path` as plain UTF-8 to `target`, through `change` when given. What is not text of `encoding`
 * becomes U+FFFD, which the contract check finds again.
 * @throws DataContractError when the file is UTF-8 although another encoding is declared
 */
export async function writeAsUtf8(
  path: string,
  encoding: string,
  target: string,
  change?: Transform,
): Promise<void> {
  const decoder = new TextDecoder(encoding);
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let mayBeUtf8 = encoding !== 'utf-8' && !encoding.startsWith('utf-16');
  let hasWideText = false;
  const decode = new Transform({
    transform(bytes: Buffer, _, done) {
      try {
        if (mayBeUtf8)
          hasWideText = utf8.decode(bytes, { stream: true }).length < bytes.length || hasWideText;
      } catch {
        mayBeUtf8 = false;
      }
      done(null, decoder.decode(bytes, { stream: true }));
    },
    flush(done) {
      done(null, decoder.decode());
    },
  });
  const output = createWriteStream(target, { mode: 0o640 });
  await (change
    ? pipeline(plainBytes(path), decode, change, output)
    : pipeline(plainBytes(path), decode, output));
  if (mayBeUtf8 && hasWideText)
    throw new DataContractError('FILE_ENCODING', `the file is UTF-8 text, but ${encoding} is declared`, {
      where: path,
      hint: 'remove encoding: of this file from arrears.yaml, or set it to utf-8',
    });
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
