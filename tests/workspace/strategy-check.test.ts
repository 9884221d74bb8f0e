import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import { dpdBuckets } from '../../pipeline/workspace/buckets.js';
import { segmentOverlaps } from '../../pipeline/workspace/segment-overlap.js';
import { checkStrategy } from '../../pipeline/workspace/strategy-check.js';
import { type Strategy, strategySchema } from '../../pipeline/workspace/strategy-schema.js';
import { readYamlFile } from '../../pipeline/workspace/yaml-file.js';
import { smallStrategy as right } from '../strategy/small-strategy.js';
import { configurationOf } from '../support/configuration.js';

const directory = mkdtempSync(join(tmpdir(), 'arrears-strategy-'));
const path = join(directory, 'strategy.yaml');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function read(text: string): Strategy {
  writeFileSync(path, text);
  const strategy = readYamlFile(path, strategySchema);
  checkStrategy(strategy, configurationOf({}), path);
  return strategy;
}

function refusal(wrong: readonly (readonly [from: string, to: string])[]): ConfigurationError {
  let text = right;
  for (const [from, to] of wrong) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the strategy was not refused');
}

it('reads a strategy with capacities, effects and quantile bands', () => {
  expect(read(right).treatments.visit).toMatchObject({ uses: { visits: 1 }, unit_cost: 0 });
  const quantiles = right
    .replace('below: 0.2', 'below_quantile: 0.6')
    .replace('below: 0.5', 'below_quantile: 0.9');
  expect(read(quantiles).bands.map((band) => band.below_quantile)).toEqual([0.6, 0.9, undefined]);
});

type Mistake = [name: string, change: [string, string], ...told: string[]];

const capacities: Mistake[] = [
  [
    'a capacity that no treatment uses',
    ['  visits: 2', '  visits: 2\n  letters: 9'],
    'line 9: capacity.letters: no treatment uses it',
  ],
  [
    'waiting that takes a capacity and costs something',
    [
      'channel: visit, owner: field, tone: firm, label: { en: Visit, zh: 上門 }, ',
      'channel: none, owner: self_service, tone: friendly, unit_cost: 2, label: { en: Wait, zh: 等 }, ',
    ],
    'line 18: treatments.visit.unit_cost: channel none costs nothing',
    'line 18: treatments.visit.uses: channel none takes no capacity',
  ],
  [
    'use of a capacity that is not named',
    ['uses: { calls: 1 }', 'uses: { call: 1 }'],
    'line 7: capacity.calls: no treatment uses it',
    'line 16: treatments.call.uses.call: capacity names no "call"; did you mean "calls"?',
  ],
  [
    'use of a capacity when none is named',
    ['capacity:\n  calls: 40\n  visits: 2\n', ''],
    expect.stringMatching(/^line 13: treatments.call.uses.calls: capacity names no "calls"/),
    expect.stringMatching(/^line 15: treatments.visit.uses.visits: capacity names no "visits"/),
  ],
  [
    'more units for one account than there are',
    ['uses: { visits: 1 }', 'uses: { visits: 3 }'],
    'line 18: treatments.visit.uses.visits: one account takes 3, and there are 2 in a day',
  ],
  [
    'use of a capacity called like a part of every object',
    ['calls: 1', 'constructor: 1'],
    'line 7: capacity.calls: no treatment uses it',
    'line 16: treatments.call.uses.constructor: capacity names no "constructor"; one of: calls, visits',
  ],
];

const treatments: Mistake[] = [
  [
    'an effect in a band that is not there',
    ['high: 0.02', 'high: 0.02, midle: 0.1'],
    'line 17: treatments.call.effect.midle: there is no band "midle"; did you mean "middle"?',
  ],
  [
    'an effect that says nothing of a band',
    ['middle: 0.06, ', ''],
    'line 17: treatments.call.effect: says nothing of band "middle"',
  ],
  [
    'the name that means no treatment',
    [
      '  visit: {',
      '  none: { channel: none, owner: agent, tone: firm, label: { en: No, zh: 無 } }\n  visit: {',
    ],
    'line 18: treatments.none: is the name for no treatment at all; choose another',
  ],
  [
    'neither treatment nor treatments',
    ['    treatment: remind\n', ''],
    'line 20: segments.0: needs either treatment or treatments',
  ],
  [
    'both treatment and treatments',
    ['    treatment: remind\n', '    treatment: remind\n    treatments: [call]\n'],
    'line 20: segments.0: needs either treatment or treatments',
  ],
  [
    'an unknown treatment among several',
    ['[visit, call, remind]', '[visit, cal, remind]'],
    'line 26: segments.1.treatments.1: there is no treatment "cal"; did you mean "call"?',
  ],
  [
    'a treatment twice in a segment',
    ['[visit, call, remind]', '[call, visit, call]'],
    'line 26: segments.1.treatments.2: "call" stands twice',
  ],
];

