import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

// Writes the kernel spec that tells Jupyter how to start tslab: `npm run kernel`, or `npm run kernel -- --prefix <dir>`.
const tslab = join(import.meta.dirname, 'node_modules', 'tslab', 'bin', 'tslab');
if (!existsSync(tslab)) fail('tslab is not installed; first run: npm --prefix notebooks ci');
const given = process.argv.slice(2);
if (given.length > 0 && (given[0] !== '--prefix' || given.length !== 2))
  fail('usage: npm run kernel -- [--prefix <dir>]');

const folder = join(
  given.length > 0 ? join(resolve(given[1]), 'share', 'jupyter') : userData(),
  'kernels',
  'tslab',
);
mkdirSync(folder, { recursive: true });
const spec = {
  argv: [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}'],
  display_name: 'TypeScript',
  language: 'typescript',
};
writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
console.log(`Kernel "tslab" written to ${folder}`);

/** Where Jupyter looks for a user's kernels. */
function userData() {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'jupyter');
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'jupyter');
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
