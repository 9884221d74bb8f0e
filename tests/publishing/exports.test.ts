import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { encoderOf } from '../../pipeline/publishing/exports/encoding.js';
import { type ExportRun, writeExports } from '../../pipeline/publishing/exports/write-exports.js';
import { neutralized } from '../../pipeline/publishing/formula-cells.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { type ExportProfile, exportProfileSchema } from '../../pipeline/workspace/export-profile.js';
import { arrears, scratchFolder } from '../support/cli.js';

const folder = scratchFolder();

const run: ExportRun = {
  as_of_date: '2026-07-01',
  run_id: '0123456789abcdef',
  portfolio: 'book',
  currency: 'CNY',
};

/** Three accounts: a formula, quotes and Chinese text among them. */
const list = `(SELECT * FROM (VALUES
  (2, 'L2', '=1+1', 'phone', 'treated', 'a,"b"', 45, CAST(0.05 AS DECIMAL(18,2)), CAST(-1.50 AS DECIMAL(18,2)), NULL),
  (1, 'L1', '電話催收', 'phone', 'treated', 'plain', 120, CAST(1234567.80 AS DECIMAL(18,2)), CAST(2 AS DECIMAL(18,2)), 3),
  (3, 'L3', 'x', 'sms', 'rule', 'line
break', 1, CAST(10 AS DECIMAL(18,2)), CAST(0 AS DECIMAL(18,2)), 0))
  AS list(rank, loan_id, segment, channel, decision, treatment, dpd, amount_past_due, expected_gain, attempts_left)
  CROSS JOIN (SELECT DATE '2026-07-01' AS as_of_date, 'C1' AS customer_id, 'agent' AS owner, NULL AS agency, 'CNY' AS currency,
    '2026-07-01T00:00:00Z' AS next_contact_from, '2026-07-01T12:00:00Z' AS next_contact_to, true AS suppressed, 0.25 AS pd,
    CAST(5 AS DECIMAL(18,2)) AS outstanding_principal, CAST(1 AS DECIMAL(18,2)) AS expected_loss,
    CAST(2 AS DECIMAL(18,2)) AS expected_recovery))`;

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await Warehouse.open(':memory:');
  return () => warehouse.close();
});

async function written(
  profile: object,
): Promise<{ bytes: Buffer; text: string; records: number; money: string }> {
  const checked: ExportProfile = exportProfileSchema.parse({ name: 'test', ...profile });
  const [{ file, records, amount_past_due }] = await writeExports(warehouse, list, [checked], run, folder);
  const bytes = readFileSync(join(folder, file));
  return { bytes, text: bytes.toString('utf8'), records, money: amount_past_due };
}

describe('csv', () => {
  it('writes the columns wanted, in rank order, quoted and neutralized', async () => {
    const { text, records, money } = await written({
      form: 'csv',
      columns: [
        'rank',
        { column: 'loan_id', as: 'account no' },
        'segment',
        'treatment',
        'amount_past_due',
        'expected_gain',
        'attempts_left',
      ],
    });
    expect(text).toBe(
      [
        'rank,account no,segment,treatment,amount_past_due,expected_gain,attempts_left',
        '1,L1,電話催收,plain,1234567.80,2.00,3',
        `2,L2,'=1+1,"a,""b""",0.05,-1.50,`,
        '3,L3,x,"line\nbreak",10.00,0.00,0',
        '',
      ].join('\n'),
    );
    expect([records, money]).toEqual([3, '1234577.85']);
  });

  it('takes only the accounts asked for, without a header, as GB18030 with CRLF', async () => {
    const { bytes, records } = await written({
      form: 'csv',
      columns: ['segment', 'loan_id'],
      where: { decision: ['treated'], segment: ['電話催收', 'x'] },
      header: false,
      delimiter: '|',
      line_end: 'crlf',
      encoding: 'gb18030',
    });
    expect(records).toBe(1);
    expect(new TextDecoder('gb18030').decode(bytes)).toBe('電話催收|L1\r\n');
    expect(bytes.length).toBe(8 + 1 + 2 + 2);
  });

  it('writes byte order marks', async () => {
    const columns = ['rank'];
    expect((await written({ form: 'csv', columns, encoding: 'utf-8-bom' })).bytes.toString('hex')).toMatch(
      /^efbbbf/,
    );
    expect((await written({ form: 'csv', columns, encoding: 'utf-16le' })).bytes.toString('hex')).toMatch(
      /^fffe7200/,
    );
  });
});

