import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notify } from '../../pipeline/observability/notify.js';

const folder = mkdtempSync(join(tmpdir(), 'arrears-test-'));

function script(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('the notice arrives as JSON on standard input', async () => {
  const told = join(folder, 'told.json');
  expect(
    await notify(script('keep.sh', `cat > ${told}`), { exit_code: 5, text: '$(id) `id`' }),
  ).toBeUndefined();
  expect(JSON.parse(readFileSync(told, 'utf8'))).toEqual({ exit_code: 5, text: '$(id) `id`' });
});

test('no shell reads the name of the program', async () => {
  const planted = join(folder, 'planted');
  expect(await notify(`true; touch ${planted}`, {})).toMatch(/cannot be run: ENOENT/);
  expect(await notify(`$(touch ${planted})`, {})).toMatch(/cannot be run: ENOENT/);
  expect(existsSync(planted)).toBe(false);
});

test('what goes wrong is told', async () => {
  expect(await notify(script('three.sh', 'exit 3'), {})).toBe('it ended with exit code 3');
  expect(await notify(join(folder, 'nowhere'), {})).toMatch(/ENOENT/);
  writeFileSync(join(folder, 'no-right'), '');
  expect(await notify(join(folder, 'no-right'), {})).toMatch(/EACCES/);
});

test('a program that does not read its input is no error', async () => {
  expect(await notify(script('deaf.sh', 'exec true'), { text: 'x'.repeat(1_000_000) })).toBeUndefined();
});

test('one that hangs is ended, with what it has started', async () => {
  const path = join(folder, 'pid');
  const hangs = script('hangs.sh', `sleep 600 & echo $! > ${path}; wait`);
  expect(await notify(hangs, {}, 500)).toBe('it was ended after 0.5 s');
  const child = Number(readFileSync(path, 'utf8'));
  await expect.poll(() => isRunning(child)).toBe(false);
});

/** A process that has ended may stay in the table until whoever adopts it takes note. */
function isRunning(id: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
}