const bands: Mistake[] = [
  [
    'one band by quantile among bands by pd',
    ['middle, below: 0.5', 'middle, below_quantile: 0.5'],
    'line 3: bands.0.below: bands are bounded by pd or by quantile, not both',
    'line 3: bands.0.below_quantile: is missing',
  ],
  [
    'one band by both',
    ['below: 0.2', 'below: 0.2, below_quantile: 0.3'],
    'line 3: bands.0.below: bands are bounded by pd or by quantile, not both',
    'line 4: bands.1.below: bands are bounded by pd or by quantile, not both',
    'line 4: bands.1.below_quantile: is missing',
  ],
];

/** A segment that stands between `early` (M1, cash and card, dpd below 20) and `rest`. */
const between = (when: string, more = ''): [string, string] => [
  '  - name: rest',
  `${more}  - name: shadow\n    label: { en: S, zh: 影 }\n    when: ${when}\n    treatment: call\n  - name: rest`,
];
const unreached = (line: number, index: number) =>
  `line ${line}: segments.${index}: "shadow" is never reached: earlier segments take its accounts`;
const also = (when: string) =>
  `  - name: other\n    label: { en: O, zh: 另 }\n    when: ${when}\n    treatment: call\n`;

const segments: Mistake[] = [
  [
    'the same conditions',
    between('{ bucket: [M1], product: [cash, card], dpd: { below: 20 } }'),
    unreached(24, 1),
  ],
  [
    'a part of the products',
    between('{ bucket: [M1], product: [card], dpd: { below: 20 } }'),
    unreached(24, 1),
  ],
  [
    'a part of the range',
    between('{ bucket: [M1], product: [cash], dpd: { at_least: 5, below: 20 } }'),
    unreached(24, 1),
  ],
  [
    'a further condition',
    between('{ bucket: [M1], product: [cash], dpd: { below: 10 }, amount_past_due: { at_least: 900 } }'),
    unreached(24, 1),
  ],
  [
    'buckets and bands that two take together',
    between(
      '{ bucket: [M2, M3], band: [low, high] }',
      also('{ bucket: [M2], pd: { at_least: 0 } }') +
        also('{ bucket: [M3], band: [high, low] }').replace('other', 'third'),
    ),
    unreached(32, 3),
  ],
];

const impossible = (when: string): Mistake => [
  when,
  between(when),
  'line 24: segments.1: no account matches "shadow": its buckets, bands and ranges exclude each other',
];
const twoOf = (first: string, second: string): [string, string] => between(second, also(first));
const shadowed: Mistake[] = [
  [
    'the same restrictions',
    twoOf('{ restriction: [dispute] }', '{ restriction: [dispute] }'),
    unreached(28, 2),
  ],
  [
    'some of its restrictions',
    twoOf('{ restriction: [dispute, attorney] }', '{ restriction: [attorney], bucket: [M2] }'),
    unreached(28, 2),
  ],
  [
    'a part of the range of a feature',
    twoOf(
      '{ feature: { attempts_30d: { at_least: 3 } } }',
      '{ feature: { attempts_30d: { at_least: 6, below: 9 }, inbound_90d: { below: 1 } } }',
    ),
    unreached(28, 2),
  ],
];

const impossibles: Mistake[] = [
  impossible('{ bucket: [M2], dpd: { below: 20 } }'),
  impossible('{ bucket: [M2, M1], dpd: { at_least: 200 } }'),
  impossible('{ band: [high], pd: { below: 0.3 } }'),
  impossible('{ band: [low, middle], pd: { at_least: 0.6 } }'),
];