it('jsonl keeps types, digits and the names wanted', async () => {
  const { text } = await written({
    form: 'jsonl',
    columns: [
      { column: 'amount_past_due', as: 'due' },
      'segment',
      'attempts_left',
      'suppressed',
      'as_of_date',
      'pd',
    ],
    where: { channel: ['phone'] },
  });
  expect(text).toBe(
    '{"due":1234567.80,"segment":"電話催收","attempts_left":3,"suppressed":true,"as_of_date":"2026-07-01","pd":0.25}\n' +
      '{"due":0.05,"segment":"=1+1","attempts_left":null,"suppressed":true,"as_of_date":"2026-07-01","pd":0.25}\n',
  );
});

it('dialer lists the phone accounts that are treated, in rank order, and no phone number', async () => {
  const { text, records } = await written({ form: 'dialer' });
  const [header, first, second] = text.split('\n');
  expect(header).toBe(
    'rank,loan_id,customer_id,segment,treatment,owner,agency,dpd,amount_past_due,currency,next_contact_from,next_contact_to,attempts_left',
  );
  expect(first).toBe(
    '1,L1,C1,電話催收,plain,agent,,120,1234567.80,CNY,2026-07-01T00:00:00Z,2026-07-01T12:00:00Z,3',
  );
  expect([records, second.startsWith('2,L2,')]).toEqual([2, true]);
});

describe('fixed width', () => {
  const profile = {
    form: 'fixed_width',
    columns: [
      { column: 'loan_id', width: 4 },
      { column: 'segment', width: 12 },
      { column: 'amount_past_due', width: 12, pad: '0' },
      { column: 'expected_gain', width: 7, pad: '0' },
      { column: 'attempts_left', width: 2, pad: '0' },
      { column: 'dpd', width: 4 },
    ],
    header: [
      { text: 'H', width: 2 },
      { value: 'as_of_date', width: 10, align: 'right' },
    ],
    trailer: [
      { text: 'T', width: 1 },
      { value: 'records', width: 5, pad: '0' },
      { value: 'amount_past_due', width: 14, pad: '0' },
      { value: 'dpd', width: 4 },
    ],
  };

  it('pads by bytes, after the sign, with header and trailer totals', async () => {
    const { text } = await written(profile);
    expect(text.split('\n')).toEqual([
      'H 2026-07-01',
      'L1  電話催收001234567.800002.0003 120',
      'L2  =1+1        000000000.05-001.50    45',
      'L3  x           000000010.000000.0000   1',
      'T0000300001234577.85 166',
      '',
    ]);
  });

  it('writes minor units, compact dates and GB18030 widths', async () => {
    const { bytes } = await written({ ...profile, money: 'minor', dates: 'compact', encoding: 'gb18030' });
    expect(new TextDecoder('gb18030').decode(bytes).split('\n').slice(0, 3)).toEqual([
      'H   20260701',
      'L1  電話催收    000123456780000020003 120',
      'L2  =1+1        000000000005-000150    45',
    ]);
  });

  it('never cuts: a value that does not fit stops the night, named', async () => {
    const narrow = {
      ...profile,
      columns: [
        { column: 'loan_id', width: 4 },
        { column: 'amount_past_due', width: 9 },
      ],
    };
    await expect(written(narrow)).rejects.toMatchObject({
      code: 'EXPORT_OVERFLOW',
      exitCode: 4,
      message: '"1234567.80" takes 10 bytes, and the field has 9',
      details: { where: 'exports/test, record 2, amount_past_due' },
    });
    await expect(
      written({ ...profile, trailer: [{ value: 'amount_past_due', width: 3 }] }),
    ).rejects.toMatchObject({
      details: { where: 'exports/test, record 4, amount_past_due' },
    });
    await expect(
      written({ ...profile, columns: [{ column: 'treatment', width: 30 }] }),
    ).rejects.toMatchObject({
      code: 'EXPORT_CONTROL_CHARACTER',
    });
  });
});

