import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../pipeline/core/random.js';
import { scratchFolder } from '../support/cli.js';
import { run, type Scenario, scenarios, traces, wholeBundles } from '../support/crash.js';

/** Kills at random instants; ARREARS_KILLS=200 is the full test, which also kills at every file-system step. */
const kills = Number(process.env.ARREARS_KILLS ?? 3);
const isFull = kills >= 200;
const seed = Number(process.env.ARREARS_KILL_SEED ?? 1);

const hours = 4 * 3_600_000;

const folder = scratchFolder();
let all: Scenario[];
const undisturbed = new Map<
  string,
  { traces: Record<string, string>; milliseconds: number; steps: number }
>();

beforeAll(async () => {
  all = (await scenarios(folder, isFull ? 500 : undefined)).filter(({ name }) => isFull || name === 'late');
  for (const scenario of all) {
    const workspace = copyOf(scenario);
    const steps = join(folder, 'steps');
    const since = performance.now();
    const { code, err } = await run(nightly(workspace, scenario), { env: { ARREARS_STEPS: steps } });
    const milliseconds = performance.now() - since;
    expect([code, err.split('\n').slice(-3)]).toEqual([0, expect.anything()]);
    undisturbed.set(scenario.name, {
      traces: await traces(workspace),
      milliseconds,
      steps: Number(readFileSync(steps, 'utf8')),
    });
  }
});

function copyOf({ name, start }: Scenario): string {
  const workspace = join(folder, `${name}-disturbed`);
  rmSync(workspace, { recursive: true, force: true });
  cpSync(start, workspace, { recursive: true });
  return workspace;
}

function nightly(workspace: string, { asOf }: Scenario): string[] {
  return ['nightly', '-w', workspace, '--as-of', asOf];
}

/** After a disturbed run, the old bundles are whole, and the next run ends as if nothing had been. */
async function expectRecovery(workspace: string, scenario: Scenario): Promise<void> {
  expect(await wholeBundles(workspace, scenario.published)).toEqual(scenario.published);
  const { code, err } = await run(nightly(workspace, scenario));
  expect([code, code === 0 ? '' : err]).toEqual([0, '']);
  expect(await traces(workspace)).toEqual(undisturbed.get(scenario.name)?.traces);
}

describe('a run that is killed', () => {
  test(
    `at ${kills} random instants, the next ends with the bytes and rows of an undisturbed one`,
    async () => {
      const random = seededRandom(seed);
      let [killed, runs] = [0, 0];
      const longest = new Map(all.map(({ name }) => [name, undisturbed.get(name)?.milliseconds ?? 0]));
      for (; killed < kills && runs < 4 * kills; runs++) {
        const scenario = all[killed % all.length];
        const workspace = copyOf(scenario);
        const killAfter = random.uniform() * (longest.get(scenario.name) ?? 0);
        const { signal } = await run(nightly(workspace, scenario), { killAfter });
        if (signal === 'SIGKILL') killed++;
        // It had ended by then: the machine is faster now than it was.
        else longest.set(scenario.name, killAfter);
        await expectRecovery(workspace, scenario);
      }
      expect(killed).toBe(kills);
      if (isFull)
        console.log(`seed ${seed}: ${killed} of ${runs} runs killed before their end, all recovered`);
    },
    hours,
  );

  test(
    'at steps that change the file system, too',
    async () => {
      const random = seededRandom(seed + 1);
      for (const scenario of all) {
        const { steps } = undisturbed.get(scenario.name) as { steps: number };
        expect(steps).toBeGreaterThan(20);
        // The last steps are those of the swap.
        const chosen = isFull
          ? Array.from({ length: steps }, (_, index) => index + 1)
          : [steps - 2 - random.below(20)];
        for (const step of chosen) {
          const workspace = copyOf(scenario);
          const { signal } = await run(nightly(workspace, scenario), {
            env: { ARREARS_FAULT: `kill:${step}` },
          });
          expect([step, signal]).toEqual([step, 'SIGKILL']);
          await expectRecovery(workspace, scenario);
        }
        if (isFull) console.log(`${scenario.name}: killed at each of ${steps} steps, all recovered`);
      }
    },
    hours,
  );
});
