import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, scratchFolder } from '../support/cli.js';

const workspace = join(scratchFolder(), 'portfolio');
const nights = ['2026-05-01', '2026-06-01', '2026-07-01'];
const replay = (night: string) => arrears(['replay', '-w', workspace, '--as-of', night]);

/** A rule pack of the workspace's own that closes a channel. */
const closing = (channel: string) => `pack: own
version: 1.0.0
label: { en: Own, zh: 自有 }
notice: { en: No advice, zh: 不構成意見 }
rules:
  - id: own.closed
    label: { en: Closed, zh: 停用 }
    citation: none
    strength: hard
    verification: text
    quiet_hours: { channels: [${channel}], periods: [{ from: "00:00", to: "23:59" }] }
`;

/** Segments of accounts that are restricted, or were called often. */
const conditioned = Object.entries({
  restricted: '{ restriction: [attorney, bankruptcy, dispute, do_not_call, hardship] }',
  pursued: '{ feature: { attempts_30d: { at_least: 3 }, days_since_right_party: { at_least: 7 } } }',
})
  .map(
    ([name, when]) =>
      `  - { name: ${name}, label: { en: x, zh: x }, when: ${when}, treatment: sms_reminder }\n`,
  )
  .join('');

beforeAll(() => {
  arrears(['sample', '--loans', '1500', '--seed', '5', workspace]);
  writeFileSync(join(workspace, 'own.yaml'), closing('phone'));
  const strategy = join(workspace, 'strategy.yaml');
  writeFileSync(strategy, readFileSync(strategy, 'utf8').replace('segments:\n', `segments:\n${conditioned}`));
  appendFileSync(join(workspace, 'arrears.yaml'), 'rules: { pack: own.yaml }\n');
  for (const night of nights) expect(arrears(['nightly', '-w', workspace, '--as-of', night]).code).toBe(0);
});

test.each(nights)('the night of %s is replayed byte for byte', (night) => {
  const { code, out } = replay(night);
  expect(out).toContain('Replayed byte for byte.');
  expect(code).toBe(0);
  const segments = readFileSync(join(workspace, 'runs', night, 'segments.csv'), 'utf8');
  expect(segments).toMatch(/restricted(.|\n)*pursued/);
});

test('a night is replayed under the rules of its time, though the pack has changed', () => {
  writeFileSync(join(workspace, 'own.yaml'), closing('sms'));
  expect(replay(nights[0]).out).toContain('Replayed byte for byte.');
  writeFileSync(join(workspace, 'own.yaml'), closing('phone'));
});

test('rows that came later and break the contract do not stop a replay', async () => {
  const payments = join(workspace, 'raw', 'payment.parquet');
  const before = readFileSync(payments);
  const warehouse = await Warehouse.open(':memory:');
  await warehouse.run(`CREATE TABLE grown AS SELECT * FROM '${payments}'
    UNION ALL BY NAME SELECT * REPLACE (amount + 1 AS amount, DATE '2026-05-02' AS known_on)
    FROM (FROM '${payments}' WHERE known_on < DATE '2026-05-01' LIMIT 5000)`);
  await warehouse.run(`COPY grown TO '${payments}' (FORMAT parquet)`);
  warehouse.close();
  expect(arrears(['check', '-w', workspace]).err).toContain('QUARANTINED_SHARE');
  expect(replay(nights[0]).out).toContain('Replayed byte for byte.');
  writeFileSync(payments, before);
});

test('late rows explain what differs: three back-dated payments change three accounts', async () => {
  const warehouse = await Warehouse.open(':memory:');
  const payments = join(workspace, 'raw', 'payment.parquet');
  const [first, second, third] = await warehouse.rows<{ loan_id: string }>(
    `SELECT loan_id FROM '${join(workspace, 'runs', nights[0], 'ranked_accounts.parquet')}' ORDER BY loan_id LIMIT 3`,
  );
  const loans = [first, second, third].map((row) => row.loan_id);
  await warehouse.run(`CREATE TABLE grown AS SELECT * FROM '${payments}'
    UNION ALL BY NAME SELECT 'LATE-' || loan_id AS payment_id, loan_id, DATE '2026-04-20' AS paid_on,
      CAST(0.50 AS DECIMAL(18, 2)) AS amount, 'transfer' AS method, DATE '2026-04-21' AS known_on
    FROM (SELECT unnest(['${loans.join("','")}']) AS loan_id)`);
  await warehouse.run(`COPY grown TO '${payments}' (FORMAT parquet)`);
  warehouse.close();
  const { code, out } = replay(nights[0]);
  expect(code).toBe(0);
  expect(out).toContain('Accounts that differ in more than their rank: 3');
  for (const loan of loans) {
    expect(out).toMatch(new RegExp(`${loan} \\(late rows: 1\\)`));
    expect(out).toMatch(new RegExp(`payment +arrived +${loan} +2026-04-21`));
  }
  for (const line of out.split('\n')) expect([line, line.length <= 80]).toEqual([line, true]);
});

test('a night after the late rows arrived still explains the nights before it', () => {
  expect(arrears(['nightly', '-w', workspace, '--as-of', '2026-07-02']).code).toBe(0);
  const { code, out } = replay(nights[1]);
  expect(code).toBe(0);
  expect(out).toContain('Rows that the night did not have, though they say they were known: 3');
  expect(replay('2026-07-02').out).toContain('Replayed byte for byte.');
});

test('a difference that no late row explains ends with exit code 5', () => {
  const path = join(workspace, 'runs', '2026-07-02', 'settings.json');
  const settings = readFileSync(path, 'utf8');
  writeFileSync(path, settings.replace('"tolerance": "0.00"', '"tolerance": "500.00"'));
  const { code, err } = replay('2026-07-02');
  writeFileSync(path, settings);
  expect(code).toBe(5);
  expect(err).toMatch(/REPLAY_DIFFERS: \d+ accounts differ without a late row of theirs/);
});

test('a night that was not published, and damaged settings, are told', () => {
  expect(replay('2026-01-01').err).toMatch(
    /RUN_UNKNOWN: no list is published for 2026-01-01.*published: 2026-05-01, 2026-06-01/s,
  );
  const path = join(workspace, 'runs', nights[1], 'settings.json');
  appendFileSync(path, '}');
  const { code, err } = replay(nights[1]);
  expect(code).toBe(4);
  expect(err).toContain('SETTINGS_DAMAGED');
});
