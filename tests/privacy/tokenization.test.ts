import { createHmac } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSample } from '../../data-samples/write-sample.js';
import type { NightBacktest } from '../../pipeline/contracts/backtest.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { silent } from '../../pipeline/core/progress.js';
import { backtest } from '../../pipeline/nightly/backtest.js';
import { compareAgencies } from '../../pipeline/nightly/compare-agencies.js';
import { fairness } from '../../pipeline/nightly/fairness.js';
import { runMerge } from '../../pipeline/nightly/merge-night.js';
import { runNightly, runTraining } from '../../pipeline/nightly/nightly.js';
import { runPartition } from '../../pipeline/nightly/partition-night.js';
import { tokenParameters, tokenSql } from '../../pipeline/warehouse/id-tokens.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { IdKey } from '../../pipeline/workspace/id-key.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { arrears, scratchFolder } from '../support/cli.js';
import { filesOf, textsOf } from './texts.js';

const key = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const otherKey = 'f'.repeat(64);
const keyId = 'bb9f1869faef6b85';
const env = { ARREARS_ID_KEY: key };
process.env.ARREARS_ID_KEY = key;

const root = scratchFolder();
const [plain, tokens] = [join(root, 'plain'), join(root, 'tokens')];
const nights = ['2026-05-20', '2026-06-30', '2026-07-01'] as const;
const [matured, before, tonight] = nights;
const now = () => new Date('2026-07-01T20:00:00Z');
const open = (directory: string) => openWorkspace(directory, sourceTables);
const run = (directory: string, asOfDate: string) => runNightly(open(directory), { asOfDate, now });
const tokenization = 'tokenization: { key: { environment: ARREARS_ID_KEY } }\n';

/** HMAC by Node, beside that of the program in SQL. */
const tokenOf = (column: string, id: string) =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(`${column}:${id}`).digest('hex');

async function rows(query: string): Promise<Record<string, unknown>[]> {
  const warehouse = await Warehouse.open(':memory:', { threads: 1 });
  try {
    return await warehouse.rows(query);
  } finally {
    warehouse.close();
  }
}

const listed = (directory: string, night: string, columns = '*') =>
  rows(
    `SELECT ${columns} FROM read_parquet('${join(directory, 'runs', night, 'ranked_accounts.parquet')}') ORDER BY rank`,
  );
const read = (directory: string, ...path: string[]) => readFileSync(join(directory, ...path), 'utf8');
const manifestOf = (directory: string, night: string) =>
  JSON.parse(read(directory, 'runs', night, 'manifest.json'));

/** Trains a model that no gate lets pass, so that it scores in the shadow. */
async function addChallenger(directory: string): Promise<void> {
  const yaml = join(directory, 'arrears.yaml');
  const text = readFileSync(yaml, 'utf8');
  writeFileSync(yaml, text.replace('months: 6,', 'months: 5, gates: { calibration_slope: [8, 9] },'));
  await runTraining(open(directory), { asOfDate: before });
  writeFileSync(yaml, text);
}

