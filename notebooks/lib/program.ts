import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { notebooks } from './run';

/**
 * Runs the `arrears` of this repository and gives what it writes to standard output.
 * @throws Error with its message when it fails, or when it was not built
 */
export async function arrears(...args: string[]): Promise<string> {
  const main = join(notebooks(), '..', 'dist', 'pipeline', 'cli', 'main.js');
  if (!existsSync(main)) throw new Error('The program is not built. Run, in the folder above: npm run build');
  return new Promise((done, refuse) => {
    execFile(process.execPath, [main, ...args], { maxBuffer: 64 * 1024 * 1024 }, (error, out, told) =>
      error
        ? refuse(
            new Error(
              told
                .split('\n')
                .filter((line) => !line.startsWith('{'))
                .join('\n')
                .trim() || error.message,
            ),
          )
        : done(out),
    );
  });
}
