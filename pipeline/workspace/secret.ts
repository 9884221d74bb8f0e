import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../core/errors.js';
import { liesWithin, namedPath } from './named-path.js';

/** Where a key stands: never in arrears.yaml itself. */
export const secretSchema = z
  .strictObject({
    environment: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_]*$/, 'is no name of an environment variable, such as ARREARS_ID_KEY')
      .optional()
      .describe('The environment variable that holds the key'),
    file: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The file that holds it, outside the workspace: $NAME/id.key, where NAME is an environment variable',
      ),
  })
  .refine(({ environment, file }) => (environment === undefined) !== (file === undefined), {
    error: 'must name either environment or file',
  })
  .describe('Where the key stands: 64 to 128 hexadecimal digits, as made by: openssl rand -hex 32');

/** The checked setting that names a key. */
export type Secret = z.infer<typeof secretSchema>;

const key = /^(?:[0-9a-f]{2}){32,64}$/i;
const forOthers = 0o007;

/**
 * Reads a key. Its value stands in no message.
 * @param setting the key of arrears.yaml that names it, for messages
 * @returns 32 to 64 bytes
 * @throws ConfigurationError `KEY_MISSING`, `KEY_EXPOSED` (a file that all users may open, or in the workspace, whose SQL could read
 * it), `KEY_UNFIT`
 */
export function readSecret({ environment, file }: Secret, directory: string, setting: string): Buffer {
  const where = `${join(directory, 'arrears.yaml')}, ${setting}`;
  const text =
    environment === undefined ? keyFile(file as string, directory, where) : process.env[environment];
  const place = environment === undefined ? `the file ${file}` : `the environment variable ${environment}`;
  if (text === undefined)
    throw new ConfigurationError('KEY_MISSING', `${place} is not there`, {
      where,
      hint: 'put the key there; a new one is made by: openssl rand -hex 32',
    });
  const digits = text.trim();
  if (!key.test(digits))
    throw new ConfigurationError('KEY_UNFIT', `${place} holds no key`, {
      where,
      hint: 'a key has 64 to 128 hexadecimal digits, two a byte; make one with: openssl rand -hex 32',
    });
  return Buffer.from(digits, 'hex');
}

function keyFile(file: string, directory: string, where: string): string | undefined {
  const { path } = namedPath(file, directory, where);
  const exposed = (why: string, hint: string) =>
    new ConfigurationError('KEY_EXPOSED', `the key ${file} ${why}`, { where, hint });
  try {
    if (liesWithin(path, directory))
      throw exposed(
        'lies in the workspace, whose SQL could read it',
        'keep it elsewhere, name the folder in an environment variable, and write $NAME/file',
      );
    if ((statSync(path).mode & forOthers) !== 0)
      throw exposed('is open to all users of the machine', `chmod 0640 ${file}`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