beforeAll(async () => {
  await writeSample(plain, { loans: 3000, seed: 5, format: 'parquet', shock: true }, silent);
  appendFileSync(
    join(plain, 'arrears.yaml'),
    `training: { engines: [scorecard], months: 6, test_months: 2, stages: {}, minimum_accounts: 100, minimum_bad: 20 }
exports:
  - { name: core, form: csv, columns: [rank, loan_id, customer_id] }
  - { name: lines, form: jsonl, columns: [loan_id, amount_past_due] }
  - { name: host, form: fixed_width, columns: [{ column: loan_id, width: 64 }, { column: customer_id, width: 64 }] }
  - { name: calls, form: dialer }
`,
  );
  const strategy = join(plain, 'strategy.yaml');
  const agencies = '    agencies: { north: { share: 0.5 }, south: { share: 0.5 } }\n';
  writeFileSync(
    strategy,
    readFileSync(strategy, 'utf8')
      .replace('calls: 60', 'calls: 400')
      .replace('channel: sms\n    owner: self_service\n', `channel: sms\n    owner: agency\n${agencies}`)
      .replace('owner: agent\n', `owner: agency\n${agencies}`),
  );
  cpSync(plain, tokens, { recursive: true });
  appendFileSync(join(tokens, 'arrears.yaml'), tokenization);
  for (const directory of [plain, tokens])
    for (const night of [matured, before]) {
      await run(directory, night);
      // The importing system answers in the ids that it was given.
      const [first, second] = await listed(directory, night, 'run_id, loan_id');
      const acks = join(directory, 'acks', night);
      mkdirSync(acks, { recursive: true });
      writeFileSync(join(acks, 'ack.csv'), `run_id,loan_id\n${first.run_id},${first.loan_id}\n`);
      writeFileSync(
        join(acks, 'rejects.csv'),
        `run_id,loan_id,reason\n${second.run_id},${second.loan_id},closed\n`,
      );
    }
  for (const directory of [plain, tokens]) {
    await addChallenger(directory);
    await run(directory, tonight);
  }
}, 240_000);

describe('a token', () => {
  const idKey = new IdKey(Buffer.from(key, 'hex'));
  // openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f of the texts loan_id:L0000001 and so on.
  const made: ['loan_id' | 'customer_id', string, string][] = [
    ['loan_id', 'L0000001', 'fd62f8ba46a5081a89774cac148a064b0d82a6e9dd23d69771cf651646677ebd'],
    ['customer_id', 'C0000001', 'f80de235a8cb82324c46e0b4d712099e24b87ba006455794d60246f274b91c79'],
    ['loan_id', '合同-7', 'b05e5dc2251c0bb6ef74747df463bda36819a6b2c3158f81477ee5a6b7c5b116'],
  ];

  it.each(made)('of %s %s is what openssl makes', async (column, id, token) => {
    expect(idKey.token(column, id)).toBe(token);
    const warehouse = await Warehouse.open(':memory:', { threads: 1 });
    const sql = `SELECT ${tokenSql(column, '$id')} AS token`;
    expect(await warehouse.row(sql, { ...tokenParameters(idKey), id })).toEqual({ token });
    warehouse.close();
  });

  it('is made under a key that is named and not told', () => {
    expect(idKey.id).toBe(keyId);
    expect(JSON.stringify({ idKey })).toBe(`{"idKey":{"id":"${keyId}"}}`);
    expect(manifestOf(tokens, tonight).tokenization).toEqual({ algorithm: 'HMAC-SHA-256', key_id: keyId });
    expect(manifestOf(plain, tonight).tokenization).toBe(null);
  });
});

