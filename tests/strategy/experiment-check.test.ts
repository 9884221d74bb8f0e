import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ArrearsError } from '../../pipeline/core/errors.js';
import { refuseChangedExperiments } from '../../pipeline/nightly/kept-experiments.js';
import { checkStrategy } from '../../pipeline/workspace/strategy-check.js';
import { type Strategy, strategySchema } from '../../pipeline/workspace/strategy-schema.js';
import type { Workspace } from '../../pipeline/workspace/workspace.js';
import { readYamlFile } from '../../pipeline/workspace/yaml-file.js';
import { scratchFolder } from '../support/cli.js';
import { configurationOf } from '../support/configuration.js';
import { smallStrategy } from './small-strategy.js';

const directory = scratchFolder();
const path = join(directory, 'strategy.yaml');

const right = `${smallStrategy}
holdout: { name: forever, share: 0.02 }
experiments:
  - name: calls
    starts_on: 2026-07-01
    ends_on: 2026-10-01
    where: { bucket: [M2], band: [high] }
    arms:
      - { name: text, share: 0.5, replace: { call: remind } }
    holdout: 0.1
`;

function read(text: string): Strategy {
  writeFileSync(path, text);
  const strategy = readYamlFile(path, strategySchema);
  checkStrategy(strategy, configurationOf({}), path);
  return strategy;
}

function told(work: () => void): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ArrearsError) return error.describe();
    throw error;
  }
  return 'nothing';
}

function changed(from: string, to: string): string {
  expect(right).toContain(from);
  return right.replace(from, to);
}

const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('experiments that cannot be right', () => {
  it.each([
    [
      'share: 0.5',
      'share: 0.9',
      'arms:',
      'experiments.0.arms: the shares sum to 1 and leave the champion nothing',
    ],
    ['share: 0.5', 'share: 0', '- { name: text', 'experiments.0.arms.0.share: 0 is too small: more than 0'],
    [
      '{ call: remind }',
      '{ cal: remind }',
      '{ cal:',
      'experiments.0.arms.0.replace.cal: there is no treatment "cal"; did you mean "call"?',
    ],
    [
      '{ call: remind }',
      '{ call: none }',
      '{ call: none',
      'experiments.0.arms.0.replace.call: there is no treatment "none"',
    ],
    [
      '{ call: remind }',
      '{ call: call }',
      '{ call: call',
      'experiments.0.arms.0.replace.call: is replaced by itself',
    ],
    ['{ call: remind }', '{}', 'replace: {}', 'experiments.0.arms.0.replace: is empty'],
    [
      'ends_on: 2026-10-01',
      'ends_on: 2026-07-01',
      'ends_on: 2026-07-01',
      'experiments.0.ends_on: is not after starts_on (2026-07-01)',
    ],
    [
      'ends_on: 2026-10-01',
      'ends_on: 2026-02-30',
      'ends_on: 2026-02-30',
      'experiments.0.ends_on: "2026-02-30" is not a date that exists',
    ],
    ['bucket: [M2]', 'bucket: [M9]', 'where:', 'experiments.0.where.bucket: there is no bucket "M9"'],
    [
      'band: [high]',
      'band: [hig]',
      'where:',
      'experiments.0.where.band: there is no band "hig"; did you mean "high"?',
    ],
    [
      'name: text',
      'name: champion',
      'name: champion',
      '"champion" is the name of an arm that every experiment has',
    ],
    ['name: calls\n', 'name: forever\n', 'name: forever\n', 'experiments.0.name: "forever" stands twice'],
    [
      'starts_on: 2026-07-01',
      'start_on: 2026-07-01',
      'start_on:',
      'there is no such key; did you mean "starts_on"?',
    ],
  ])('%s → %s', (from, to, part, message) => {
    const text = changed(from, to);
    const error = told(() => read(text));
    expect(error).toContain(message);
    expect(error).toContain(`line ${lineOf(text, part)}: `);
  });

  const second = (starts: string, replace: string) => `${right}  - name: visits
    starts_on: ${starts}
    arms: [{ name: other, share: 0.5, replace: ${replace} }]
`;

  it.each([
    ['2026-09-30', '{ call: visit }', 'also changes "call"'],
    ['2026-09-30', '{ visit: call }', 'also changes "call"'],
    ['2026-09-30', '{ remind: visit }', 'also changes "remind"'],
    ['2026-10-01', '{ call: visit }', 'nothing'],
    ['2026-09-30', '{ visit: remind }', 'nothing'],
  ])('another from %s with %j: %s', (starts, replace, message) => {
    expect(told(() => read(second(starts, replace)))).toContain(message);
  });
});

describe('experiments that lists were published with', () => {
  const runs = join(directory, 'runs');
  const publish = (night: string, text: string) => {
    mkdirSync(join(runs, night), { recursive: true });
    writeFileSync(join(runs, night, 'settings.json'), JSON.stringify({ strategy: read(text) }));
    writeFileSync(join(runs, night, '.done'), '');
  };
  const judge = (text: string) =>
    told(() =>
      refuseChangedExperiments({
        strategy: read(text),
        directory,
        paths: { runs },
      } as Workspace),
    );

  it('may not change while they run: only when they end', () => {
    publish('2026-06-30', changed('share: 0.5', 'share: 0.2'));
    publish('2026-07-05', right);
    publish('2026-07-06', smallStrategy);
    expect(judge(right)).toBe('nothing');
    expect(judge(changed('ends_on: 2026-10-01', 'ends_on: 2026-08-01'))).toBe('nothing');
    expect(judge(smallStrategy)).toBe('nothing');
    expect(judge(changed('name: calls', 'name: calls_again'))).toBe('nothing');
    for (const [from, to] of [
      ['share: 0.5', 'share: 0.4'],
      ['name: text', 'name: sms'],
      ['holdout: 0.1', 'holdout: 0.2'],
      ['{ call: remind }', '{ visit: remind }'],
      ['band: [high]', 'band: [low]'],
      ['starts_on: 2026-07-01', 'starts_on: 2026-07-04'],
    ]) {
      const text = changed(from, to);
      expect(judge(text)).toContain(
        `line ${lineOf(text, '- name: calls')}: "calls" differs from the list published for 2026-07-05`,
      );
    }
    const grown = changed('share: 0.02', 'share: 0.03');
    expect(judge(grown)).toContain(
      `line ${lineOf(grown, 'holdout: {')}: "forever" differs from the list published for 2026-06-30`,
    );
  });

  it('tell nothing of a bundle whose settings are damaged or older', () => {
    mkdirSync(join(runs, '2026-07-07'), { recursive: true });
    writeFileSync(join(runs, '2026-07-07', '.done'), '');
    writeFileSync(join(runs, '2026-07-07', 'settings.json'), '{ "strategy"');
    publish('2026-07-08', smallStrategy);
    expect(judge(right)).toBe('nothing');
  });
});
