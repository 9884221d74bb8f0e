import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inBoth } from '../../pipeline/core/bilingual.js';
import { ruleDocument } from '../../pipeline/rules/rule-document.js';
import { packNames, readRulePack } from '../../pipeline/rules/rule-pack.js';
import { settleRules } from '../../pipeline/rules/settle-rules.js';
import { ruleSettingsSchema } from '../../pipeline/workspace/rule-pack-schema.js';

test('docs/contact-rules.md is what the packs say', async () => {
  await expect(ruleDocument()).toMatchFileSnapshot(
    resolve(import.meta.dirname, '../../docs/contact-rules.md'),
  );
});

test('it names every rule with its citation and verification', () => {
  const document = ruleDocument();
  for (const { id, citation, verification } of packNames.flatMap((name) => readRulePack(name, '.').rules)) {
    const row = document.split('\n').find((line) => line.startsWith(`| \`${id}\` |`));
    expect(row).toContain(` | ${inBoth(citation).en} | `);
    expect(row).toContain(` | ${verification} | `);
  }
});

test('it tells which rules are off by default', () => {
  const off = ruleDocument()
    .split('\n')
    .filter((line) => /\| no: (unverified|advisory) \|$/.test(line))
    .map((line) => line.split('`')[1]);
  expect(off).toEqual(['cn.cba.unanswered_day', 'us.1006.38.dispute', 'us.11_usc_362.bankruptcy']);
});

test('its settings are settings', () => {
  const [, yaml] = /```yaml\n([^`]*)```/.exec(ruleDocument())!;
  const rules = ruleSettingsSchema.parse(parse(yaml).rules);
  expect(() => settleRules(readRulePack(rules.pack, '.'), rules, '2026-03-10')).not.toThrow();
});

test('its command is the one that writes it', () => {
  expect(ruleDocument()).toContain('npx vitest run tests/rules/rule-document.test.ts -u');
});
