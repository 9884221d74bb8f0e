import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Int32, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { ingest } from '../../pipeline/ingest/ingest.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import {
  ingested,
  loans,
  makeWorkspace,
  type Portfolio,
  payments,
  refusal,
  scratchFolder,
  showsInternals,
  tableOf,
} from './portfolio.js';

interface Told {
  readonly code: string;
  readonly exitCode: number;
  readonly message: RegExp;
  readonly where: RegExp;
  readonly hint: RegExp;
  readonly examples?: readonly RegExp[];
}

async function expectTold(portfolio: Portfolio, told: Told): Promise<void> {
  const error = await refusal(portfolio);
  expect(error.describe()).toMatch(told.message);
  expect(error).toMatchObject({ code: told.code, exitCode: told.exitCode });
  expect(error.message).toMatch(told.message);
  expect(error.details.where).toMatch(told.where);
  expect(error.details.hint).toMatch(told.hint);
  for (const [index, example] of (told.examples ?? []).entries())
    expect(error.details.examples?.[index]).toMatch(example);
  expect(showsInternals(error)).toBe(false);
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const bigCsv = `${payments}${Array.from({ length: 40_000 }, (_, i) => `Q${i},A1,2024-03-01,${i % 97}.${10 + (i % 90)},m${(i * i) % 9973}\n`).join('')}`;
const zipped = gzipSync(bigCsv);
const json = JSON.stringify([{ payment_id: 'P1', loan_id: 'A1', paid_on: '2024-02-04', amount: 1 }], null, 1);
const arrow = (kind: 'file' | 'stream') =>
  tableToIPC(
    new Table({
      payment_id: vectorFromArray(
        Array.from({ length: 500 }, (_, i) => `P${i}`),
        new Utf8(),
      ),
      amount: vectorFromArray(
        Array.from({ length: 500 }, (_, i) => i),
        new Int32(),
      ),
    }),
    kind,
  );
const flipped = (bytes: Uint8Array, at: number) => {
  const copy = Uint8Array.from(bytes);
  copy[at] ^= 0xff;
  return copy;
};
const payment = (content: string | Uint8Array, path = 'payments.csv', options: object = {}): Portfolio => ({
  files: { [path]: content },
  declared: { payments: { path, ...options } },
});

async function parquet(): Promise<Uint8Array> {
  const path = join(scratchFolder(), 'made.parquet');
  const warehouse = await Warehouse.open(':memory:');
  await warehouse.run(`COPY (SELECT 'P' || i AS payment_id, 'A1' AS loan_id, DATE '2024-02-04' AS paid_on, i AS amount
    FROM range(5000) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  warehouse.close();
  return readFileSync(path);
}

describe('a file as a whole is refused', () => {
  const data = { exitCode: 4 };
  const cases: [string, Portfolio | (() => Promise<Portfolio>), Told][] = [
    [
      'that is not there: the nearest name is suggested',
      { declared: { payments: 'payment.csv' } },
      {
        ...data,
        code: 'FILE_MISSING',
        message: /no file for raw\.payments: .*payment\.csv/,
        where: /arrears\.yaml, files\.payments$/,
        hint: /did you mean "payments\.csv"\?/,
      },
    ],
    [
      'in a folder that is not there',
      { declared: { payments: 'lost/payments.csv' } },
      {
        ...data,
        code: 'FILE_MISSING',
        message: /no file for raw\.payments/,
        where: /files\.payments$/,
        hint: /no folder .*lost; correct the path/,
      },
    ],
    [
      'whose pattern matches nothing',
      { declared: { payments: 'monthly-*.csv' } },
      {
        ...data,
        code: 'FILE_MISSING',
        message: /monthly-\*\.csv/,
        where: /files\.payments$/,
        hint: /put the file in place/,
      },
    ],
    [
      'that is missing like others',
      { declared: { payments: 'lost/p.csv', loans: 'lost.csv' } },
      {
        ...data,
        code: 'FILE_MISSING',
        message: /2 declared files are not there/,
        where: /arrears\.yaml, files$/,
        hint: /put the files in place/,
      },
    ],
    [
      'that is a folder among files of a pattern',
      { files: { 'p-1.csv': payments, 'p-2.csv/part.csv': payments }, declared: { payments: 'p-*.csv' } },
      {
        ...data,
        code: 'FILE_IS_FOLDER',
        message: /raw\.payments names a folder: .*p-2\.csv/,
        where: /files\.payments$/,
        hint: /name the file in it/,
      },
    ],
    [
      'that is a folder',
      { files: { 'in/payments.csv': payments }, declared: { payments: 'in' } },
      {
        ...data,
        code: 'FILE_IS_FOLDER',
        message: /raw\.payments names a folder/,
        where: /files\.payments$/,
        hint: /part-\*\.parquet/,
      },
    ],
    [
      'of a format that its name does not tell',
      payment(payments, 'payments.dat'),
      {
        exitCode: 3,
        code: 'FILE_FORMAT',
        message: /cannot tell the format of "payments\.dat"/,
        where: /files\.payments$/,
        hint: /add format: csv, parquet, json/,
      },
    ],
    [
      'whose variable is not set',
      { declared: { payments: '$ARREARS_NOT_SET/payments.csv' } },
      {
        exitCode: 3,
        code: 'FILE_ENVIRONMENT',
        message: /variable ARREARS_NOT_SET is not set/,
        where: /files\.payments$/,
        hint: /ARREARS_NOT_SET=\/path/,
      },
    ],
    [
      'that is empty',
      payment(''),
      {
        ...data,
        code: 'FILE_EMPTY',
        message: /not even a header line/,
        where: /payments\.csv$/,
        hint: /a header line alone/,
      },
    ],
    [
      'that is empty once unzipped',
      payment(gzipSync(''), 'payments.csv.gz'),
      {
        ...data,
        code: 'FILE_EMPTY',
        message: /not even a header line/,
        where: /payments\.csv\.gz$/,
        hint: /header line alone/,
      },
    ],
    [
      'that begins with an empty line',
      payment(`\n${payments}`),
      {
        ...data,
        code: 'FILE_EMPTY',
        message: /the first line is empty/,
        where: /payments\.csv$/,
        hint: /fetch the file again/,
      },
    ],
    [
      'with a quote that is never closed',
      payment(payments.replace('debit', '"debit')),
      {
        ...data,
        code: 'FILE_QUOTE',
        message: /quoted value is broken or never closed/,
        where: /payments\.csv, line 2$/,
        hint: /mend the quote/,
      },
    ],
    [
      'with text behind a closed quote',
      payment(payments.replace('debit', '"debit"s')),
      {
        ...data,
        code: 'FILE_QUOTE',
        message: /quoted value is broken/,
        where: /payments\.csv, line 2$/,
        hint: /mend the quote/,
      },
    ],
    [
      'that names a column twice',
      payment(payments.replace('method', 'Amount')),
      {
        ...data,
        code: 'FILE_HEADER',
        message: /names the column "Amount" twice/,
        where: /payments\.csv$/,
        hint: /rename one of them/,
      },
    ],
    [
      'of a set whose columns differ',
      {
        files: { 'p-1.csv': payments, 'p-2.csv': payments.replace('method', 'channel') },
        declared: { payments: 'p-?.csv' },
      },
      {
        ...data,
        code: 'FILE_COLUMNS',
        message: /other columns than the first file/,
        where: /p-2\.csv$/,
        hint: /under another name/,
        examples: [/only here: channel/, /missing here: method/],
      },
    ],
    [
      'in UTF-16 without saying so',
      payment(utf16(payments)),
      {
        ...data,
        code: 'FILE_ENCODING',
        message: /first line is not utf-8 text/,
        where: /payments\.csv$/,
        hint: /set encoding: .*utf-16le/,
      },
    ],
    [
      'in UTF-8 that is declared GBK',
      payment(payments.replace('debit', '信用卡'), 'payments.csv', { encoding: 'gbk' }),
      {
        ...data,
        code: 'FILE_ENCODING',
        message: /is UTF-8 text, but gbk is declared/,
        where: /payments\.csv$/,
        hint: /remove encoding:/,
      },
    ],
    [
      'whose gzip is cut off',
      payment(zipped.subarray(0, zipped.length / 2), 'payments.csv.gz'),
      {
        ...data,
        code: 'FILE_GZIP',
        message: /gzip file is damaged: unexpected end of file/,
        where: /payments\.csv\.gz$/,
        hint: /cut off/,
      },
    ],
    [
      'whose gzip lacks its last bytes only',
      payment(zipped.subarray(0, zipped.length - 5), 'payments.csv.gz'),
      {
        ...data,
        code: 'FILE_GZIP',
        message: /unexpected end of file/,
        where: /payments\.csv\.gz$/,
        hint: /cut off/,
      },
    ],
    [
      'whose gzip has another checksum',
      payment(flipped(zipped, zipped.length - 6), 'payments.csv.gz'),
      {
        ...data,
        code: 'FILE_GZIP',
        message: /incorrect data check/,
        where: /payments\.csv\.gz$/,
        hint: /cut off/,
      },
    ],
    [
      'of JSON whose array is cut off',
      payment(json.slice(0, -3), 'payments.json'),
      {
        ...data,
        code: 'FILE_NOT_JSON',
        message: /cannot be read as JSON: .*payments\.json/,
        where: /payments\.json$/,
        hint: /lose only the broken line/,
      },
    ],
    [
      'of JSON whose array is broken, zipped',
      payment(gzipSync(json.replace(':', '')), 'payments.json.gz'),
      {
        ...data,
        code: 'FILE_NOT_JSON',
        message: /cannot be read as JSON: .*payments\.json\.gz/,
        where: /payments\.json\.gz$/,
        hint: /check the file/,
      },
    ],
    [
      'of JSON with one key in two cases',
      payment('{"loan_id":1}\n{"Loan_ID":2}\n', 'payments.jsonl'),
      {
        ...data,
        code: 'FILE_HEADER',
        message: /"loan_id" is also written in another case/,
        where: /payments\.jsonl$/,
        hint: /write the key in one way/,
      },
    ],
    [
      'called Parquet that is none',
      payment(payments, 'payments.parquet'),
      {
        ...data,
        code: 'FILE_NOT_PARQUET',
        message: /cannot be read as Parquet: /,
        where: /payments\.parquet$/,
        hint: /fetch the file again/,
      },
    ],
    [
      'of Parquet that is cut off',
      async () => {
        const whole = await parquet();
        return payment(whole.subarray(0, whole.length - 100), 'payments.parquet');
      },
      {
        ...data,
        code: 'FILE_NOT_PARQUET',
        message: /cannot be read as Parquet: /,
        where: /payments\.parquet$/,
        hint: /cut off/,
      },
    ],
    [
      'of Parquet with a damaged page',
      async () => payment(flipped(await parquet(), 3000), 'payments.parquet'),
      {
        ...data,
        code: 'FILE_DAMAGED',
        message: /Parquet file that the SELECT reads is damaged/,
        where: /payments\.parquet$/,
        hint: /fetch the Parquet files/,
      },
    ],
    [
      'of Parquet, of which one of several has a damaged page',
      async () => {
        const whole = await parquet();
        return {
          files: { 'p-1.parquet': whole, 'p-2.parquet': flipped(whole, 3000), 'p-3.parquet': whole },
          declared: { payments: 'p-*.parquet' },
        };
      },
      {
        ...data,
        code: 'FILE_DAMAGED',
        message: /Parquet file that the SELECT reads is damaged/,
        where: /p-2\.parquet$/,
        hint: /fetch the Parquet files/,
      },
    ],
    ...(
      [
        [
          'an Excel workbook',
          'PK\u0003\u0004\u0014\0',
          /no CSV file but a ZIP archive or an Excel workbook/,
          /save the sheet/,
        ],
        [
          'an old Excel workbook',
          Buffer.from('d0cf11e0a1b11ae10000', 'hex'),
          /no CSV file but an old Excel workbook/,
          /save the sheet/,
        ],
        [
          'a web page',
          '\ufeff\n<!DOCTYPE html><title>Log in</title>',
          /no CSV file but a web page/,
          /login page/,
        ],
        ['Parquet', 'PAR1\u0015\0', /no CSV file but a Parquet file/, /format: parquet/],
        ['Arrow', 'ARROW1\0\0', /no CSV file but an Arrow file/, /format: arrow/],
      ] as const
    ).map(([what, content, message, hint]): [string, Portfolio, Told] => [
      `of ${what} under the name of a CSV file`,
      payment(content),
      { ...data, code: 'FILE_NOT_CSV', message, where: /payments\.csv$/, hint },
    ]),
    [
      'of a web page under the name of a JSON file',
      payment('<html>', 'payments.json'),
      {
        ...data,
        code: 'FILE_NOT_JSON',
        message: /no JSON file but a web page/,
        where: /payments\.json$/,
        hint: /fetch the file again/,
      },
    ],
    [
      'of JSON that is empty',
      payment('', 'payments.json'),
      {
        ...data,
        code: 'FILE_EMPTY',
        message: /it has no byte/,
        where: /payments\.json$/,
        hint: /fetch the file again/,
      },
    ],
    ...(
      [
        [payments.replaceAll(',', ';'), /taken for one column; add delimiter: ";"/],
        [payments.replaceAll(',', '\t'), /add delimiter: "\\t"/],
        [`Payments of 2024\n${payments}`, /names one column, "Payments of 2024"; let it name them all/],
      ] as const
    ).map(([content, hint]): [string, Portfolio, Told] => [
      `of CSV whose first line is one column: ${content.slice(0, 18)}`,
      {
        ...payment(content),
        sources: { payment: 'SELECT payment_id, loan_id, paid_on, amount FROM raw.payments' },
      },
      {
        exitCode: 3,
        code: 'SOURCE_COLUMN',
        message: /have no column "payment_id"/,
        where: /payment\.sql, line 1$/,
        hint,
      },
    ]),
    ...['[]', '[1, 2]'].map((content): [string, Portfolio, Told] => [
      `of JSON without an object: ${content}`,
      {
        ...payment(content, 'payments.json'),
        sources: { payment: 'SELECT payment_id, loan_id, paid_on, amount FROM raw.payments' },
      },
      {
        exitCode: 3,
        code: 'SOURCE_COLUMN',
        message: /have no column "payment_id"/,
        where: /payment\.sql, line 1$/,
        hint: /JSON files without an object name no columns/,
      },
    ]),
    [
      'of several formats by one pattern',
      {
        files: { 'p-1.csv': payments, 'p-2.parquet': '' },
        declared: { payments: 'p-*' },
      },
      {
        exitCode: 3,
        code: 'FILE_FORMAT',
        message: /pattern matches files of several formats/,
        where: /files\.payments$/,
        hint: /part-\*\.parquet/,
        examples: [/^p-1\.csv$/, /^p-2\.parquet$/],
      },
    ],
    [
      'of Parquet that is empty',
      payment('', 'payments.parquet'),
      {
        ...data,
        code: 'FILE_EMPTY',
        message: /it has no byte/,
        where: /payments\.parquet$/,
        hint: /fetch the file again/,
      },
    ],
    [
      'called Arrow that is none',
      payment(payments, 'payments.arrow'),
      {
        ...data,
        code: 'FILE_NOT_ARROW',
        message: /cannot be read as Arrow IPC: /,
        where: /payments\.arrow$/,
        hint: /cut off/,
      },
    ],
    [
      'of Arrow that is empty',
      payment('', 'payments.arrow'),
      {
        ...data,
        code: 'FILE_EMPTY',
        message: /it has no byte/,
        where: /payments\.arrow$/,
        hint: /fetch the file again/,
      },
    ],
    [
      'of Arrow whose file is cut off',
      payment(arrow('file').subarray(0, -40), 'payments.arrow'),
      {
        ...data,
        code: 'FILE_NOT_ARROW',
        message: /cannot be read as Arrow IPC: /,
        where: /payments\.arrow$/,
        hint: /cut off/,
      },
    ],
    [
      'of Arrow whose stream is cut off in a batch',
      payment(arrow('stream').subarray(0, 3000), 'payments.arrow'),
      {
        ...data,
        code: 'FILE_NOT_ARROW',
        message: /cannot be read as Arrow IPC: /,
        where: /payments\.arrow$/,
        hint: /cut off/,
      },
    ],
    [
      'of Arrow whose stream is cut off behind a batch',
      payment(arrow('stream').subarray(0, -8), 'payments.arrow'),
      {
        ...data,
        code: 'FILE_NOT_ARROW',
        message: /the stream has no end mark/,
        where: /payments\.arrow$/,
        hint: /cut off/,
      },
    ],
    [
      'of Arrow with a broken schema',
      payment(flipped(flipped(arrow('stream'), 20), 24), 'payments.arrow'),
      {
        ...data,
        code: 'FILE_NOT_ARROW',
        message: /cannot be read as Arrow IPC: /,
        where: /payments\.arrow$/,
        hint: /cut off/,
      },
    ],
  ];
  it.each(cases)('%s', async (_, given, told) => {
    await expectTold(typeof given === 'function' ? await given() : given, told);
  });

  it('that may not be read', async () => {
    const workspace = makeWorkspace({
      declared: { payments: 'secret.csv' },
      files: { 'secret.csv': payments },
    });
    const path = join(workspace.directory, 'secret.csv');
    chmodSync(path, 0);
    const warehouse = await Warehouse.open(':memory:');
    // The superuser reads every file.
    const outcome = expect(ingest(warehouse, workspace));
    if (process.getuid?.() === 0) await outcome.resolves.toBeDefined();
    else
      await outcome.rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
        message: /permission denied/,
        exitCode: 4,
      });
    warehouse.close();
  });

  it.each([
    [
      'is a link to nothing',
      (path: string) => symlinkSync('nowhere.csv', path),
      /a link to a file that is gone/,
      /a copy of the file itself/,
    ],
    ['is a link to itself', (path: string) => symlinkSync(path, path), /ELOOP/, /let the user/],
    [
      'is a link to a folder',
      (path: string) => symlinkSync('.', path),
      /no regular file/,
      /a copy of the file itself/,
    ],
    [
      'is a link out of the workspace',
      (path: string) => symlinkSync('/etc/passwd', path),
      /a link that leaves/,
      /a copy of the file itself/,
    ],
  ])('that %s', async (_, make, message, hint) => {
    const workspace = makeWorkspace({ declared: { payments: 'linked.csv' } });
    make(join(workspace.directory, 'linked.csv'));
    const warehouse = await Warehouse.open(':memory:');
    await expect(ingest(warehouse, workspace)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      exitCode: 4,
      message: expect.stringMatching(message),
      details: { where: expect.stringMatching(/linked\.csv$/), hint: expect.stringMatching(hint) },
    });
    warehouse.close();
  });

  it('and leaves the warehouse fit for the next try', async () => {
    const workspace = makeWorkspace({ files: { 'payments.csv': '' } });
    const warehouse = await Warehouse.open(':memory:');
    await expect(ingest(warehouse, workspace)).rejects.toMatchObject({ code: 'FILE_EMPTY' });
    writeFileSync(join(workspace.directory, 'payments.csv'), payments);
    mkdirSync(workspace.paths.work, { recursive: true });
    expect(tableOf(await ingest(warehouse, workspace), 'payment').accepted).toBe(2);
    warehouse.close();
  });
});

describe('single lines are refused, counted and kept', () => {
  const lost = (portfolio: Portfolio) =>
    ingested(portfolio, async ({ report, rows }) => ({
      rejected: report.files.find((file) => file.name === 'payments')?.rejected,
      accepted: tableOf(report, 'payment').accepted,
      lines: await rows('SELECT file, line, reason, text FROM file_quarantine ORDER BY line'),
    }));

  it('lines with more or fewer values than the header', async () => {
    const content = `${payments}P3,A1\nP4,A1,2024-02-04,1,debit,extra,\nP5,A1,2024-02-04,1,\n`;
    expect(await lost(payment(content))).toEqual({
      rejected: 2,
      accepted: 3,
      lines: [
        { file: 'payments.csv', line: '4', reason: 'missing_columns', text: 'P3,A1' },
        {
          file: 'payments.csv',
          line: '5',
          reason: 'too_many_columns',
          text: 'P4,A1,2024-02-04,1,debit,extra,',
        },
      ],
    });
  });

  it('a line of 10 MB, of which the beginning is kept', async () => {
    const { rejected, accepted, lines } = await lost(
      payment(`${payments}P3,A1,2024-02-04,1,${'x'.repeat(10_000_000)}\nP4,A1,2024-02-04,1,\n`),
    );
    expect({ rejected, accepted }).toEqual({ rejected: 1, accepted: 3 });
    expect(lines).toMatchObject([{ line: '4', reason: 'line_too_long' }]);
    expect(String(lines[0].text)).toHaveLength(1000);
  });

  it('JSON lines that are no object', async () => {
    const good = '{"payment_id":"P1","loan_id":"A1","paid_on":"2024-02-04","amount":1}';
    const content = [good, '{"payment_id":', '', '[1]', 'null', good.replace('P1', 'P2'), '"text"'].join(
      '\n',
    );
    const sources = { payment: 'SELECT payment_id, loan_id, paid_on, amount FROM raw.payments' };
    expect(await lost({ ...payment(content, 'payments.jsonl'), sources })).toEqual({
      rejected: 4,
      accepted: 2,
      lines: [
        { file: 'payments.jsonl', line: '2', reason: 'not_a_json_object', text: '{"payment_id":' },
        { file: 'payments.jsonl', line: '4', reason: 'not_a_json_object', text: '[1]' },
        { file: 'payments.jsonl', line: '5', reason: 'not_a_json_object', text: 'null' },
        { file: 'payments.jsonl', line: '7', reason: 'not_a_json_object', text: '"text"' },
      ],
    });
  });

  it('a JSON value with a NUL byte or broken text goes to quarantine by the contract', async () => {
    const line = (id: string) => `{"payment_id":"${id}","loan_id":"A1","paid_on":"2024-02-04","amount":1}\n`;
    const content = Buffer.concat([
      Buffer.from(line('P1') + line('P\\u0000')),
      Buffer.from(line('P#')).map((byte) => (byte === 0x23 ? 0xff : byte)),
    ]);
    const sources = { payment: 'SELECT payment_id, loan_id, paid_on, amount FROM raw.payments' };
    await ingested({ ...payment(content, 'payments.jsonl'), sources }, async ({ report }) => {
      expect(tableOf(report, 'payment')).toMatchObject({
        accepted: 1,
        reasons: { nul_byte_in_payment_id: 1, undecodable_payment_id: 1 },
      });
    });
  });

  it('many: 100,000 of 200,000, with their numbers', async () => {
    const content = `${payments.split('\n')[0]}\n${Array.from({ length: 100_000 }, (_, i) => `P${i},A1,2024-02-04,1,\nP${i}\n`).join('')}`;
    await ingested(payment(content), async ({ report, rows }) => {
      expect(report.files).toContainEqual({ name: 'payments', file: 'payments.csv', rejected: 100_000 });
      expect(tableOf(report, 'payment').accepted).toBe(100_000);
      expect(
        await rows(
          "SELECT min(line) AS first, max(line) AS last, count(DISTINCT line) AS n, bool_and(line % 2 = 1 AND text = 'P' || ((line - 3) // 2)) AS right FROM file_quarantine",
        ),
      ).toEqual([{ first: '3', last: '200001', n: '100000', right: true }]);
    });
  });

  it('counted for each file of a set', async () => {
    const files = {
      'p-1.csv': `${payments}x\n`,
      'p-2.csv': payments.replaceAll('\nP', '\nQ'),
      'p-3.csv': `${payments.split('\n')[0]}\ny\nz\n`,
    };
    await ingested({ files, declared: { payments: 'p-*.csv' } }, async ({ report }) => {
      expect(report.files.filter((file) => file.name === 'payments')).toEqual([
        { name: 'payments', file: 'p-1.csv', rejected: 1 },
        { name: 'payments', file: 'p-2.csv', rejected: 0 },
        { name: 'payments', file: 'p-3.csv', rejected: 2 },
      ]);
    });
  });
});

describe('too many bad rows stop the batch', () => {
  it('rows that break the contract', async () => {
    await expect(
      refusal({ files: { 'payments.csv': payments.replace('50.00', '-50') } }),
    ).resolves.toMatchObject({
      code: 'QUARANTINED_SHARE',
      exitCode: 5,
      message: 'more than 1 % of the rows break the contract',
      details: {
        examples: ['payment: 1 of 2 (negative_amount 1)'],
        hint: expect.stringMatching(/^mend the files.*limits\.quarantined_share.*stg_<table>_quarantine/),
      },
    });
  });

  it('lines that are no records', async () => {
    await expect(refusal({ files: { 'payments.csv': `${payments}x\n` } })).resolves.toMatchObject({
      code: 'QUARANTINED_SHARE',
      exitCode: 5,
      details: { examples: ['payments.csv: 1 lines are no records'] },
    });
  });

  it('text in another encoding than declared: the hint names the setting', async () => {
    const gbk = Buffer.concat([
      Buffer.from(`${payments}P3,A1,2024-02-04,1,`),
      Buffer.from('d0c5d3c3', 'hex'),
      Buffer.from('\n'),
    ]);
    await expect(refusal({ files: { 'payments.csv': gbk } })).resolves.toMatchObject({
      code: 'QUARANTINED_SHARE',
      details: {
        examples: ['payment: 1 of 3 (undecodable_method 1)'],
        hint: expect.stringMatching(/set the encoding:/),
      },
    });
  });

  it('numbers and dates of another land: the hint tells how to read them', async () => {
    const odd = payments.replace('50.00', '"1,050.00"').replace('2024-02-04', '04.02.2024');
    await expect(refusal({ files: { 'payments.csv': odd } })).resolves.toMatchObject({
      code: 'QUARANTINED_SHARE',
      details: {
        hint: expect.stringMatching(/replace\(amount, ',', ''\); .*strptime\(day, .*mend the files/),
      },
    });
    const error = await refusal({ files: { 'loans.csv': loans.replaceAll('00', '0 0') } });
    expect(error).toMatchObject({
      code: 'NO_LOANS',
      details: { hint: expect.stringMatching(/take signs out of numbers/) },
    });
  });

  it('within the limit they do not', async () => {
    const settings = { limits: { quarantined_share: 0.5 } };
    const files = { 'payments.csv': payments.replace('50.00', '-50') };
    await ingested({ files, settings }, async ({ report }) => {
      expect(tableOf(report, 'payment')).toMatchObject({ accepted: 1, quarantined: 1 });
    });
  });

  it('a book without one loan is refused whatever the limit', async () => {
    const settings = { limits: { quarantined_share: 1 } };
    const error = await refusal({ files: { 'loans.csv': loans.replaceAll('CNY', 'USD') }, settings });
    expect(error).toMatchObject({
      code: 'NO_LOANS',
      exitCode: 4,
      message: 'not one loan was accepted of 2 read',
      details: {
        examples: ['other_currency: 2 rows'],
        where: expect.stringMatching(/loan\.sql$/),
        hint: expect.stringMatching(/docs\/input-contract\.md tells what each reason means/),
      },
    });
  });
});
