import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FallbackModelFile, modelFileVersion } from '../../pipeline/contracts/model-file.js';
import { type Decision, Registry } from '../../pipeline/contracts/registry.js';

let folder: string;
let registry: Registry;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arrears-test-'));
  registry = new Registry(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

function model(id: string): FallbackModelFile {
  return {
    format: 'arrears-registered-model',
    format_version: modelFileVersion,
    model_id: id,
    trained_on: '2026-07-01',
    outcome: { name: 'roll_forward', horizon_days: 30, dpd: 90 },
    sql_hash: '',
    data_fingerprint: '',
    kind: 'fallback',
    reason: { en: 'few', zh: '太少' },
    bucket_pd: [],
    overall_pd: 0.5,
    recovery_rate: 0,
  };
}

const decision = (id: string, changes: Partial<Decision> = {}): Decision => ({
  model_id: id,
  decision: 'challenger',
  by: 'gates',
  as_of_date: '2026-07-01',
  replaces: null,
  reason: { en: 'test', zh: '測試' },
  gates: [],
  ...changes,
});

test('the log is appended to, never rewritten, and the same decision stands once', () => {
  for (const id of ['a', 'b']) registry.register(model(id), {}, { en: `${id} card`, zh: `${id} 卡` });
  registry.decide(decision('a', { decision: 'champion' }));
  const first = readFileSync(join(folder, 'decisions.jsonl'), 'utf8');
  registry.decide(decision('b'));
  registry.decide(decision('b'));
  registry.decide(decision('a', { decision: 'champion', replaces: 'a' }));
  const log = readFileSync(join(folder, 'decisions.jsonl'), 'utf8');
  expect(log.startsWith(first)).toBe(true);
  expect(registry.decisions().map(({ model_id }) => model_id)).toEqual(['a', 'b']);
  expect([registry.championId(), registry.challengerIds()]).toEqual(['a', ['b']]);
  expect([registry.card('b', 'en'), registry.card('b', 'zh')]).toEqual(['b card', 'b 卡']);
});

test('a promoted challenger is none any more; going back and forth is logged each time', () => {
  for (const id of ['a', 'b']) registry.register(model(id), {}, { en: '', zh: '' });
  const up = (id: string, replaces: string | null) => decision(id, { decision: 'champion', replaces });
  registry.decide(up('a', null));
  registry.decide(decision('b'));
  registry.decide(up('b', 'a'));
  expect(registry.challengerIds()).toEqual([]);
  registry.decide(up('a', 'b'));
  expect(registry.championId()).toBe('a');
  expect(registry.decisions()).toHaveLength(4);
});

test('words of an older log stand in both languages', () => {
  registry.register(model('a'), {}, { en: '', zh: '' });
  registry.decide(decision('a'));
  const path = join(folder, 'decisions.jsonl');
  const gate = { gate: 'psi', passed: true, found: 'PSI 0.1', wanted: { en: 'at most', zh: '至多' } };
  const older = { ...decision('a'), reason: 'passed', gates: [gate] };
  writeFileSync(path, `${JSON.stringify(older)}\n`);
  expect(registry.decisions()).toEqual([
    {
      ...older,
      reason: { en: 'passed', zh: 'passed' },
      gates: [{ ...gate, found: { en: 'PSI 0.1', zh: 'PSI 0.1' } }],
    },
  ]);
});

test('the newest challengers come first', () => {
  for (const id of ['old', 'new']) registry.register(model(id), {}, { en: '', zh: '' });
  registry.decide(decision('old', { as_of_date: '2026-05-01' }));
  registry.decide(decision('new', { as_of_date: '2026-06-01' }));
  expect(registry.challengerIds()).toEqual(['new', 'old']);
});

test.each([
  ['truncated', (text: string) => text.slice(0, 40), 'MODEL_DAMAGED'],
  ['older', (text: string) => text.replace(/"format_version":\d+/, '"format_version":1'), 'MODEL_OLDER'],
  ['newer', (text: string) => text.replace(/"format_version":\d+/, '"format_version":99'), 'MODEL_NEWER'],
  ['incomplete', (text: string) => text.replace('"overall_pd"', '"overall"'), 'MODEL_DAMAGED'],
])('a %s model file is refused with its place', (_, spoil, code) => {
  registry.register(model('a'), {}, { en: '', zh: '' });
  const path = join(folder, 'a', 'model.json');
  writeFileSync(path, spoil(readFileSync(path, 'utf8')));
  expect(() => registry.model('a')).toThrow(expect.objectContaining({ code, exitCode: 4 }));
  try {
    registry.model('a');
  } catch (error) {
    expect((error as { details: { where: string } }).details.where).toBe(path);
  }
});

test('a damaged line of the log is refused with its number', () => {
  registry.register(model('a'), {}, { en: '', zh: '' });
  registry.decide(decision('a'));
  writeFileSync(join(folder, 'decisions.jsonl'), '{"model_id":"a"}\n');
  expect(() => registry.decisions()).toThrow(/damaged/);
});
