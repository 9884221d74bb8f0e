import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrears, scratchFolder } from '../support/cli.js';
import { run, type Scenario, scenarios, traces, wholeBundles } from '../support/crash.js';

const isFull = Number(process.env.ARREARS_KILLS ?? 0) >= 200;
/** Steps after the one at which the new bundle takes the place of the old. */
const stepsAfterSwap = 15;
const folder = scratchFolder();
const disk = join(folder, 'disk');
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', make(disk)]).status === 0;
afterAll(() => void (mounted && spawnSync('umount', [disk])));

let scenario: Scenario;
let undisturbed: Record<string, string>;
let steps: number;
const workspace = join(folder, 'disturbed');
const nightly = (directory: string) => ['nightly', '-w', directory, '--as-of', scenario.asOf];

beforeAll(async () => {
  scenario = (await scenarios(folder))[1];
  fresh(workspace);
  const counted = join(folder, 'steps');
  expect((await run(nightly(workspace), { env: { ARREARS_STEPS: counted } })).code).toBe(0);
  steps = Number(readFileSync(counted, 'utf8'));
  undisturbed = await traces(workspace);
});

function make(directory: string): string {
  mkdirSync(directory, { recursive: true });
  return directory;
}

function fresh(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  cpSync(scenario.start, directory, { recursive: true });
}

/** One plain message of three lines, no stack, and what was published before stands. */
async function expectRefusal(directory: string, code: string, ended: { code: number | null; err: string }) {
  const plain = ended.err.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  expect([ended.code, plain]).toEqual([
    3,
    [
      expect.stringMatching(`^${code}: `),
      expect.stringMatching(/^ {2}where: \//),
      expect.stringMatching(/^ {2}to mend: /),
    ],
  ]);
  expect(await wholeBundles(directory, scenario.published)).toEqual(scenario.published);
}

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EROFS', 'WORKSPACE_READ_ONLY'],
])(
  '%s at any step is told, and the next run ends as if nothing had been',
  async (fault, code) => {
    // What is told of a night after it is published may fail: then it has ended well, and all of it is there.
    const chosen =
      isFull && fault === 'ENOSPC'
        ? Array.from({ length: steps }, (_, index) => index + 1)
        : [Math.floor(steps * 0.6), steps - stepsAfterSwap, steps];
    for (const step of chosen) {
      fresh(workspace);
      const ended = await run(nightly(workspace), { env: { ARREARS_FAULT: `${fault}:${step}` } });
      if (ended.code === 0) expect(await traces(workspace)).toEqual(undisturbed);
      else await expectRefusal(workspace, code, ended);
      expect((await run(nightly(workspace))).code).toBe(0);
      expect(await traces(workspace)).toEqual(undisturbed);
    }
  },
  2 * 3_600_000,
);

test('too little memory is told', async () => {
  fresh(workspace);
  await expectRefusal(workspace, 'OUT_OF_MEMORY', arrears([...nightly(workspace), '--memory-limit', '9MB']));
});

test.skipIf(!mounted)(
  'a disk that fills, at whatever stage (needs the right to mount)',
  async () => {
    const directory = join(disk, 'workspace');
    fresh(directory);
    const { blocks, bfree, bsize } = statfsSync(disk);
    const used = (blocks - bfree) * bsize;
    for (const room of isFull ? [0, 1, 4, 8, 12, 14, 15, 16, 17, 18, 20] : [1]) {
      fresh(directory);
      execFileSync('mount', ['-o', `remount,size=${Math.ceil(used + room * 1024 * 1024)}`, disk]);
      const ended = arrears(nightly(directory));
      if (ended.code !== 0) await expectRefusal(directory, 'DISK_FULL', ended);
      else expect(room).toBeGreaterThan(10);
      execFileSync('mount', ['-o', 'remount,size=200m', disk]);
      expect(arrears(nightly(directory)).code).toBe(0);
      expect(await traces(directory)).toEqual(undisturbed);
    }
  },
  3_600_000,
);

test.skipIf(!mounted)('a folder that may only be read (needs the right to mount)', async () => {
  const directory = join(disk, 'workspace');
  fresh(directory);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  try {
    await expectRefusal(directory, 'WORKSPACE_READ_ONLY', arrears(nightly(directory)));
  } finally {
    execFileSync('mount', ['-o', 'remount,rw', disk]);
  }
});
