import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSample } from '../../data-samples/write-sample.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { silent } from '../../pipeline/core/progress.js';
import { runNightly } from '../../pipeline/nightly/nightly.js';
import { type Simulation, simulate } from '../../pipeline/nightly/simulate.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { strategySchema } from '../../pipeline/workspace/strategy-schema.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { readYamlFile } from '../../pipeline/workspace/yaml-file.js';
import { arrears, scratchFolder } from '../support/cli.js';

const directory = join(scratchFolder(), 'portfolio');
const nights = ['2026-06-20', '2026-07-01'];
const other = join(directory, 'other.yaml');
const open = () => openWorkspace(directory, sourceTables);

/** Every file of the workspace and what is in it. */
function contents(): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(directory, file)).isFile())
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(directory, file)))
          .digest('hex'),
      ]),
  );
}

const run = (given: Partial<Parameters<typeof simulate>[1]>) =>
  simulate(open(), { nights: 30, asOfDate: '2026-07-01', ...given });

/** What the published lists say, counted apart from the simulation. */
async function published(sql: string): Promise<Record<string, number>> {
  const warehouse = await Warehouse.open(':memory:');
  const lists = nights.map((night) => `'${join(directory, 'runs', night, 'ranked_accounts.parquet')}'`);
  const rows = await warehouse.rows<{ name: string; n: string }>(
    `SELECT ${sql} AS name, count(*) AS n FROM read_parquet([${lists.join(', ')}]) GROUP BY ALL`,
  );
  warehouse.close();
  return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]));
}

beforeAll(async () => {
  await writeSample(directory, { loans: 700, seed: 5, format: 'parquet', shock: true }, silent);
  appendFileSync(
    join(directory, 'arrears.yaml'),
    'training: { engines: [scorecard], months: 6, test_months: 2, stages: {}, minimum_accounts: 100, minimum_bad: 20 }\n',
  );
  for (const asOfDate of nights) await runNightly(open(), { asOfDate });
  const text = readFileSync(join(directory, 'strategy.yaml'), 'utf8');
  writeFileSync(
    other,
    text
      .replace(/senior_calls: 15/, 'senior_calls: 2')
      .replace(/version: .*/, 'version: "fewer"')
      .replace('name: early_remind', 'name: early_text')
      .replace(
        'segments:\n',
        `segments:
  - name: pursued
    label: { en: Pursued, zh: 頻繁 }
    when: { bucket: [M1], feature: { attempts_30d: { at_least: 1 } } }
    treatment: sms_reminder
`,
      ),
  );
});

