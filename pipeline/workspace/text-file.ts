import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../core/errors.js';

const wrongPlace =
  'run in a workspace, name one with --workspace <dir>, or make one with: arrears init <dir>';

/** Why a file cannot be read, and what to do, by the system's code. */
const reasons: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['there is no such file', wrongPlace],
  ENOTDIR: ['there is no such file', wrongPlace],
  EACCES: ['permission denied', 'let the user that runs the program read it'],
  EISDIR: ['it is a folder', 'put the file in its place'],
  ELOOP: ['it is a link that leads to itself', 'put the file in its place'],
};

/**
 * The text of one of the workspace's own files.
 * @throws ConfigurationError when it cannot be read, or is not UTF-8
 */
export function readTextFile(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const [what, hint] = reasons[code] ?? [code, 'see to it that the file can be read'];
    throw new ConfigurationError('CONFIG_MISSING', `cannot read this file: ${what}`, { where: path, hint });
  }
  if (isUtf8(bytes) && !bytes.includes(0)) return bytes.toString('utf8');
  throw new ConfigurationError('CONFIG_ENCODING', 'this file is not UTF-8 text', {
    where: path,
    hint: 'save it as UTF-8 in your editor',
  });
}
