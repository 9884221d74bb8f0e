import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { ArrearsError } from '../../pipeline/core/errors.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';

const configuration = `portfolio: book
currency: CNY
files:
  loans: raw/loans.csv
  payments: { path: "raw/p-*.csv", encoding: gb18030 }
arrears:
  tolerance: "0.50"
`;
const strategy = `version: "1"
bands:
  - { name: low, below: 0.3 }
  - { name: high }
treatments:
  remind: { channel: sms, owner: self_service, tone: friendly, label: { en: Remind, zh: 提醒 } }
  call:
    channel: phone
    owner: agent
    tone: neutral
    label: { en: Call, zh: 電話 }
segments:
  - name: early
    label: { en: Early, zh: 早期 }
    when: { bucket: [M1], band: [low] }
    treatment: remind
  - name: rest
    label: { en: Rest, zh: 其他 }
    treatment: call
`;
const ledger = { loan: 'SELECT 1', installment: 'SELECT 1', payment: 'SELECT 1' };

const made: string[] = [];
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

function folder(files: Record<string, string | Uint8Array>): string {
  const directory = mkdtempSync(join(tmpdir(), 'arrears-workspace-'));
  made.push(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

function workspaceFolder(
  changed: { 'arrears.yaml'?: string | Uint8Array; 'strategy.yaml'?: string | Uint8Array } = {},
  sources: Record<string, string | Uint8Array> = ledger,
): string {
  const named = Object.entries(sources).map(([table, select]) => [`sources/${table}.sql`, select]);
  return folder({
    'arrears.yaml': configuration,
    'strategy.yaml': strategy,
    ...changed,
    ...Object.fromEntries(named),
  });
}

function refusal(directory: string): ArrearsError {
  try {
    openWorkspace(directory, sourceTables);
  } catch (error) {
    if (error instanceof ArrearsError) return error;
    throw error;
  }
  throw new Error('the workspace was not refused');
}

it('opens with its defaults, its sources and its paths', () => {
  const directory = workspaceFolder();
  const workspace = openWorkspace(directory, sourceTables);
  expect(workspace.configuration).toMatchObject({
    portfolio: 'book',
    timezone: 'UTC',
    arrears: { tolerance: '0.50', bucket_lower_edges: [1, 31, 61, 91, 121, 151, 181] },
    cohort: { minimum_dpd: 1, include_charged_off: false },
    limits: { quarantined_share: 0.01 },
  });
  expect([...workspace.sources.keys()]).toEqual(['installment', 'loan', 'payment']);
  expect(workspace.strategy.segments[1].when).toEqual({});
  expect(workspace.paths.runs).toBe(join(directory, 'runs'));
});

/** Mistakes of arrears.yaml: text that replaces another, and what the user is told. */
const settings: [string, string, string, ...string[]][] = [
  [
    'unknown key',
    'portfolio:',
    'portfolo:',
    'line 1: portfolio: is missing',
    'line 1: portfolo: there is no such key; did you mean "portfolio"?',
  ],
  [
    'unknown key, far from all',
    'currency: CNY',
    'currency: CNY\nzzz: 1',
    'line 3: zzz: there is no such key; one of: portfolio, currency, timezone, language, as_of_date, files, known_on_lag_days, arrears, cohort, outcome, features, rules, training, ranking, exports, tokenization, encryption, gates, limits, observability, retention',
  ],
  [
    'unknown nested key',
    'tolerance',
    'tolerence',
    'line 7: arrears.tolerence: there is no such key; did you mean "tolerance"?',
  ],
  ['missing key', 'currency: CNY\n', '', 'line 1: currency: is missing'],
  ['key without value', 'currency: CNY', 'currency:', 'line 2: currency: is empty'],
  ['group without value', 'arrears:\n  tolerance: "0.50"', 'arrears:', 'line 6: arrears: is empty'],
  [
    'number for text',
    'portfolio: book',
    'portfolio: 7',
    'line 1: portfolio: 7 is not text; write it in quotes: "7"',
  ],
  [
    'boolean for text',
    'portfolio: book',
    'portfolio: true',
    'line 1: portfolio: true is not text; write it in quotes: "true"',
  ],
  ['list for text', 'portfolio: book', 'portfolio: [book]', 'line 1: portfolio: a list is not text'],
  [
    'text for a group',
    'arrears:\n  tolerance: "0.50"',
    'arrears: none',
    'line 6: arrears: "none" is not a mapping (key: value)',
  ],
  [
    'text for a number',
    'currency: CNY',
    'currency: CNY\ncohort:\n  minimum_dpd: many',
    'line 4: cohort.minimum_dpd: "many" is not a number',
  ],
  [
    'part of a day',
    'currency: CNY',
    'currency: CNY\ncohort:\n  minimum_dpd: 1.5',
    'line 4: cohort.minimum_dpd: 1.5 is not a whole number',
  ],
  [
    'text for a boolean',
    'currency: CNY',
    'currency: CNY\ncohort:\n  include_closed: yes',
    'line 4: cohort.include_closed: "yes" is not true or false',
  ],
  [
    'number too small',
    'currency: CNY',
    'currency: CNY\ncohort:\n  minimum_dpd: -1',
    'line 4: cohort.minimum_dpd: -1 is too small: at least 0',
  ],
  [
    'number too big',
    'currency: CNY',
    'currency: CNY\nlimits:\n  quarantined_share: 5',
    'line 4: limits.quarantined_share: 5 is too big: at most 1',
  ],
  [
    'portfolio with a blank',
    'portfolio: book',
    'portfolio: my book',
    'line 1: portfolio: "my book" may hold letters, digits, _ and - (at most 64)',
  ],
  [
    'money without quotes',
    '"0.50"',
    '0.5',
    'line 7: arrears.tolerance: 0.5 is not text; write it in quotes: "0.5"',
  ],
  [
    'money with three decimals',
    '"0.50"',
    '"0.505"',
    'line 7: arrears.tolerance: "0.505" is not an amount such as "0.50" (quoted, at most two decimals)',
  ],
  ['currency', 'CNY', 'yuan', 'line 2: currency: "yuan" is not an ISO 4217 code such as CNY'],
  [
    'time zone',
    'currency: CNY',
    'currency: CNY\ntimezone: Asia/Shanghia',
    'line 3: timezone: "Asia/Shanghia" is no time zone; did you mean "Asia/Shanghai"?',
  ],
  [
    'time zone far from all',
    'currency: CNY',
    'currency: CNY\ntimezone: Beijing standard time',
    'line 3: timezone: "Beijing standard time" is no time zone; such as Asia/Shanghai',
  ],
  [
    'enum',
    'currency: CNY',
    'currency: CNY\noutcome:\n  name: rol_forward',
    'line 4: outcome.name: "rol_forward" is not allowed; did you mean "roll_forward"?',
  ],
  [
    'enum in a list',
    'currency: CNY',
    'currency: CNY\ntraining:\n  engines:\n    - scorecard\n    - forrest',
    'line 6: training.engines.1: "forrest" is not allowed; did you mean "forest"?',
  ],
  [
    'empty list',
    'currency: CNY',
    'currency: CNY\ntraining:\n  engines: []',
    'line 4: training.engines: needs at least 1 entry',
  ],
  [
    'date',
    'currency: CNY',
    'currency: CNY\nas_of_date: 2024-02-30',
    'line 3: as_of_date: "2024-02-30" is not a date that exists, written YYYY-MM-DD',
  ],
  [
    'date the other way round',
    'currency: CNY',
    'currency: CNY\nas_of_date: 30.2.2024',
    'line 3: as_of_date: "30.2.2024" is not a date that exists, written YYYY-MM-DD',
  ],
  [
    'descending bucket edges',
    'tolerance: "0.50"',
    'bucket_lower_edges: [1, 61, 31]',
    'line 7: arrears.bucket_lower_edges: a list does not ascend: each edge must be above the one before it',
  ],
  [
    'equal bucket edges',
    'tolerance: "0.50"',
    'bucket_lower_edges: [1, 31, 31]',
    'line 7: arrears.bucket_lower_edges: a list does not ascend: each edge must be above the one before it',
  ],
  [
    'bucket edge 0',
    'tolerance: "0.50"',
    'bucket_lower_edges: [0, 31]',
    'line 7: arrears.bucket_lower_edges.0: 0 is too small: at least 1',
  ],
  [
    'engine setting out of its range',
    'currency: CNY',
    'currency: CNY\ntraining: { settings: { gbdt: { leaves: 1 } } }',
    'line 3: training.settings.gbdt.leaves: 1 cannot be used: give a whole number from 2 to 65536',
  ],
  [
    'engine setting that is none',
    'currency: CNY',
    'currency: CNY\ntraining: { settings: { gbdt: { learnin_rate: 9 } } }',
    'line 3: training.settings.gbdt.learnin_rate: there is no such key; did you mean "learning_rate"?',
  ],
  [
    'share of a card that is none',
    'currency: CNY',
    'currency: CNY\ntraining: { settings: { scorecard: { min_bin_share: 0.7 } } }',
    'line 3: training.settings.scorecard.min_bin_share: 0.7 cannot be used: give a share above 0, at most 0.5',
  ],
  [
    'no month to train on',
    'currency: CNY',
    'currency: CNY\ntraining:\n  months: 4',
    'line 3: training.test_months: leaves no month to train on: it must be below months',
  ],
  [
    'file of no form',
    'raw/loans.csv',
    '[a, b]',
    'line 4: files.loans: a list is not text or a mapping (key: value)',
  ],
  [
    'file without path',
    '{ path: "raw/p-*.csv", encoding: gb18030 }',
    '{ encoding: gb18030 }',
    'line 5: files.payments.path: is missing',
  ],
  [
    'unknown key of a file',
    'encoding:',
    'enconding:',
    'line 5: files.payments.enconding: there is no such key; did you mean "encoding"?',
  ],
  [
    'unknown encoding',
    'gb18030',
    'gb2312',
    'line 5: files.payments.encoding: "gb2312" is not allowed; one of: utf-8, utf-16le, utf-16be, gb18030, gbk, big5, latin1',
  ],
  [
    'two mistakes of a file',
    'encoding: gb18030',
    'format: xls, delimiter: ab',
    'line 5: files.payments.format: "xls" is not allowed; one of: csv, parquet, json, jsonl, arrow',
    'line 5: files.payments.delimiter: "ab" is not one ASCII character other than a letter, a digit or a quote',
  ],
  [
    'columns twice',
    'encoding: gb18030',
    'columns: [a, A]',
    'line 5: files.payments.columns: a list names a column twice',
  ],
  ['name of a file', '  loans:', '  Loans:', 'line 4: files.Loans: may hold a-z, 0-9 and _'],
  [
    'memory',
    'currency: CNY',
    'currency: CNY\nlimits:\n  memory: lots',
    'line 4: limits.memory: "lots" is not a size such as 4GB',
  ],
];

describe('a mistake in arrears.yaml is told with line, key and the nearest right name', () => {
  it.each(settings)('%s', (_, right, wrong, ...told) => {
    expect(configuration).toContain(right);
    const directory = workspaceFolder({ 'arrears.yaml': configuration.replace(right, wrong) });
    const error = refusal(directory);
    expect(error.details.examples).toEqual(told);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 3 });
    expect(error.message).toBe(
      told.length === 1 ? 'one setting is wrong' : `${told.length} settings are wrong`,
    );
    expect(error.details.where).toBe(join(directory, 'arrears.yaml'));
    expect(error.details.hint).toMatch(/correct the settings/);
    expect(error.describe()).not.toMatch(/Invalid|expected|received|zod|undefined|Unrecognized/);
  });

  it('a lag of a table that is none', () => {
    const directory = workspaceFolder({
      'arrears.yaml': `${configuration}known_on_lag_days:\n  loan: 1\n  paymnet: 2\n`,
    });
    expect(refusal(directory)).toMatchObject({
      code: 'CONFIG_UNKNOWN_TABLE',
      exitCode: 3,
      message: 'known_on_lag_days names no table: "paymnet"',
      details: { where: `${join(directory, 'arrears.yaml')}:10`, hint: 'did you mean "payment"?' },
    });
  });
});

