import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Registry } from '../../pipeline/contracts/registry.js';
import { ArrearsError } from '../../pipeline/core/errors.js';
import { runMerge } from '../../pipeline/nightly/merge-night.js';
import { runNightly, runTraining } from '../../pipeline/nightly/nightly.js';
import { runPartition } from '../../pipeline/nightly/partition-night.js';
import { filesOf } from '../../pipeline/publishing/bundle.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { pageTables, samplePortfolio, workspaceIn } from '../reporting/reported-night.js';
import { scratchFolder } from '../support/cli.js';

const folder = scratchFolder();
const base = join(folder, 'base');
const first = '2026-05-31';
const second = '2026-07-01';

async function change(directory: string, table: string, select: string): Promise<void> {
  const path = join(directory, 'raw', `${table}.parquet`);
  const warehouse = await Warehouse.open(':memory:', { threads: 2 });
  try {
    await warehouse.run(`COPY (${select.replaceAll('raw', `'${path}'`)}) TO '${path}.new' (FORMAT parquet)`);
  } finally {
    warehouse.close();
  }
  cpSync(`${path}.new`, path);
  rmSync(`${path}.new`);
}

/** Rows whose keys meet across customers, that name nothing, or that break the contract. */
async function mess(directory: string): Promise<void> {
  await change(
    directory,
    'loan',
    `FROM raw
     UNION ALL SELECT * REPLACE ('C' || left(md5(loan_id), 5) AS customer_id, known_on + 400 AS known_on) FROM raw WHERE loan_id LIKE '%3'
     UNION ALL SELECT * REPLACE ('C' || left(md5(loan_id), 5) AS customer_id, known_on - 1 AS known_on) FROM raw WHERE loan_id LIKE '%44'
     UNION ALL SELECT * REPLACE ('N' || loan_id AS loan_id, NULL AS customer_id) FROM raw WHERE loan_id LIKE '%21'
     UNION ALL SELECT * REPLACE ('U' || loan_id AS loan_id, 'USD' AS currency) FROM raw WHERE loan_id LIKE '%31'
     UNION ALL SELECT * REPLACE (' B' || loan_id || ' ' AS loan_id) FROM raw WHERE loan_id LIKE '%41'`,
  );
  await change(
    directory,
    'payment',
    `FROM raw
     UNION ALL SELECT payment_id, 'L0000' || lpad(CAST(hash(payment_id) % 700 AS VARCHAR), 3, '0'), * EXCLUDE (payment_id, loan_id) FROM raw WHERE payment_id LIKE '%7'
     UNION ALL SELECT * REPLACE ('UL' || payment_id AS loan_id, 'X' || payment_id AS payment_id) FROM raw WHERE payment_id LIKE '%31'
     UNION ALL SELECT * REPLACE (-amount AS amount, 'Y' || payment_id AS payment_id) FROM raw WHERE payment_id LIKE '%51'`,
  );
  await change(
    directory,
    'installment',
    `FROM raw UNION ALL FROM raw WHERE loan_id LIKE '%5' AND installment_no = 2`,
  );
  await change(
    directory,
    'contact',
    `FROM raw
     UNION ALL SELECT * REPLACE ('C0000' || lpad(CAST(hash(contact_id) % 500 AS VARCHAR), 3, '0') AS customer_id) FROM raw WHERE contact_id LIKE '%2'
     UNION ALL SELECT * REPLACE ('Z' || contact_id AS contact_id, 'L0000001' AS loan_id, 'sang' AS outcome) FROM raw WHERE contact_id LIKE '%6'`,
  );
  await change(
    directory,
    'restriction',
    `FROM raw UNION ALL SELECT * REPLACE (DATE '2029-02-03' AS ends_on, 'vulnerable' AS kind) FROM raw WHERE customer_id LIKE '%1'`,
  );
}

const conditioned = Object.entries({
  stopped: '{ restriction: [vulnerable, dispute] }',
  pursued: '{ feature: { attempts_30d: { at_least: 2 }, right_party_rate_90d: { below: 0.5 } } }',
  slipping: '{ bucket: [M1, M2], feature: { dpd_change_30d: { at_least: 10 } } }',
})
  .map(
    ([name, when]) =>
      `  - { name: ${name}, label: { en: ${name}, zh: 條件 }, when: ${when}, treatments: [agent_call, sms_reminder] }\n`,
  )
  .join('');

