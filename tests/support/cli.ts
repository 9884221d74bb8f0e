import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

/** The program as it is built; `ARREARS_PROGRAM` names another build of it. */
export const program =
  process.env.ARREARS_PROGRAM ?? resolve(import.meta.dirname, '../../dist/pipeline/cli/main.js');

/** How a run of the program ended. */
export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program. */
export function arrears(args: readonly string[], env: Record<string, string> = {}): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, out: stdout, err: stderr };
}

/** A scratch folder that is removed after the file's tests. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'arrears-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