describe('a file that is no YAML is refused with line and column', () => {
  const bomb = Array.from(
    { length: 9 },
    (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
  ).join('\n');
  it.each([
    ['bad indentation', 'portfolio: book\n currency: CNY', /:1:\d+$|:2:\d+$/, /not YAML/],
    ['a bracket left open', 'files: { loans: x\n', /:2:\d+$/, /not YAML/],
    ['a quote left open', 'portfolio: "book\n', /:2:\d+$/, /Missing closing "quote/],
    ['a tab for indentation', 'files:\n\tloans: x\n', /:2:1$/, /[Tt]abs/],
    ['a key twice', 'currency: CNY\ncurrency: USD\n', /:2:1$/, /a key stands twice in one mapping/],
    ['two documents', 'a: 1\n---\nb: 2\n', /:2:1$/, /more than one document/],
    [
      'aliases without end',
      `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${bomb}\n`,
      /arrears\.yaml$/,
      /aliases unfold without end/,
    ],
    ['an alias of nothing', 'portfolio: *book\n', /arrears\.yaml/, /[Uu]nresolved alias/],
  ])('%s', (_, content, where, message) => {
    const error = refusal(workspaceFolder({ 'arrears.yaml': content }));
    expect(error).toMatchObject({
      code: 'CONFIG_NOT_YAML',
      exitCode: 3,
      message: expect.stringMatching(message),
    });
    expect(error.details.where).toMatch(where);
    expect(error.details.hint).toMatch(/mend the line/);
    expect(error.describe()).not.toMatch(/parseAllDocuments|\bat /);
  });

  it('an empty file lacks what every workspace has', () => {
    for (const content of ['', '# nothing yet\n', '---\n'])
      expect(refusal(workspaceFolder({ 'arrears.yaml': content })).details.examples).toEqual([
        'line 1: portfolio: is missing',
        'line 1: currency: is missing',
        'line 1: files: is missing',
      ]);
  });

  it('a file of text alone is no mapping', () => {
    expect(refusal(workspaceFolder({ 'arrears.yaml': 'hello' })).details.examples).toEqual([
      'line 1: the file: "hello" is not a mapping (key: value)',
    ]);
  });

  it('a file in another encoding', () => {
    const error = refusal(workspaceFolder({ 'arrears.yaml': Buffer.from('d0c5d3c3', 'hex') }));
    expect(error).toMatchObject({
      code: 'CONFIG_ENCODING',
      exitCode: 3,
      message: 'this file is not UTF-8 text',
    });
    expect(error.details).toEqual({
      where: expect.stringMatching(/arrears\.yaml$/),
      hint: expect.stringMatching(/save it as UTF-8/),
    });
  });

  it('a file with a zero byte', () => {
    expect(refusal(workspaceFolder({ 'arrears.yaml': `${configuration}\0` }))).toMatchObject({
      code: 'CONFIG_ENCODING',
    });
  });

  it('a byte order mark does no harm', () => {
    const directory = workspaceFolder({ 'arrears.yaml': `\ufeff${configuration}` });
    expect(openWorkspace(directory, sourceTables).configuration.portfolio).toBe('book');
  });
});

describe('a folder that is no workspace', () => {
  it.each([
    ['empty', {}, /arrears\.yaml$/, 'there is no such file', /--workspace <dir>.*arrears init/],
    [
      'without a strategy',
      { 'arrears.yaml': configuration },
      /strategy\.yaml$/,
      'there is no such file',
      /--workspace <dir>.*arrears init/,
    ],
    [
      'with a folder for arrears.yaml',
      { 'arrears.yaml/x': '' },
      /arrears\.yaml$/,
      'it is a folder',
      /put the file in its place/,
    ],
  ])('%s', (_, files, where, message, hint) => {
    const error = refusal(folder(files));
    expect(error).toMatchObject({
      code: 'CONFIG_MISSING',
      exitCode: 3,
      message: `cannot read this file: ${message}`,
    });
    expect(error.details.where).toMatch(where);
    expect(error.details.hint).toMatch(hint);
  });

  it('that is not there', () => {
    expect(refusal('/nowhere/at/all')).toMatchObject({
      code: 'CONFIG_MISSING',
      details: { where: '/nowhere/at/all/arrears.yaml' },
    });
  });
});

/** Mistakes of strategy.yaml. */
const strategies: [string, string, string, ...string[]][] = [
  [
    'unknown treatment',
    'treatment: remind',
    'treatment: remnid',
    'line 16: segments.0.treatment: there is no treatment "remnid"; did you mean "remind"?',
  ],
  [
    'treatment called like a part of every object',
    'treatment: remind',
    'treatment: constructor',
    'line 16: segments.0.treatment: there is no treatment "constructor"; one of: remind, call',
  ],
  [
    'unknown bucket',
    '[M1]',
    '[M1, M8]',
    'line 15: segments.0.when.bucket: there is no bucket "M8"; did you mean "M0"?',
  ],
  [
    'unknown band',
    'band: [low]',
    'band: [lo]',
    'line 15: segments.0.when.band: there is no band "lo"; did you mean "low"?',
  ],
  [
    'last segment with conditions',
    '  - name: rest\n    label: { en: Rest, zh: 其他 }\n',
    '  - name: rest\n    when: { bucket: [M2] }\n    label: { en: Rest, zh: 其他 }\n',
    'line 18: segments.1.when: the last segment must take every account left: remove its conditions',
  ],
  [
    'segment behind one that takes all',
    '  - name: early',
    '  - name: all\n    label: { en: All, zh: 全 }\n    treatment: call\n  - name: early',
    'line 16: segments.1: "early" is never reached: earlier segments take its accounts',
  ],
  [
    'segment behind one that takes more',
    '  - name: rest',
    '  - name: again\n    label: { en: A, zh: 又 }\n    when: { bucket: [M1], band: [low], dpd: { below: 10 } }\n    treatment: call\n  - name: rest',
    'line 17: segments.1: "again" is never reached: earlier segments take its accounts',
  ],
  [
    'segment behind two that take it together',
    '  - name: rest',
    '  - name: high\n    label: { en: H, zh: 高 }\n    when: { bucket: [M1], band: [high] }\n    treatment: call\n  - name: both\n    label: { en: B, zh: 皆 }\n    when: { bucket: [M1] }\n    treatment: call\n  - name: rest',
    'line 21: segments.2: "both" is never reached: earlier segments take its accounts',
  ],
  [
    'range that holds nothing',
    'band: [low] }',
    'dpd: { at_least: 10, below: 10 } }',
    'line 15: segments.0.when.dpd: nothing is at least 10 and below 10',
  ],
  ['two segments of a name', 'name: rest', 'name: early', 'line 17: segments.1.name: "early" stands twice'],
  [
    'bands that descend',
    '  - { name: high }',
    '  - { name: middle, below: 0.2 }\n  - { name: high }',
    'line 4: bands.1.below: 0.2 is not above the band before it (0.3)',
  ],
  [
    'last band with a bound',
    '{ name: high }',
    '{ name: high, below: 0.9 }',
    'line 4: bands.1.below: the last band has no upper bound',
  ],
  ['band without a bound', ', below: 0.3', '', 'line 3: bands.0.below: is missing'],
  ['two bands of a name', 'name: high', 'name: low', 'line 4: bands.1.name: "low" stands twice'],
];

describe('a strategy that does not fit together is told with line and key', () => {
  it.each(strategies)('%s', (_, right, wrong, ...told) => {
    expect(strategy).toContain(right);
    const directory = workspaceFolder({ 'strategy.yaml': strategy.replace(right, wrong) });
    const error = refusal(directory);
    expect(error.details.examples).toEqual(told);
    expect(error).toMatchObject({
      code: 'STRATEGY_INVALID',
      exitCode: 3,
      message: 'the strategy does not fit together',
    });
    expect(error.details.where).toBe(join(directory, 'strategy.yaml'));
    expect(error.details.hint).toMatch(/correct the keys/);
  });

  it.each([
    [
      'unknown channel',
      'channel: sms',
      'channel: smss',
      'line 6: treatments.remind.channel: "smss" is not allowed; did you mean "sms"?',
    ],
    ['missing Chinese label', ', zh: 提醒', '', 'line 6: treatments.remind.label.zh: is missing'],
    ['bound of 1', 'below: 0.3', 'below: 1', 'line 3: bands.0.below: 1 is too big: less than 1'],
    ['bound of 0', 'below: 0.3', 'below: 0', 'line 3: bands.0.below: 0 is too small: more than 0'],
    [
      'one bucket without brackets',
      '[M1]',
      'M1',
      'line 15: segments.0.when.bucket: "M1" is not a list [ … ]',
    ],
    [
      'empty range',
      'band: [low] }',
      'dpd: {} }',
      'line 15: segments.0.when.dpd: a mapping needs at_least, below, or both',
    ],
    [
      'name with a blank',
      'name: early',
      'name: "early bird"',
      'line 13: segments.0.name: "early bird" may hold a-z, 0-9 and _',
    ],
    ['version as a number', '"1"', '1', 'line 1: version: 1 is not text; write it in quotes: "1"'],
    [
      'unknown key of a segment',
      'treatment: remind',
      'treatmnt: remind',
      'line 16: segments.0.treatmnt: there is no such key; did you mean "treatment"?',
    ],
  ])('%s', (_, right, wrong, ...told) => {
    expect(strategy).toContain(right);
    const error = refusal(workspaceFolder({ 'strategy.yaml': strategy.replace(right, wrong) }));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', details: { examples: told } });
  });

  it('overlapping segments that each have accounts of their own are fine', () => {
    const more = `  - name: large
    label: { en: L, zh: 大 }
    when: { bucket: [M1, M2], amount_past_due: { at_least: 100 } }
    treatment: call
  - name: larger
    label: { en: XL, zh: 更大 }
    when: { bucket: [M2, M3], amount_past_due: { at_least: 1000 } }
    treatment: call
  - name: rest`;
    const directory = workspaceFolder({ 'strategy.yaml': strategy.replace('  - name: rest', more) });
    expect(openWorkspace(directory, sourceTables).strategy.segments).toHaveLength(4);
  });
});

describe('sources', () => {
  const { loan, installment, payment } = ledger;
  it.each([
    [
      'a table that is none',
      { ...ledger, instalment: '' },
      'SOURCE_UNKNOWN_TABLE',
      /no table "instalment" to fill/,
      /did you mean "installment"\?/,
    ],
    ['no loans', { installment, payment }, 'SOURCE_MISSING', /no loan\.sql/, /arrears init/],
    ['no payments', { loan, installment }, 'SOURCE_MISSING', /no payment\.sql/, /arrears init/],
    ['no installments', { loan, payment }, 'SOURCE_MISSING', /no installment\.sql$/, /arrears init/],
    [
      'loans alone',
      { loan },
      'SOURCE_MISSING',
      /no installment\.sql and payment\.sql \(or delinquency_status\.sql\)/,
      /arrears init/,
    ],
    ['nothing', {}, 'SOURCE_MISSING', /no loan\.sql/, /arrears init/],
    [
      'both forms',
      { ...ledger, delinquency_status: '' },
      'SOURCE_BOTH_FORMS',
      /installment\.sql and delinquency_status\.sql/,
      /not both/,
    ],
    [
      'payments beside statuses',
      { loan, payment, delinquency_status: '' },
      'SOURCE_BOTH_FORMS',
      /payment\.sql and delinquency_status\.sql/,
      /not both/,
    ],
    [
      'a source in another encoding',
      { ...ledger, payment: Buffer.from('2d2dd0c5', 'hex') },
      'CONFIG_ENCODING',
      /not UTF-8/,
      /save it as UTF-8/,
    ],
  ])('with %s are refused', (_, sources, code, message, hint) => {
    expect(refusal(workspaceFolder({}, sources as Record<string, string>))).toMatchObject({
      code,
      exitCode: 3,
      message: expect.stringMatching(message),
      details: { hint: expect.stringMatching(hint), where: expect.stringMatching(/sources/) },
    });
  });

  it('an outcome that the lender provides needs its source', () => {
    const provided = { 'arrears.yaml': `${configuration}outcome: { name: provided }\n` };
    expect(refusal(workspaceFolder(provided))).toMatchObject({
      code: 'SOURCE_MISSING',
      message: expect.stringMatching(/provided_outcome\.sql/),
    });
    const directory = workspaceFolder(provided, { ...ledger, provided_outcome: 'SELECT 1' });
    expect(openWorkspace(directory, sourceTables).sources.has('provided_outcome')).toBe(true);
  });
});
