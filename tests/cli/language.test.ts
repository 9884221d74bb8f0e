import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { displayWidth } from '../../models/scorecard/display-width.js';
import { type Language, languageOf } from '../../pipeline/cli/language.js';
import { agencyWords } from '../../pipeline/cli/words-agencies.js';
import { answerWords } from '../../pipeline/cli/words-answers.js';
import { checkWords } from '../../pipeline/cli/words-check.js';
import { experimentWords } from '../../pipeline/cli/words-experiment.js';
import { modelWords } from '../../pipeline/cli/words-models.js';
import { nightWords } from '../../pipeline/cli/words-night.js';
import { readingWords } from '../../pipeline/cli/words-readings.js';
import { replayWords } from '../../pipeline/cli/words-replay.js';
import { runWords } from '../../pipeline/cli/words-runs.js';
import { simulationWords } from '../../pipeline/cli/words-simulate.js';
import { trainingWords } from '../../pipeline/cli/words-training.js';
import { UsageError } from '../../pipeline/core/errors.js';
import type { Workspace } from '../../pipeline/workspace/workspace.js';
import { arrears, scratchFolder } from '../support/cli.js';

const noLocale = { LC_ALL: '', LC_MESSAGES: '', LANG: '', ARREARS_LANG: '' };

describe('the language of the terminal', () => {
  const chinese = { configuration: { language: 'zh' } } as Workspace;

  test.each<[Language | undefined, Record<string, string>, Workspace | undefined, Language]>([
    [undefined, {}, undefined, 'en'],
    [undefined, {}, chinese, 'zh'],
    [undefined, { LANG: 'C' }, chinese, 'zh'],
    [undefined, { LANG: 'C.UTF-8' }, undefined, 'en'],
    [undefined, { LANG: 'en_US.UTF-8' }, chinese, 'en'],
    [undefined, { LANG: 'zh_TW.UTF-8' }, undefined, 'zh'],
    [undefined, { LANG: 'zh-Hant' }, undefined, 'zh'],
    [undefined, { LANG: 'zhuang' }, undefined, 'en'],
    [undefined, { LANG: 'fr_FR.UTF-8' }, chinese, 'zh'],
    [undefined, { LC_ALL: 'en_GB.UTF-8', LANG: 'zh_TW.UTF-8' }, undefined, 'en'],
    [undefined, { LC_ALL: '', LC_MESSAGES: 'zh_HK', LANG: 'en_US' }, undefined, 'zh'],
    [undefined, { ARREARS_LANG: 'zh', LC_ALL: 'en_US.UTF-8' }, undefined, 'zh'],
    ['en', { ARREARS_LANG: 'zh', LC_ALL: 'zh_TW' }, chinese, 'en'],
  ])('--lang %s, %j', (lang, environment, workspace, wanted) => {
    expect(languageOf({ lang }, workspace, environment)).toBe(wanted);
  });

  test('a language that is not there is a usage error', () => {
    expect(() => languageOf({}, undefined, { ARREARS_LANG: 'fr' })).toThrow(UsageError);
  });

  test.each(
    Object.entries({
      agencyWords,
      answerWords,
      checkWords,
      experimentWords,
      modelWords,
      nightWords,
      readingWords,
      replayWords,
      runWords,
      simulationWords,
      trainingWords,
    }),
  )('%s say in Chinese what they say in English', (_, { en, zh }) => {
    expect(shape(zh)).toEqual(shape(en));
  });
});

/** Words without their text: keys, lengths of lists, and how many arguments they take. */
function shape(words: unknown): unknown {
  if (Array.isArray(words)) return words.length;
  if (typeof words === 'function') return `of ${words.length}`;
  if (typeof words !== 'object' || words === null) return typeof words;
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, shape(value)]));
}

test('a plan of an experiment, without a workspace', () => {
  const plan = ['experiment', 'plan', '--base-rate', '0.5', '--effect', '0.1', '--per-night', '100'];
  const { code, out } = arrears(plan, { ...noLocale, LANG: 'zh_TW.UTF-8' });
  expect(code).toBe(0);
  expect(out).toMatch(/客戶 +776\n {2}冠軍 +388\n {2}挑戰者 +388\n所需夜數 +8（每夜新增 100 位）\n/);
});

describe('printed in a workspace', () => {
  const workspace = join(scratchFolder(), 'workspace');
  let nightly: string;

  beforeAll(() => {
    arrears(['sample', '--loans', '300', '--seed', '3', workspace]);
    appendFileSync(join(workspace, 'arrears.yaml'), 'training: { months: 2, test_months: 1 }\n');
    const night = arrears(['nightly', '-w', workspace], { ...noLocale, LANG: 'zh_TW.UTF-8' });
    expect(night.code).toBe(0);
    nightly = night.out;
    const strategy = readFileSync(join(workspace, 'strategy.yaml'), 'utf8');
    writeFileSync(join(workspace, 'other.yaml'), strategy.replace('calls: 60', 'calls: 1'));
  });

  test('a night in the language of the locale', () => {
    expect(nightly).toMatch(/快照日 +帳戶 +逾期金額 CNY/);
    expect(nightly).toMatch(/^名單 {4}\//m);
  });

  const other = join(workspace, 'other.yaml');
  test.each([
    [['check'], /隔離[\s\S]*均無誤/],
    [['runs', 'show'], /排序模型/],
    [['models', 'list'], /訓練日/],
    [['simulate', '--strategy', other, '--nights', '1'], /預期增益/],
  ])('%j', (command, chinese) => {
    const { code, out } = arrears([...command, '-w', workspace], { ...noLocale, ARREARS_LANG: 'zh' });
    expect(code).toBe(0);
    expect(out).toMatch(chinese);
    for (const line of out.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  });

  test('--lang is above the locale', () => {
    const { out } = arrears(['runs', 'show', '-w', workspace, '--lang', 'en'], { LANG: 'zh_TW.UTF-8' });
    expect(out).toMatch(/Ranked by/);
    const card = arrears(['models', 'card', '-w', workspace, '--lang', 'zh'], noLocale);
    expect(card.out).toContain('## 決定');
  });
});