describe('a simulation', () => {
  let found: Simulation;

  it('changes no file of the workspace and leaves none behind', async () => {
    const before = contents();
    found = await run({ strategy: other });
    expect(contents()).toEqual(before);
  });

  it('gives, for the strategy that was published, what was published', async () => {
    expect(found.nights).toEqual(nights);
    expect([found.published, found.rankedByLaterModel]).toEqual([true, 0]);
    expect(found.workspace.decisions).toEqual(await published('decision'));
    const { none: _, ...contacts } = await published(
      "CASE decision WHEN 'treated' THEN channel ELSE 'none' END",
    );
    expect(found.workspace.contacts).toEqual(contacts);
    const gains = nights.map((night) =>
      Number(
        JSON.parse(readFileSync(join(directory, 'runs', night, 'manifest.json'), 'utf8')).treatment
          .expected_gain,
      ),
    );
    expect(Number(found.workspace.expectedGain)).toBeCloseTo(
      gains.reduce((sum, gain) => sum + gain, 0),
      1,
    );
  });

  it('gives for the other strategy what a night under it publishes', async () => {
    const copy = open();
    const aside = join(scratchFolder(), 'runs');
    const night = await runNightly(
      {
        ...copy,
        strategy: readYamlFile(other, strategySchema),
        paths: { ...copy.paths, runs: aside, warehouse: ':memory:' },
      },
      { asOfDate: nights[1] },
    );
    const one = await run({ strategy: other, nights: 1 });
    expect(one.nights).toEqual([nights[1]]);
    expect(one.other.expectedGain).toBe(night.manifest.treatment.expected_gain);
    expect(one.other.capacity).toEqual(
      night.manifest.treatment.capacity.map(({ shadow_price, ...rest }) => ({
        ...rest,
        shadowPrice: shadow_price,
      })),
    );
    expect(one.other.strategy).toBe('fewer');
  });

  it('moves accounts, none of them lost, and fewer calls gain less', () => {
    for (const moves of [found.segments, found.treatments]) {
      expect(moves.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(found.accounts);
      expect(moves.some(({ from, to }) => from !== to)).toBe(true);
    }
    expect(found.segments.map(({ to }) => to)).toContain('pursued');
    const calls = found.other.capacity.find(({ name }) => name === 'senior_calls');
    expect(calls).toMatchObject({ units: 4, used: 4 });
    expect(Number(calls?.shadowPrice)).toBeGreaterThan(0);
    expect(Number(found.other.expectedGain)).toBeLessThan(Number(found.workspace.expectedGain));
  });

  it('is the same again, to the byte', async () => {
    expect(JSON.stringify(await run({ strategy: other }))).toBe(JSON.stringify(found));
  });

  it('tells which accounts another rule pack defers', async () => {
    writeFileSync(
      join(directory, 'no-texts.yaml'),
      `pack: no_texts
version: 1.0.0
label: { en: No texts, zh: 無短信 }
notice: { en: Test, zh: 測試 }
rules:
  - id: test.no_texts
    label: { en: No texts, zh: 無短信 }
    citation: test
    strength: hard
    verification: text
    closed_days: { channels: [sms], weekdays: [mon, tue, wed, thu, fri, sat, sun] }
`,
    );
    const ruled = await run({ rules: 'no-texts.yaml', nights: 1 });
    expect(ruled.other.rules).toMatch(/^no_texts-1\.0\.0/);
    expect(ruled.other.contacts.sms).toBeUndefined();
    expect(ruled.workspace.contacts.sms).toBeGreaterThan(0);
    expect(ruled.segments.every(({ from, to }) => from === to)).toBe(true);
  });

  it('takes days back where no night is published, and tells that the model is of later', async () => {
    const workspace = open();
    const unpublished = await simulate(
      { ...workspace, paths: { ...workspace.paths, runs: join(directory, 'nowhere') } },
      { strategy: other, nights: 2, asOfDate: '2026-06-30' },
    );
    expect(unpublished).toMatchObject({
      nights: ['2026-06-29', '2026-06-30'],
      published: false,
      rankedByLaterModel: 2,
    });
  });

  it('refuses to compare the workspace with itself, and a wrong strategy with its line', async () => {
    await expect(run({})).rejects.toThrow('nothing to compare with');
    const wrong = join(directory, 'wrong.yaml');
    writeFileSync(wrong, readFileSync(other, 'utf8').replace('band: [low]', 'band: [lwo]'));
    await expect(run({ strategy: wrong })).rejects.toMatchObject({ code: 'STRATEGY_INVALID' });
    writeFileSync(wrong, readFileSync(other, 'utf8').replace('attempts_30d', 'attempts_3d'));
    await expect(run({ strategy: wrong })).rejects.toMatchObject({
      code: 'STRATEGY_INVALID',
      details: {
        where: wrong,
        examples: [expect.stringMatching(/^line \d+: .*there is no feature "attempts_3d"; did you mean/)],
      },
    });
    await expect(run({ rules: 'xx' })).rejects.toMatchObject({ code: 'RULES_UNKNOWN_PACK' });
  });

  it('prints within 80 columns', () => {
    const { code, out } = arrears(['simulate', '--strategy', other, '-w', directory, '--nights', '1']);
    expect(code).toBe(0);
    expect(out).toContain('Published nights: 1, 2026-07-01.');
    expect(out).toMatch(/Expected gain, CNY +[\d.]+ +[\d.]+ +-[\d.]+/);
    expect(out).toMatch(/^senior_calls +\d+ of 15 +[\d.]+ +2 of 2 +[\d.]+/m);
    for (const line of out.split('\n')) expect([line, line.length <= 80]).toEqual([line, true]);
  });
});