beforeAll(async () => {
  await samplePortfolio(base, 400);
  const yaml = readFileSync(join(base, 'arrears.yaml'), 'utf8');
  writeFileSync(
    join(base, 'arrears.yaml'),
    yaml
      .replace('engines: [gbdt]', 'engines: [scorecard]\n  minimum_accounts: 50\n  minimum_bad: 10')
      .replace('limits:\n', 'limits:\n  quarantined_share: 0.9\n')
      .replace(/^gates: .*\n/m, ''),
  );
  const strategy = readFileSync(join(base, 'strategy.yaml'), 'utf8');
  // Rules that count contacts, and words on consent.
  appendFileSync(join(base, 'arrears.yaml'), 'rules: { pack: au }\n');
  writeFileSync(
    join(base, 'sources', 'consent.sql'),
    `SELECT customer_id, 'sms' AS channel, DATE '2026-01-05' + CAST(ascii(right(customer_id, 1)) % 4 AS INTEGER) AS decided_on,
       md5(customer_id) < '9' AS given
     FROM raw.customer
     UNION ALL SELECT customer_id, 'phone', DATE '2026-03-05', false FROM raw.customer WHERE customer_id LIKE '%7'`,
  );
  // Bands that hang on all accounts of the night, and conditions on what partitions alone know.
  writeFileSync(
    join(base, 'strategy.yaml'),
    strategy
      .replaceAll(/below: (0\.\d+), label/g, 'below_quantile: $1, label')
      .replace('segments:\n', `segments:\n${conditioned}`),
  );
  await mess(base);
  const workspace = workspaceIn(base);
  const train = async (asOfDate: string) => (await runTraining(workspace, { asOfDate })).model.model_id;
  const champion = await train(first);
  const registry = new Registry(workspace.paths.registry);
  const decide = (model_id: string, decision: 'champion' | 'challenger', as_of_date: string) =>
    registry.decide({
      model_id,
      decision,
      as_of_date,
      by: 'A. Tester',
      replaces: null,
      reason: { en: 'test', zh: '測試' },
      gates: [],
    });
  decide(champion, 'champion', first);
  cpSync(workspace.paths.registry, join(folder, 'registry-1'), { recursive: true });
  const next = await train(second);
  decide(champion, 'challenger', second);
  decide(next, 'champion', second);
  cpSync(workspace.paths.registry, join(folder, 'registry-2'), { recursive: true });
  rmSync(workspace.paths.work, { recursive: true, force: true });
}, 120_000);

type Night = (directory: string, asOfDate: string) => Promise<unknown>;

const single: Night = (directory, asOfDate) => runNightly(workspaceIn(directory), { asOfDate });

const inPartitions =
  (of: number): Night =>
  async (directory, asOfDate) => {
    const shared = join(directory, 'partitions');
    // The last first: the order must not matter.
    for (let index = of; index >= 1; index--)
      await runPartition(workspaceIn(directory), shared, { index, of }, { asOfDate });
    return runMerge(workspaceIn(directory), shared, of, { asOfDate });
  };

function copyOf(name: string, registry: string): string {
  const directory = join(folder, name);
  cpSync(base, directory, { recursive: true });
  setRegistry(directory, registry);
  return directory;
}

function setRegistry(directory: string, registry: string): void {
  rmSync(join(directory, 'registry'), { recursive: true, force: true });
  cpSync(join(folder, registry), join(directory, 'registry'), { recursive: true });
}

/** The bytes of a bundle by file; the manifest without its clock. */
function bundle(directory: string, night: string): Record<string, string> {
  const run = join(directory, 'runs', night);
  return Object.fromEntries(
    filesOf(run).map((file) => {
      const bytes = readFileSync(join(run, file));
      if (file !== 'manifest.json') return [file, bytes.toString('latin1')];
      return [file, JSON.stringify({ ...JSON.parse(bytes.toString()), started_at: null })];
    }),
  );
}

function expectEqual(directory: string, other: string, night: string): void {
  const [found, wanted] = [bundle(directory, night), bundle(other, night)];
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  const differing = Object.keys(wanted).filter((file) => found[file] !== wanted[file]);
  expect(differing).toEqual([]);
}

/** What the night between brings: rows that come late, change or go, answers, and another champion. */
async function dayAfter(directory: string): Promise<void> {
  await change(
    directory,
    'payment',
    `SELECT * FROM raw WHERE payment_id NOT LIKE '%13'
     UNION ALL SELECT * REPLACE ('Q' || payment_id AS payment_id, DATE '2026-05-20' AS paid_on, DATE '2026-05-21' AS known_on, NULL AS reversed_on) FROM raw WHERE payment_id LIKE '%19'`,
  );
  await change(
    directory,
    'loan',
    `SELECT * REPLACE (CASE WHEN loan_id LIKE '%9' THEN 'CX' || loan_id ELSE customer_id END AS customer_id) FROM raw`,
  );
  const manifest = JSON.parse(readFileSync(join(directory, 'runs', first, 'manifest.json'), 'utf8'));
  const listed = readFileSync(join(directory, 'runs', first, 'segments.csv'), 'utf8');
  expect(listed).not.toBe('');
  const acks = join(directory, 'acks', first);
  mkdirSync(acks, { recursive: true });
  appendFileSync(join(acks, 'ack.csv'), `run_id,loan_id\n${manifest.run_id},L0000002\n`);
  setRegistry(directory, 'registry-2');
}

