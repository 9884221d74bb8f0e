import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import { commonStops, packNames, readRulePack } from '../../pipeline/rules/rule-pack.js';
import { ruleChannels, stopKinds } from '../../pipeline/workspace/rule-pack-schema.js';

const folder = mkdtempSync(join(tmpdir(), 'packs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const frame = `pack: own
version: 1.0.0
label: { en: own, zh: 自有 }
notice: { en: no advice, zh: 不構成意見 }
rules:
`;
const rule = (demand: string, id = 'own.rule') =>
  `  - { id: ${id}, label: { en: a, zh: 甲 }, citation: none, strength: hard, verification: text, ${demand} }\n`;

function messageOf(content: string): string {
  writeFileSync(join(folder, 'own.yaml'), content);
  try {
    readRulePack('own.yaml', folder);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).describe();
  }
  return '';
}

describe('the packs that come with the program', () => {
  test.each(packNames)('%s names itself, its versions, and that it is no legal advice', (name) => {
    const pack = readRulePack(name, '.');
    expect(pack.pack).toBe(name);
    expect(pack.notice.en).toMatch(/not legal advice/);
    for (const { id } of pack.rules) expect(id).toMatch(new RegExp(`^(${name}|restriction)\\.`));
  });

  test.each(packNames)('%s stops at every kind of restriction', (name) => {
    const stops = readRulePack(name, '.').rules.filter(({ verification }) => verification === 'policy');
    expect(stops.flatMap(({ stop }) => stop!.restrictions).sort()).toEqual([...stopKinds].sort());
    for (const { stop } of stops)
      expect(stop!.channels).toEqual(stop!.restrictions[0] === 'do_not_call' ? ['phone'] : ruleChannels);
  });

  test('only the common stops are policy', () => {
    expect(commonStops.rules.every(({ verification }) => verification === 'policy')).toBe(true);
  });

  test('the United Kingdom has principles and no number: CONC 7 gives none', () => {
    const own = readRulePack('uk', '.').rules.filter(({ id }) => id.startsWith('uk.'));
    expect(own.every(({ principle }) => principle !== undefined)).toBe(true);
  });
});

describe('a pack of a workspace', () => {
  test('is joined with the common stops', () => {
    writeFileSync(
      join(folder, 'own.yaml'),
      frame + rule('quiet_hours: { channels: [phone], periods: [{ from: "20:00", to: "09:30" }] }'),
    );
    expect(readRulePack('own.yaml', folder).rules).toHaveLength(1 + commonStops.rules.length);
  });

  test.each([
    [
      'a misspelt channel',
      rule('closed_days: { channels: [phon], holidays: true }'),
      /line 6.*did you mean "phone"/,
    ],
    [
      'a misspelt key',
      rule('stop: { channels: [phone], restriction: [dispute] }'),
      /did you mean "restrictions"/,
    ],
    [
      'a time that is none',
      rule('quiet_hours: { channels: [phone], periods: [{ from: "25:00", to: "08:00" }] }'),
      /"25:00" is not a time of day/,
    ],
    [
      'an empty period',
      rule('quiet_hours: { channels: [phone], periods: [{ from: "08:00", to: "08:00" }] }'),
      /begins and ends at the same time/,
    ],
    ['no demand', rule('note: nothing'), /exactly one of/],
    [
      'two demands',
      rule('principle: { en: a, zh: 甲 }, stop: { channels: [phone], restrictions: [dispute] }'),
      /exactly one of/,
    ],
    [
      'a rolling window without days',
      rule('frequency: { channels: [phone], unit: attempt, key: debt, window: rolling_days, at_most: 3 }'),
      /days.*belongs to rolling_days/,
    ],
    [
      'a calendar window with days',
      rule(
        'frequency: { channels: [phone], unit: attempt, key: debt, window: calendar_day, days: 2, at_most: 3 }',
      ),
      /days.*belongs to rolling_days/,
    ],
    [
      'a limit of nothing',
      rule('frequency: { channels: [phone], unit: attempt, key: debt, window: calendar_day, at_most: 0 }'),
      /at least 1/,
    ],
    ['a stop at nothing', rule('stop: { channels: [phone] }'), /stops nothing/],
    ['closed on no day', rule('closed_days: { channels: [phone] }'), /closes no day/],
    [
      'two rules of one id',
      rule('stop: { channels: [phone], restrictions: [dispute] }').repeat(2),
      /two rules of one id/,
    ],
    [
      'a date that does not exist',
      rule('effective_from: 2026-02-30, stop: { channels: [phone], restrictions: [dispute] }'),
      /not a date that exists/,
    ],
    [
      'dates the wrong way round',
      rule(
        'effective_from: 2026-02-01, effective_to: 2026-01-01, stop: { channels: [phone], restrictions: [dispute] }',
      ),
      /after effective_from/,
    ],
    [
      'a reserved id',
      rule('stop: { channels: [phone], restrictions: [dispute] }', 'restriction.dispute'),
      /reserved/,
    ],
  ])('tells %s', (_, rules, message) => {
    expect(messageOf(frame + rules)).toMatch(message);
  });

  test('that does not exist is told, with the nearest name', () => {
    expect(() => readRulePack('cb', folder)).toThrow(/no rule pack "cb"/);
    expect(() => readRulePack('missing.yaml', folder)).toThrow(ConfigurationError);
  });
});
