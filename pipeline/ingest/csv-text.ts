import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DataContractError } from '../core/errors.js';

const utf16Marks = { 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] } as const;

/** The encoding that the file's byte order mark names, else the declared one. */
export async function encodingOf(path: string, declared: string): Promise<string> {
  const head = await firstBytes(path, 2);
  for (const [encoding, [a, b]] of Object.entries(utf16Marks))
    if (head[0] === a && head[1] === b) return encoding;
  return declared;
}

/** The file's bytes, unzipped when they are gzip. */
async function* plainBytes(path: string): AsyncGenerator<Buffer> {
  const head = await firstBytes(path, 2, false);
  const file = createReadStream(path);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* file;
    return;
  }
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error)).pipe(unzipped);
  try {
    yield* unzipped;
  } catch (error) {
    throw new DataContractError('FILE_GZIP', `the gzip file is damaged: ${(error as Error).message}`, {
      where: path,
      hint: 'fetch the file again; it may have been cut off',
    });
  }
}

/**
 * The text of the first line, without its end, and how lines end in the file.
 * @throws DataContractError for an empty file, or one that is not in `encoding`
 */
export async function firstLine(path: string, encoding: string): Promise<{ line: string; newline: string }> {
  const decoder = new TextDecoder(encoding);
  let text = '';
  for await (const bytes of plainBytes(path)) {
    text += decoder.decode(bytes, { stream: true });
    if (/[\r\n][\s\S]/.test(text) || text.length > 1_000_000) break;
  }
  const end = text.search(/[\r\n]/);
  const line = end < 0 ? text : text.slice(0, end);
  if (line.trim() === '')
    throw new DataContractError('FILE_EMPTY', 'the file is empty: not even a header line', {
      where: path,
      hint: 'a day without rows is a file with a header line alone; otherwise fetch the file again',
    });
  if (line.includes('\uFFFD') || line.includes('\0'))
    throw new DataContractError('FILE_ENCODING', `the header line is not ${encoding} text`, {
      where: path,
      hint: 'set encoding: of this file in arrears.yaml (utf-8, utf-16le, utf-16be, gb18030, gbk, big5, latin1)',
    });
  return { line, newline: end < 0 ? '\n' : text.slice(end, end + 2) === '\r\n' ? '\r\n' : text[end] };
}

/** Names of the columns in a header line; an empty name becomes `column_<n>`. */
export function headerNames(line: string, delimiter: string): string[] {
  const cells =
    line.match(new RegExp(`("(?:[^"]|"")*"|[^${escaped(delimiter)}]*)(${escaped(delimiter)}|$)`, 'g')) ?? [];
  const names = cells
    .map((cell) => (cell.endsWith(delimiter) ? cell.slice(0, -delimiter.length) : cell).trim())
    .map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
  if (!line.endsWith(delimiter)) names.pop();
  return names.map((name, index) => name || `column_${index + 1}`);
}

function escaped(delimiter: string): string {
  return delimiter.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
}

/**
 * Writes `path` as plain UTF-8 to `target`. What is not text of `encoding` becomes U+FFFD, which the
 * contract check finds again.
 */
export async function writeAsUtf8(path: string, encoding: string, target: string): Promise<void> {
  const decoder = new TextDecoder(encoding);
  const decode = new Transform({
    transform(bytes: Buffer, _, done) {
      done(null, decoder.decode(bytes, { stream: true }));
    },
    flush(done) {
      done(null, decoder.decode());
    },
  });
  await pipeline(plainBytes(path), decode, createWriteStream(target, { mode: 0o640 }));
}

async function firstBytes(path: string, count: number, unzip = true): Promise<Uint8Array> {
  if (unzip) {
    for await (const bytes of plainBytes(path)) return bytes.subarray(0, count);
    return new Uint8Array();
  }
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
