import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import { settleRules } from '../../pipeline/rules/settle-rules.js';
import { settings, shippedPack } from './night.js';

const on = '2026-03-10';
const settle = (name: string, given: object = {}, date = on) =>
  settleRules(shippedPack(name), settings({ pack: name, ...given }), date);
const standing = (name: string, id: string, given: object = {}, date = on) =>
  settle(name, given, date).rules.find(({ rule }) => rule.id === id)!.standing;

test('unverified rules are off until the workspace turns them on, all or one', () => {
  const id = 'us.1006.38.dispute';
  expect(standing('us', id)).toBe('unverified');
  expect(standing('us', id, { unverified: true })).toBe('enforced');
  expect(standing('us', id, { override: { [id]: { enabled: true } } })).toBe('enforced');
});

test('advisory rules are shown, and enforced when turned on', () => {
  const id = 'cn.cba.unanswered_day';
  expect(standing('cn', id)).toBe('advisory');
  expect(standing('cn', id, { advisory: true })).toBe('enforced');
});

test('a presumption is enforced like law', () => {
  expect(standing('us', 'us.1006.14.b.2.i.a.calls')).toBe('enforced');
});

test('principles are never computed, even when all is turned on', () => {
  expect(standing('uk', 'uk.conc.7.9.unreasonable_times', { unverified: true, advisory: true })).toBe(
    'principle',
  );
});

test('a rule is in force from its first day', () => {
  const id = 'cn.cba.quiet_hours';
  expect(standing('cn', id, {}, '2026-01-29')).toBe('not_in_force');
  expect(standing('cn', id, { override: { [id]: { enabled: true } } }, '2026-01-29')).toBe('not_in_force');
  expect(standing('cn', id, {}, '2026-01-30')).toBe('enforced');
});

test('a rule is out of force on its last day, which it does not have', () => {
  const pack = shippedPack('in');
  const rules = pack.rules.map((rule) => ({ ...rule, effective_to: '2026-03-10' }));
  const of = (date: string) =>
    settleRules({ ...pack, rules }, settings({ pack: 'in' }), date).rules[0].standing;
  expect(of('2026-03-09')).toBe('enforced');
  expect(of('2026-03-10')).toBe('not_in_force');
});

test('overrides are told with the value of the pack; those that change nothing are not', () => {
  const { overrides, rules } = settle('us', {
    override: {
      'us.1006.14.b.2.i.a.calls': { at_most: 5, days: 7 },
      'us.1006.6.b.1.quiet_hours': { enabled: false },
    },
  });
  expect(overrides).toEqual([
    { rule_id: 'us.1006.6.b.1.quiet_hours', key: 'enabled', pack_value: null, value: 'false' },
    { rule_id: 'us.1006.14.b.2.i.a.calls', key: 'at_most', pack_value: '7', value: '5' },
  ]);
  expect(rules.find(({ rule }) => rule.id === 'us.1006.14.b.2.i.a.calls')!.rule.frequency!.at_most).toBe(5);
});

test('the version carries a digest of settings that are not the defaults, whatever their order', () => {
  expect(settle('cn').version).toBe('cn-1.0.0');
  const a = settle('cn', { holidays: ['2026-10-01', '2026-10-02'] }).version;
  expect(a).toMatch(/^cn-1\.0\.0\+[0-9a-f]{8}$/);
  expect(settle('cn', { holidays: ['2026-10-02', '2026-10-01'] }).version).toBe(a);
  expect(settle('cn', { unverified: true }).version).not.toBe(a);
});

test.each([
  [
    'a rule that is not there',
    { 'us.1006.38.disputes': { enabled: true } },
    /did you mean "us.1006.38.dispute"/,
  ],
  [
    'a value that the rule does not have',
    { 'us.1006.14.b.2.i.b.conversation': { at_most: 3 } },
    /a rule of cool_off has no such value/,
  ],
  ['a value of a principle', { 'us.1006.100.retention': { days: 3 } }, /a principle has no values/],
  [
    'a value that does not fit',
    { 'us.1006.14.b.2.i.a.calls': { window: 'rolling_days' } },
    /calls.days: belongs to rolling_days/,
  ],
  [
    'a stop at a recorded restriction',
    { 'restriction.deceased': { enabled: false } },
    /always stops contact/,
  ],
])('an override of %s is refused', (_, override, message) => {
  try {
    settle('us', { override });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as ConfigurationError).describe()).toMatch(message);
  }
});

test('an outcome that is no word of the vocabulary is refused, with its line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const path = join(folder, 'arrears.yaml');
  writeFileSync(path, 'rules:\n  pack: us\n  outcomes:\n    接通: right_partie\n');
  try {
    settleRules(shippedPack('us'), settings({ pack: 'us', outcomes: { 接通: 'right_partie' } }), on, path);
    expect.unreachable();
  } catch (error) {
    expect((error as ConfigurationError).describe()).toMatch(
      /line 4: rules.outcomes.接通.*did you mean "right_party"/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