const features: Mistake[] = [
  [
    'a range that holds nothing',
    between('{ feature: { attempts_30d: { at_least: 6, below: 6 } } }'),
    'line 26: segments.1.when.feature.attempts_30d: nothing is at least 6 and below 6',
  ],
  [
    'a column of the list',
    between('{ feature: { dpd: { at_least: 6 }, attempts_30d: { below: -1 } } }'),
    'line 26: segments.1.when.feature.dpd: dpd has a key of its own: write it beside feature, not in it',
  ],
];

const reached: [string, string][] = [
  ['another product', '{ bucket: [M1], product: [auto], dpd: { below: 20 } }'],
  ['one product more', '{ bucket: [M1], product: [cash, auto], dpd: { below: 20 } }'],
  ['any product', '{ bucket: [M1], dpd: { below: 20 } }'],
  ['one day more', '{ bucket: [M1], product: [cash], dpd: { below: 21 } }'],
  ['no end of the range', '{ bucket: [M1], product: [cash], dpd: { at_least: 5 } }'],
  ['any bucket', '{ product: [cash], dpd: { below: 20 } }'],
];

const reachedBehind: [string, string, string][] = [
  ['one restriction more', '{ restriction: [dispute] }', '{ restriction: [dispute, attorney] }'],
  ['accounts without one', '{ restriction: [dispute] }', '{ bucket: [M1] }'],
  [
    'other features',
    '{ feature: { attempts_30d: { at_least: 3 } } }',
    '{ feature: { attempts_7d: { at_least: 3 } } }',
  ],
  [
    'lower values',
    '{ feature: { attempts_30d: { at_least: 3 } } }',
    '{ feature: { attempts_30d: { at_least: 2 } } }',
  ],
  ['missing values', '{ feature: { days_since_right_party: { at_least: 0 } } }', '{ bucket: [M1] }'],
];

describe.each([
  ['capacities', capacities],
  ['treatments', treatments],
  ['bands', bands],
  ['a segment behind one with', segments],
  ['a segment behind one that takes', shadowed],
  ['a segment whose feature is', features],
  ['a segment of', impossibles],
])('%s', (_, mistakes) => {
  it.each(mistakes)('%s is told with line and key', (_, change, ...told) => {
    const error = refusal([change]);
    expect(error).toMatchObject({ code: 'STRATEGY_INVALID', exitCode: 3, details: { where: path } });
    expect(error.details.examples).toEqual(told);
    expect(error.details.hint).toMatch(/correct the keys/);
  });
});

it.each(reached)('a segment behind one that leaves it %s is reached', (_, when) => {
  expect(read(right.replace(...between(when))).segments).toHaveLength(3);
});

it.each(reachedBehind)('a segment behind one that leaves it %s is reached', (_, first, second) => {
  expect(read(right.replace(...twoOf(first, second))).segments).toHaveLength(4);
});

it.each([
  [
    'a restriction that is none',
    '{ restriction: [disputes] }',
    'line 26: segments.1.when.restriction.0: "disputes" is not allowed; did you mean "dispute"?',
  ],
  [
    'one restriction without brackets',
    '{ restriction: dispute }',
    'line 26: segments.1.when.restriction: "dispute" is not a list [ … ]',
  ],
  ['no restriction', '{ restriction: [] }', 'line 26: segments.1.when.restriction: needs at least 1 entry'],
  ['no feature', '{ feature: {} }', 'line 26: segments.1.when.feature: a mapping names no feature'],
  [
    'a feature without a range',
    '{ feature: { attempts_30d: 6 } }',
    'line 26: segments.1.when.feature.attempts_30d: 6 is not a mapping (key: value)',
  ],
  [
    'an empty range of a feature',
    '{ feature: { attempts_30d: {} } }',
    'line 26: segments.1.when.feature.attempts_30d: a mapping needs at_least, below, or both',
  ],
  [
    'a bound that is none',
    '{ feature: { attempts_30d: { at_most: 6 } } }',
    'line 26: segments.1.when.feature.attempts_30d.at_most: there is no such key; one of: at_least, below',
    'line 26: segments.1.when.feature.attempts_30d: a mapping needs at_least, below, or both',
  ],
  [
    'a feature that cannot be a name',
    '{ feature: { "attempts 30d": { below: 6 } } }',
    'line 26: segments.1.when.feature.attempts 30d: may hold a-z, 0-9 and _',
  ],
])('%s in a condition is told with line and key', (_, when, ...told) => {
  const error = refusal([between(when)]);
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', details: { examples: told } });
});