describe('a tokenized bundle', () => {
  it.each(nights)('of %s is the same list in the same order', async (night) => {
    const [raw, out] = [await listed(plain, night), await listed(tokens, night)];
    expect(out.length).toBeGreaterThan(100);
    expect(out.map(({ run_id, ...row }) => row)).toEqual(
      raw.map(({ run_id, ...row }) => ({
        ...row,
        loan_id: tokenOf('loan_id', String(row.loan_id)),
        customer_id: tokenOf('customer_id', String(row.customer_id)),
      })),
    );
    expect(manifestOf(tokens, night).run_id).not.toBe(manifestOf(plain, night).run_id);
  });

  it('holds the same tokens in every format, in exports and in rank moves', async () => {
    const bundle = join(tokens, 'runs', tonight);
    const ids = (await listed(tokens, tonight, 'loan_id')).map(({ loan_id }) => loan_id);
    const lines = (file: string) => readFileSync(join(bundle, file), 'utf8').trim().split('\n');
    expect((await rows(`SELECT loan_id FROM '${bundle}/ranked_accounts.csv'`)).map((r) => r.loan_id)).toEqual(
      ids,
    );
    expect(lines('ranked_accounts.jsonl').map((line) => JSON.parse(line).loan_id)).toEqual(ids);
    expect(lines('exports/host.txt').map((line) => line.slice(0, 64))).toEqual(ids);
    expect(lines('exports/lines.jsonl').map((line) => JSON.parse(line).loan_id)).toEqual(ids);
    const moves = (directory: string) => rows(`FROM '${directory}/runs/${tonight}/rank_moves.csv'`);
    expect(await moves(tokens)).toEqual(
      (await moves(plain)).map((row) => ({ ...row, loan_id: tokenOf('loan_id', String(row.loan_id)) })),
    );
    expect((await moves(tokens)).length).toBeGreaterThan(100);
  });

  it('shows no id as it is, and no key, in whatever leaves', async () => {
    const ids = new Set(
      (
        await rows(
          `SELECT loan_id AS id FROM '${tokens}/raw/loan.parquet' UNION SELECT customer_id FROM '${tokens}/raw/loan.parquet'`,
        )
      ).map(({ id }) => String(id)),
    );
    const shape = /\b[A-Z]\d{4,}\b/g;
    expect([...ids].filter((id) => !id.match(shape))).toEqual([]);
    const looked = filesOf(tokens).filter(({ name }) =>
      /^(runs|logs|metrics|backtest|registry)\//.test(name),
    );
    const texts = await textsOf(looked);
    expect(texts.length).toBeGreaterThan(40);
    const found = texts.flatMap(({ where, text }) =>
      (text.match(shape) ?? []).filter((id) => ids.has(id)).map((id) => `${where}: ${id}`),
    );
    expect(found).toEqual([]);
    const { inner, outer } = new IdKey(Buffer.from(key, 'hex')).pads;
    const everything = await textsOf(filesOf(tokens));
    for (const secret of [key, inner, outer])
      expect(everything.filter(({ text }) => text.toLowerCase().includes(secret))).toEqual([]);
    // The scan finds ids where they are.
    const raw = await textsOf(filesOf(join(plain, 'runs', tonight)));
    expect(
      raw.filter(({ text }) => (text.match(shape) ?? []).some((id) => ids.has(id))).length,
    ).toBeGreaterThan(6);
  });

  it('holds them in the scores of challengers', async () => {
    const shadow = (directory: string) =>
      rows(`FROM '${directory}/runs/${tonight}/shadow_scores.parquet' ORDER BY model_id, rank`);
    const raw = await shadow(plain);
    expect(raw.length).toBeGreaterThan(100);
    expect(await shadow(tokens)).toEqual(
      raw.map((row) => ({ ...row, loan_id: tokenOf('loan_id', String(row.loan_id)) })),
    );
  });

  it('stands the check of bundles', () => {
    expect(arrears(['verify', join(tokens, 'runs', tonight)]).code).toBe(0);
  });
});