test('every character but private ones survives GB18030', () => {
  const encode = encoderOf('gb18030');
  const all = Array.from({ length: 0x10ffff + 1 }, (_, point) => point).filter(
    (point) => (point < 0xd800 || point > 0xf8ff) && (point < 0x20000 || point % 97 === 0),
  );
  const decoder = new TextDecoder('gb18030', { ignoreBOM: true });
  const lost = all.filter((point) => {
    const character = String.fromCodePoint(point);
    return decoder.decode(encode(character)) !== character;
  });
  expect(lost.map((point) => point.toString(16))).toEqual([]);
  expect(() => encode('\ue5e5')).toThrow(/no code for the character U\+E5E5/);
});

test('taking one apostrophe back always gives the cell', () => {
  for (const cell of ['=1', '+1', '-1', '@a', "'=1", "''=1", '\t', "'a", 'a', "'"]) {
    const written = neutralized(cell);
    expect(written.replace(/^'(?='*[=+\-@\t\r])/, '')).toBe(cell);
    expect(written).not.toMatch(/^[=+\-@\t\r]/);
  }
});

describe('profiles are checked before the run', () => {
  const workspace = join(folder, 'w');
  const base = () => readFileSync(join(workspace, 'base.yaml'), 'utf8');
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    expect(arrears(['init', workspace]).code).toBe(0);
    writeFileSync(join(workspace, 'base.yaml'), readFileSync(join(workspace, 'arrears.yaml')));
  });

  it.each([
    [
      '{ name: a, form: csvv, columns: [rank] }',
      /exports\.0\.form: "csvv" is not allowed; did you mean "csv"\?/,
    ],
    [
      '{ name: a, form: csv, colums: [rank] }',
      /exports\.0\.colums: there is no such key; did you mean "columns"\?/,
    ],
    ['{ name: a, form: csv, columns: [rnk] }', /columns\.0: there is no column "rnk"; did you mean "rank"\?/],
    ['{ name: a, form: csv, columns: [rank, { column: dpd, as: rank }] }', /two columns are called "rank"/],
    [
      '{ name: a, form: jsonl, columns: [rank], where: { decision: [treatd] } }',
      /"treatd" is not allowed; did you mean "treated"/,
    ],
    [
      '{ name: a, form: jsonl, columns: [rank], where: { treatment: [agent_cal] } }',
      /there is no treatment "agent_cal"; did you mean "agent_call"/,
    ],
    [
      '{ name: a, form: fixed_width, columns: [{ column: rank, width: 0 }] }',
      /width: 0 is too small: at least 1/,
    ],
    ['{ name: a, form: dialer, where: { channel: [sms] } }', /where\.channel: there is no such key/],
    ['{ name: ../a, form: csv, columns: [rank] }', /may hold a-z, 0-9, _ and -/],
  ])('%s', (profile, message) => {
    writeFileSync(join(workspace, 'arrears.yaml'), base());
    appendFileSync(join(workspace, 'arrears.yaml'), `\nexports:\n  - ${profile}\n`);
    const { code, err } = arrears(['check', '-w', workspace]);
    expect(err).toMatch(message);
    expect(err).toMatch(/line \d+: exports/);
    expect(code).toBe(3);
  });

  it('the same name twice', () => {
    writeFileSync(join(workspace, 'arrears.yaml'), base());
    appendFileSync(
      join(workspace, 'arrears.yaml'),
      '\nexports:\n  - { name: a, form: dialer }\n  - { name: a, form: csv, columns: [rank] }\n',
    );
    expect(arrears(['check', '-w', workspace]).err).toMatch(
      /EXPORTS_INVALID.*exports\.1\.name: "a" stands twice/s,
    );
  });
});

it('the profiles on the page about importing are right, in both languages', () => {
  const [english, chinese] = ['en', 'zh'].map((language) => {
    const page = readFileSync(
      join(import.meta.dirname, `../../docs/importing/importing.${language}.md`),
      'utf8',
    );
    const { exports } = parse(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? '');
    return exports.map((profile: unknown) => exportProfileSchema.parse(profile));
  });
  expect(english.map(({ form }: ExportProfile) => form)).toEqual(['fixed_width', 'csv', 'dialer']);
  expect(chinese).toEqual(english);
});
