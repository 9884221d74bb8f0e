import { execSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Builds the program once before all tests, because the command line is tested as it is shipped. */
export default function setup(): void {
  execSync('npm run --silent build', { cwd: resolve(import.meta.dirname, '../..'), stdio: 'inherit' });
}