it('says that there is no capacity at all where a treatment takes one', () => {
  const error = refusal([['capacity:\n  calls: 40\n  visits: 2\n', '']]);
  expect(error.details.examples).toEqual([
    'line 13: treatments.call.uses.calls: capacity names no "calls"; there is none',
    'line 15: treatments.visit.uses.visits: capacity names no "visits"; there is none',
  ]);
});

it('tells every mistake of a file at once, by line', () => {
  const error = refusal([
    ['  visits: 2', '  visits: 0\n  letters: 9'],
    ['middle: 0.06, ', ''],
    ['[visit, call, remind]', '[visit, cal]'],
  ]);
  expect(error.details.examples?.map((example) => example.split(':')[0])).toEqual([
    'line 9',
    'line 18',
    'line 27',
  ]);
});

describe('overlaps of segments, which their order settles', () => {
  const found = (change: [string, string]) =>
    segmentOverlaps(
      read(right.replace(...change)),
      dpdBuckets(configurationOf({}).arrears.bucket_lower_edges),
    );
  const overlaps = (when: string) => found(between(when));
  const overlapsOf = (first: string, second: string) =>
    found(twoOf(first, second)).filter(({ earlier }) => earlier === 'other');
  const inM1 = { earlier: 'early', later: 'shadow', buckets: ['M1'] };

  it.each([
    ['the same bucket', '{ bucket: [M1, M2] }', ['low', 'middle', 'high']],
    ['one band of it', '{ band: [high] }', ['high']],
    ['a band that a range of pd reaches', '{ pd: { at_least: 0.3, below: 0.4 } }', ['middle']],
    ['one product of two', '{ product: [card, auto] }', ['low', 'middle', 'high']],
    ['a day of dpd', '{ dpd: { at_least: 19 } }', ['low', 'middle', 'high']],
  ])('%s', (_, when, bands) => expect(overlaps(when)).toEqual([{ ...inM1, bands }]));

  it.each([
    ['another bucket', '{ bucket: [M2] }'],
    ['another product', '{ product: [auto] }'],
    ['days of dpd after it', '{ bucket: [M1], dpd: { at_least: 20 } }'],
  ])('none: %s', (_, when) => expect(overlaps(when)).toEqual([]));

  it.each([
    [
      'two restrictions, of which an account may have both',
      '{ restriction: [dispute] }',
      '{ restriction: [hardship] }',
    ],
    [
      'a restriction and a feature',
      '{ restriction: [dispute] }',
      '{ feature: { attempts_30d: { at_least: 6 } } }',
    ],
    [
      'ranges of a feature that meet',
      '{ feature: { attempts_30d: { below: 7 } } }',
      '{ feature: { attempts_30d: { at_least: 6 } } }',
    ],
    [
      'ranges of two features',
      '{ feature: { attempts_30d: { below: 2 } } }',
      '{ feature: { attempts_7d: { at_least: 6 } } }',
    ],
  ])('%s', (_, first, second) =>
    expect(overlapsOf(first, second)).toMatchObject([
      { earlier: 'other', later: 'shadow', bands: ['low', 'middle', 'high'] },
    ]),
  );

  it.each([
    [
      'ranges of a feature that follow each other',
      '{ feature: { attempts_30d: { below: 6 } } }',
      '{ feature: { attempts_30d: { at_least: 6 } } }',
    ],
    [
      'ranges below 0 that follow each other',
      '{ feature: { dpd_change_30d: { below: -5 } } }',
      '{ feature: { dpd_change_30d: { at_least: -5, below: 0 }, attempts_7d: { below: 9 } } }',
    ],
  ])('none: %s', (_, first, second) => expect(overlapsOf(first, second)).toEqual([]));
});
