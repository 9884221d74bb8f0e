import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const script = resolve(import.meta.dirname, '../../.ci/licences.mjs');

function check(root?: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...(root ? [root] : [])], {
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

/** A project whose only dependency says this of its licence. */
function projectWith(told: Record<string, unknown>, locked: Record<string, unknown> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'arrears-test-'));
  const path = 'node_modules/part';
  mkdirSync(join(root, path), { recursive: true });
  writeFileSync(
    join(root, path, 'package.json'),
    JSON.stringify({ name: 'part', version: '1.0.0', ...told }),
  );
  const packages = { '': {}, [path]: { version: '1.0.0', ...locked } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  return root;
}

test('every production dependency of the program has a licence of the list', () => {
  const { status, out, err } = check();
  expect(err).toBe('');
  expect(out).toMatch(/MIT \d+/);
  expect(status).toBe(0);
});

test.each([
  [{ license: 'MIT' }, {}, 0],
  [{ license: '(GPL-3.0 OR MIT)' }, {}, 0],
  [{ licenses: [{ type: 'MIT' }] }, {}, 0],
  [{ license: 'GPL-3.0' }, {}, 1],
  [{ license: 'MIT AND GPL-3.0' }, {}, 1],
  [{}, {}, 1],
  [{ license: 'GPL-3.0' }, { dev: true }, 0],
  [{ license: 'MIT' }, { resolved: 'https://example.invalid/part.tgz' }, 1],
  [{ license: 'MIT' }, { resolved: 'https://example.invalid/part.tgz', integrity: 'sha512-x' }, 0],
])('%j %j ends with %i', (told, locked, status) => {
  expect(check(projectWith(told, locked)).status).toBe(status);
});
