import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../core/errors.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
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
    throw new ConfigurationError('CONFIG_MISSING', `cannot read this file: ${reasons[code] ?? code}`, {
      where: path,
      hint: 'run in a workspace, name one with --workspace <dir>, or make one with: arrears init <dir>',
    });
  }
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new ConfigurationError('CONFIG_ENCODING', 'this file is not UTF-8 text', {
    where: path,
    hint: 'save it as UTF-8 in your editor',
  });
}
