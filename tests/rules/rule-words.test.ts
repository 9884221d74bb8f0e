import { expect, test } from 'vitest';
import { packNames, readRulePack } from '../../pipeline/rules/rule-pack.js';
import { demandWords } from '../../pipeline/rules/rule-words.js';

const rules = packNames.flatMap((name) => readRulePack(name, '.').rules);
const told = (id: string) => demandWords(rules.find((rule) => rule.id === id)!);

test('what a rule demands is told with its values, in both languages', () => {
  expect(told('us.1006.14.b.2.i.a.calls')).toEqual({
    en: 'At most 7 attempts per debt in 7 consecutive days: phone.',
    zh: '每筆債務連續 7 天內至多 7 次嘗試（電話）。',
  });
  expect(told('us.1006.6.b.1.quiet_hours')).toEqual({
    en: 'Quiet 21:00–08:00: phone, sms, email, app.',
    zh: '靜默時段 21:00–08:00（電話、簡訊、電子郵件、App）。',
  });
  expect(told('restriction.do_not_call').zh).toBe('停止聯繫：不得致電（電話）。');
});

test.each(rules.map((rule) => [rule.id, rule] as const))(
  '%s: both languages hold the same numbers, and the Chinese no English',
  (_, rule) => {
    const { en, zh } = demandWords(rule);
    if (rule.principle) return expect({ en, zh }).toEqual(rule.principle);
    const numbers = (text: string) => text.match(/\d+/g)?.sort() ?? [];
    expect(numbers(zh)).toEqual(numbers(en));
    expect(zh.replaceAll('App', '')).not.toMatch(/[a-z]/i);
  },
);
