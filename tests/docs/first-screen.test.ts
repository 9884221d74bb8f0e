import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../support/cli.js';
import { root } from './pages.js';

/** Digests stand for themselves: they change with every file that a run is made of. */
const withoutDigests = (text: string) => text.replace(/\b[0-9a-f]{16}\b|(?<=\d-)[0-9a-f]{8}\b/g, '…');

test('the first screen of the README is what a night of the demo prints', () => {
  const folder = scratchFolder();
  const demo = join('data-samples', 'demo');
  const made = /\/(runs|registry|logs|metrics|\.work|warehouse|\.arrears)[^/]*$/;
  cpSync(join(root, demo), join(folder, demo), { recursive: true, filter: (path) => !made.test(path) });
  const main = join(root, 'dist', 'pipeline', 'cli', 'main.js');
  const printed = execFileSync(process.execPath, [main, 'nightly', '--lang', 'en', '--workspace', demo], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, screen] = /\$ npm run nightly\n(?: {2}\S.* s\n)+([^`]*)```/.exec(
    readFileSync(join(root, 'README.md'), 'utf8'),
  )!;
  expect(withoutDigests(printed)).toBe(withoutDigests(screen));
});