async function refusal(work: Promise<unknown>): Promise<ArrearsError> {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(ArrearsError);
  return error as ArrearsError;
}

describe('two nights, with late rows, another champion, a challenger and matured outcomes between', () => {
  let alone: string;

  beforeAll(async () => {
    alone = copyOf('alone', 'registry-1');
    await single(alone, first);
    await dayAfter(alone);
    await single(alone, second);
  }, 120_000);

  test('one run shows all of that, or equality would say little', () => {
    const { ingest, import_feedback, accounts } = JSON.parse(
      readFileSync(join(alone, 'runs', second, 'manifest.json'), 'utf8'),
    );
    const reasons = Object.fromEntries(
      ingest.tables.map((table: { table: string; reasons: object }) => [
        table.table,
        Object.keys(table.reasons),
      ]),
    );
    expect(reasons.loan).toEqual(['duplicate_key', 'missing_customer_id', 'other_currency']);
    expect(reasons.payment).toEqual(['duplicate_key', 'negative_amount', 'orphan_loan_id']);
    expect(reasons.contact).toEqual(expect.arrayContaining(['duplicate_key']));
    expect(import_feedback.listed).toBeGreaterThan(0);
    expect(accounts).toBeGreaterThan(20);
    const report = readFileSync(join(alone, 'runs', second, 'segment_report.html'), 'utf8');
    expect(report).toContain('arrived late');
    const figure = (table: string, at: number) => pageTables(report).get(table)?.at(-1)?.[at];
    expect(figure('contact-figures', 9)).toMatch(/^[1-9]/);
    expect(figure('recovery', 4)).toMatch(/^[1-9]/);
    expect(filesOf(join(alone, 'runs', second))).toEqual(
      expect.arrayContaining(['rank_moves.csv', 'shadow_scores.parquet']),
    );
    expect(readdirSync(join(alone, 'backtest'))).toHaveLength(1);
    const segments = readFileSync(join(alone, 'runs', second, 'segments.csv'), 'utf8');
    for (const name of ['stopped', 'pursued', 'slipping', 'middle_plan']) expect(segments).toContain(name);
  });

  test('2 partitions give the same bytes on both nights, and the same comparison with outcomes', async () => {
    const parted = copyOf('in-2', 'registry-1');
    await inPartitions(2)(parted, first);
    expectEqual(parted, alone, first);
    await dayAfter(parted);
    await inPartitions(2)(parted, second);
    expectEqual(parted, alone, second);
    const [kept] = readdirSync(join(alone, 'backtest'));
    expect(readFileSync(join(parted, 'backtest', kept), 'utf8')).toBe(
      readFileSync(join(alone, 'backtest', kept), 'utf8'),
    );
  }, 120_000);
});