describe('what reads earlier lists goes on', () => {
  it('answers are counted by token', () => {
    const { accepted, rejected, unknown, reasons } = manifestOf(tokens, tonight).import_feedback;
    expect({ accepted, rejected, unknown, reasons }).toEqual({
      accepted: 1,
      rejected: 1,
      unknown: 0,
      reasons: { closed: 1 },
    });
  });

  it('the report compares the same accounts with the night before', async () => {
    const table = async (directory: string) => {
      const warehouse = await Warehouse.open(join(directory, 'warehouse.duckdb'), {}, true);
      const changes = await warehouse.rows('FROM rep_night_change ORDER BY ALL');
      warehouse.close();
      return changes;
    };
    expect(await table(tokens)).toEqual(await table(plain));
  });

  it('backtest finds the same', async () => {
    const points = async (directory: string) => {
      const { nights: found } = await backtest(open(directory), { asOfDate: tonight, again: true });
      return found.map(({ run_id, ...rest }: NightBacktest) => ({
        labeled: rest.labeled,
        bads: rest.bads,
        auc: rest.auc?.value,
        brier: rest.brier?.value,
        recovery: rest.recovery.realized,
      }));
    };
    const found = await points(tokens);
    expect(found[0].labeled).toBeGreaterThan(100);
    expect(found).toEqual(await points(plain));
  });

  it('fairness finds the same groups', async () => {
    const groups = async (directory: string) =>
      (await fairness(open(directory), { asOfDate: tonight })).nights.map(({ as_of_date, attributes }) => [
        as_of_date,
        attributes.map(({ attribute, groups: found }) => [
          attribute,
          found.map(({ group, accounts, treatments }) => [group, accounts, Object.keys(treatments)]),
        ]),
      ]);
    expect(await groups(tokens)).toEqual(await groups(plain));
  });

  it('agencies are compared alike', async () => {
    const found = async (directory: string) => {
      const { nights: compared, league } = await compareAgencies(open(directory), tonight, 1);
      const standings = league.standings.map(({ agency, accounts, rate }) => ({ agency, accounts, rate }));
      return { compared, standings };
    };
    const raw = await found(plain);
    expect(raw.compared).toEqual([matured, before]);
    expect(raw.standings.some(({ rate }) => Number(rate) > 0)).toBe(true);
    expect(await found(tokens)).toEqual(raw);
  });

  it('models compare tells the accounts that two models rank apart by token', () => {
    const ids = (directory: string) => {
      const models = readdirSync(join(directory, 'registry')).filter((name) => name.startsWith('scorecard-'));
      expect(models.length).toBe(2);
      const { code, out } = arrears(['models', 'compare', ...models, '--json', '-w', directory], env);
      expect(code).toBe(0);
      return JSON.parse(out).tonight.moved.map(({ loan_id }: { loan_id: string }) => loan_id);
    };
    const raw = ids(plain);
    expect(raw.length).toBeGreaterThan(3);
    expect(ids(tokens)).toEqual(raw.map((id: string) => tokenOf('loan_id', id)));
  });

  it('replay gives the same bytes', () => {
    const { code, out } = arrears(['replay', '--as-of', before, '-w', tokens], env);
    expect(out).toContain('byte');
    expect(code).toBe(0);
  });

  it('explain takes an id or its token, and tells the token alone', async () => {
    const [{ loan_id: id }] = await listed(plain, tonight, 'loan_id');
    const token = tokenOf('loan_id', String(id));
    // No key is needed: the warehouse knows under which ids accounts left.
    const [byId, byToken] = [String(id), token].map((name) => arrears(['explain', name, '-w', tokens]));
    expect(byId.code).toBe(0);
    expect(byId.out).toBe(byToken.out);
    expect(byId.out).toContain(token);
    expect(byId.out).not.toContain(String(id));
  });

  it('partitions merge to the same bundle', async () => {
    const merged = join(root, 'merged');
    cpSync(tokens, merged, { recursive: true, filter: (path) => !path.includes(`runs/${tonight}`) });
    const shared = join(merged, 'partitions');
    for (const index of [1, 2])
      await runPartition(open(merged), shared, { index, of: 2 }, { asOfDate: tonight });
    await runMerge(open(merged), shared, 2, { asOfDate: tonight, now });
    const bytes = (directory: string) =>
      filesOf(join(directory, 'runs', tonight))
        .filter(({ isFolder, name }) => !isFolder && name !== 'manifest.json')
        .map(({ name, path }) => [name, readFileSync(path).toString('base64')]);
    expect(bytes(merged)).toEqual(bytes(tokens));
  }, 120_000);
});

