import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

function bill(): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, '.ci/sbom.mjs')], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

test('the bill of materials has each production dependency of the lockfile, and the same bytes every time', () => {
  const text = bill();
  expect(bill()).toBe(text);
  const { bomFormat, metadata, components } = JSON.parse(text);
  expect(bomFormat).toBe('CycloneDX');
  expect(metadata.component.name).toBe('arrears');
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const locked = Object.entries<{ dev?: true; version: string }>(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);
  const listed = components.map((part: Record<'purl', string>) =>
    decodeURIComponent(part.purl.replace(/^pkg:npm\//, '').replace(/\?.*/, '')),
  );
  expect([...new Set(listed)].sort()).toEqual([...new Set(locked)].sort());
});

test('what CI calls stands in package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const called = [...readFileSync(join(root, '.ci/run'), 'utf8').matchAll(/^npm run ([\w:]+)/gm)];
  expect(called.map(([, name]) => name)).toEqual(['licences', 'audit:known', 'build', 'lint', 'types']);
  expect(called.filter(([, name]) => !scripts[name])).toEqual([]);
});