describe('one night', () => {
  let alone: string;

  beforeAll(async () => {
    alone = copyOf('one-night', 'registry-2');
    await single(alone, second);
  }, 120_000);

  test.each([1, 7])(
    '%i partitions give the same bytes',
    async (of) => {
      const parted = copyOf(`in-${of}`, 'registry-2');
      await inPartitions(of)(parted, second);
      expectEqual(parted, alone, second);
    },
    120_000,
  );

  test('a night that was merged is not published again, and a partition not worked through again', async () => {
    const workspace = workspaceIn(join(folder, 'in-7'));
    const shared = join(workspace.directory, 'partitions');
    const again = await runPartition(workspace, shared, { index: 4, of: 7 }, { asOfDate: second });
    expect(again.written).toBe(false);
    expect((await runMerge(workspace, shared, 7, { asOfDate: second })).published).toBe(false);
  }, 120_000);

  test('a merge refuses the night that one run refuses, in the same words: the newest payments are missing', async () => {
    const late = '2026-09-20';
    const told = (await refusal(single(alone, late))).describe();
    expect(told).toMatch(/GATE_REFUSED(.|\n)*newest_day: payment/);
    expect((await refusal(inPartitions(2)(join(folder, 'in-1'), late))).describe()).toBe(told);
  }, 120_000);

  describe('refuses', () => {
    const parts = join(folder, 'in-7', 'partitions');
    const shared = join(folder, 'shared');
    const night = (index: number) => join(shared, `${index}-of-7`, second);
    const merging = (asOfDate = second, of = 7) =>
      refusal(runMerge(workspaceIn(join(folder, 'in-7')), shared, of, { asOfDate }));
    const rewrite = (index: number, edit: (manifest: Record<string, unknown>) => void) => {
      const path = join(night(index), 'manifest.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8'));
      edit(manifest);
      writeFileSync(path, JSON.stringify(manifest));
    };

    function fresh(): void {
      rmSync(shared, { recursive: true, force: true });
      for (let index = 1; index <= 7; index++)
        cpSync(join(parts, `${index}-of-7`, second), night(index), { recursive: true });
      rmSync(join(folder, 'in-7', 'runs', second), { recursive: true, force: true });
    }

    test.each([
      ['a missing partition', () => rmSync(night(3), { recursive: true }), 'PARTITION_MISSING', '3/7'],
      [
        'a partition of another day',
        () => rewrite(5, (manifest) => Object.assign(manifest, { as_of_date: first })),
        'PARTITION_FOREIGN',
        `it is of ${first}`,
      ],
      [
        'another partition in its place',
        () => {
          rmSync(night(2), { recursive: true });
          cpSync(night(6), night(2), { recursive: true });
        },
        'PARTITION_FOREIGN',
        'it is partition 6/7',
      ],
      [
        'other input',
        () => rewrite(7, (manifest) => Object.assign(manifest, { fingerprint: 'a'.repeat(64) })),
        'PARTITION_FOREIGN',
        'other input',
      ],
      [
        'another program',
        () => rewrite(4, (manifest) => Object.assign(manifest, { program_version: '0.0.1' })),
        'PARTITION_FOREIGN',
        'arrears 0.0.1',
      ],
      [
        'another model',
        () => rewrite(1, (manifest) => Object.assign(manifest, { model_id: 'gbdt-2026-06-01-00000000' })),
        'PARTITION_STALE',
        'gbdt-2026-06-01-00000000',
      ],
      [
        'other settings',
        () => rewrite(6, (manifest) => Object.assign(manifest, { inputs_id: 'b'.repeat(64) })),
        'PARTITION_STALE',
        'partition 6/7 was made under other settings',
      ],
      [
        'a damaged Parquet file',
        () => appendFileSync(join(night(2), 'scr_prediction.parquet'), 'x'),
        'PARTITION_DAMAGED',
        'scr_prediction.parquet was changed',
      ],
      [
        'a file that is gone',
        () => rmSync(join(night(2), 'arr_cohort.parquet')),
        'PARTITION_DAMAGED',
        'arr_cohort.parquet is gone',
      ],
      [
        'a manifest that is cut off',
        () => writeFileSync(join(night(1), 'manifest.json'), '{"format": "arrears-p'),
        'PARTITION_DAMAGED',
        'manifest cannot be read',
      ],
      [
        'rows that no partition has read',
        () =>
          rewrite(3, (manifest) => {
            const { tables } = manifest.ingest as { tables: { read: number; accepted: number }[] };
            tables[1].read -= 1;
            tables[1].accepted -= 1;
          }),
        'ROWS_UNACCOUNTED',
        'installment',
      ],
    ])('%s', async (_, plant, code, told) => {
      fresh();
      plant();
      const error = await merging();
      expect([error.code, error.exitCode]).toEqual([code, 4]);
      expect(error.describe()).toContain(told);
      expect(readdirSync(join(folder, 'in-7', 'runs'))).toEqual([]);
    });

    test('another number of partitions, and a workspace without a champion', async () => {
      fresh();
      expect((await merging(second, 6)).code).toBe('PARTITION_MISSING');
      const workspace = workspaceIn(copyOf('untrained', 'registry-2'));
      rmSync(workspace.paths.registry, { recursive: true });
      const running = runPartition(workspace, shared, { index: 1, of: 2 }, { asOfDate: second });
      expect((await refusal(running)).describe()).toMatch(/NO_CHAMPION(.|\n)*arrears train --sample/);
    });
  });
});

test('a sample of the customers trains a model that states it, and leaves the warehouse alone', async () => {
  const workspace = workspaceIn(copyOf('sampled', 'registry-1'));
  const { model } = await runTraining(workspace, { asOfDate: second }, 0.6);
  expect(model.sample).toEqual({ share: 0.6, seed: workspace.configuration.training.seed });
  const card = (language: string) =>
    readFileSync(join(workspace.paths.registry, model.model_id, `model_card${language}.md`), 'utf8');
  expect(card('')).toContain('on a sample of the customers: 60.0 %');
  expect(card('.zh')).toContain('抽取 60.0 % 的客戶');
  expect(readdirSync(workspace.directory)).not.toContain('warehouse.duckdb');
}, 120_000);