describe('another key', () => {
  const changed = join(root, 'changed');

  it('is refused while earlier lists cannot be read, and publishes the same list under other tokens after', async () => {
    cpSync(tokens, changed, { recursive: true });
    const yaml = read(changed, 'arrears.yaml');
    const other = { ...env, NEW_ID_KEY: otherKey };
    const nightly = () => arrears(['nightly', '--as-of', tonight, '-w', changed], other);
    writeFileSync(
      join(changed, 'arrears.yaml'),
      yaml.replace(tokenization, 'tokenization: { key: { environment: NEW_ID_KEY } }\n'),
    );
    const refused = nightly();
    expect(refused.code).toBe(3);
    expect(refused.err).toContain(
      `KEY_UNKNOWN: the ids of the list of ${before} were tokenized under the key ${keyId}`,
    );
    expect(refused.err).toContain('name that key under tokenization.earlier_keys');
    writeFileSync(
      join(changed, 'arrears.yaml'),
      yaml.replace(
        tokenization,
        'tokenization: { key: { environment: NEW_ID_KEY }, earlier_keys: [{ environment: ARREARS_ID_KEY }] }\n',
      ),
    );
    expect(nightly().code).toBe(0);
    const [first] = await listed(changed, tonight);
    const [raw] = await listed(plain, tonight);
    const token = createHmac('sha256', Buffer.from(otherKey, 'hex')).update(`loan_id:${raw.loan_id}`);
    expect(first.loan_id).toBe(token.digest('hex'));
    expect(manifestOf(changed, tonight).run_id).not.toBe(manifestOf(tokens, tonight).run_id);
    const moved = (directory: string) =>
      rows(`SELECT * EXCLUDE (loan_id) FROM '${directory}/runs/${tonight}/rank_moves.csv'`);
    expect(await moved(changed)).toEqual(await moved(plain));
  }, 60_000);
});

describe('a key that cannot be used', () => {
  const wrong = join(root, 'wrong');
  const keys = join(root, 'keys');

  beforeAll(() => {
    mkdirSync(keys);
    mkdirSync(wrong);
    for (const part of ['arrears.yaml', 'strategy.yaml', 'sources', 'raw'])
      cpSync(join(plain, part), join(wrong, part), { recursive: true });
    writeFileSync(join(keys, 'id.key'), `${key}\n`, { mode: 0o640 });
    writeFileSync(join(keys, 'open.key'), key, { mode: 0o644 });
    chmodSync(join(keys, 'open.key'), 0o644);
    writeFileSync(join(keys, 'short.key'), key.slice(2), { mode: 0o600 });
    writeFileSync(join(wrong, 'own.key'), key, { mode: 0o600 });
  });

  const check = (settings: string, more: Record<string, string> = {}) => {
    writeFileSync(join(wrong, 'arrears.yaml'), `${read(plain, 'arrears.yaml')}tokenization: ${settings}\n`);
    return arrears(['check', '-w', wrong], { KEYS: keys, ...more });
  };

  it.each([
    [
      '{ key: { environment: NO_SUCH_KEY } }',
      'KEY_MISSING: the environment variable NO_SUCH_KEY is not there',
    ],
    ['{ key: { file: $KEYS/none.key } }', 'KEY_MISSING: the file $KEYS/none.key is not there'],
    ['{ key: { file: $KEYS/short.key } }', 'KEY_UNFIT: the file $KEYS/short.key holds no key'],
    [
      '{ key: { file: $KEYS/open.key } }',
      'KEY_EXPOSED: the key $KEYS/open.key is open to all users of the machine',
    ],
    [
      '{ key: { file: own.key } }',
      'KEY_EXPOSED: the key own.key lies in the workspace, whose SQL could read it',
    ],
    ['{ key: { file: ../id.key } }', 'PATH_OUTSIDE'],
    ['{ kye: { environment: ARREARS_ID_KEY } }', 'there is no such key; one of: key, earlier_keys'],
    ['{ key: { enviroment: ARREARS_ID_KEY } }', 'there is no such key; did you mean "environment"?'],
    ['{ key: { environment: ARREARS_ID_KEY, file: x } }', 'must name either environment or file'],
    ['{}', 'names no key'],
    [`{ key: "${key}" }`, 'what looks like a key is not a mapping'],
    [`{ key: { environment: "${key}" } }`, 'what looks like a key is no name of an environment variable'],
  ])('%s: %s', (settings, message) => {
    const { code, err, out } = check(settings, env);
    expect(err).toContain(message);
    expect(code).toBe(3);
    expect(err + out).not.toContain(key.slice(0, 20));
  });

  it('one in a file for owner and group is taken', () => {
    expect(check('{ key: { file: $KEYS/id.key } }').code).toBe(0);
  });
});
