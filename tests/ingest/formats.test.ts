import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  DateDay,
  Decimal,
  Dictionary,
  Float32,
  Float64,
  Int16,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Table,
  TimestampMicrosecond,
  TimestampMillisecond,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { ingested, type Portfolio, scratchFolder, tableOf } from './portfolio.js';

/** The same loans in every format; product holds Chinese, a quote, a comma and a line end. */
const csv = `loan_id,customer_id,product,originated_on,principal,annual_rate,term_months,currency,closed_on
1001,C1,信用卡,2024-01-05,1000.00,0.125,12,CNY,
1002,C2,"車貸, ""新""",2023-12-31,2500.50,,36,CNY,2024-06-30
1003,C2,"two
lines",2020-02-29,0.07,0.5,,CNY,
`;
const expected = [
  {
    loan_key: 1,
    customer_key: 1,
    loan_id: '1001',
    customer_id: 'C1',
    product: '信用卡',
    originated_on: '2024-01-05',
    principal: '1000.00',
    annual_rate: 0.125,
    term_months: 12,
    currency: 'CNY',
    closed_on: null,
    charged_off_on: null,
    known_on: '2024-01-05',
  },
  {
    loan_key: 2,
    customer_key: 2,
    loan_id: '1002',
    customer_id: 'C2',
    product: '車貸, "新"',
    originated_on: '2023-12-31',
    principal: '2500.50',
    annual_rate: null,
    term_months: 36,
    currency: 'CNY',
    closed_on: '2024-06-30',
    charged_off_on: null,
    known_on: '2023-12-31',
  },
  {
    loan_key: 3,
    customer_key: 2,
    loan_id: '1003',
    customer_id: 'C2',
    product: 'two\nlines',
    originated_on: '2020-02-29',
    principal: '0.07',
    annual_rate: 0.5,
    term_months: null,
    currency: 'CNY',
    closed_on: null,
    charged_off_on: null,
    known_on: '2020-02-29',
  },
];

async function stagedLoans(
  content: string | Uint8Array,
  path: string,
  options: object = {},
  more: Portfolio = {},
) {
  return ingested(
    {
      ...more,
      files: { [path]: content, ...more.files },
      declared: { loans: { path, ...options } as object },
      sources: { installment: '', payment: '', delinquency_status: status, ...more.sources },
    },
    ({ rows }) => rows('SELECT * FROM stg_loan ORDER BY loan_id'),
  );
}
const status = "SELECT loan_id, DATE '2024-02-01' AS status_date, 0 AS dpd FROM raw.loans";

const noStatus = "SELECT '' AS loan_id, '' AS status_date, '' AS dpd LIMIT 0";

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** The Chinese of the table above in GBK (GB18030 agrees), and in Big5. */
function gbk(text: string): Buffer {
  const codes: Record<string, string> = {
    信: 'd0c5',
    用: 'd3c3',
    卡: 'bfa8',
    車: 'dc87',
    貸: 'd94a',
    新: 'd0c2',
  };
  return encoded(text, codes);
}
function big5(text: string): Buffer {
  const codes: Record<string, string> = {
    信: 'ab48',
    用: 'a5ce',
    卡: 'a564',
    車: 'a8ae',
    貸: 'b655',
    新: 'b773',
  };
  return encoded(text, codes);
}
function encoded(text: string, codes: Record<string, string>): Buffer {
  return Buffer.concat(
    [...text].map((each) => (codes[each] ? Buffer.from(codes[each], 'hex') : Buffer.from(each, 'ascii'))),
  );
}

describe('CSV', () => {
  const crlf = csv.replace(/\n(?!lines)/g, '\r\n');
  const cases: [string, string | Uint8Array, string, object?][] = [
    ['plain', csv, 'a.csv'],
    ['without an end to its last line', csv.trimEnd(), 'a.csv'],
    ['with \\r\\n', crlf, 'a.csv'],
    ['with \\r', csv.replace(/\n(?!lines)/g, '\r'), 'a.csv'],
    ['with \\r\\n after the header and \\n below', csv.replace('\n', '\r\n'), 'a.csv'],
    ['with \\n after the header and \\r\\n below', crlf.replace('\r\n', '\n'), 'a.csv'],
    ['with blank lines', csv.replaceAll('CNY,\n', 'CNY,\n\n'), 'a.csv'],
    ['with a byte order mark', `\ufeff${csv}`, 'a.csv'],
    ['gzip', gzipSync(csv), 'a.csv.gz'],
    [
      'gzip in two members',
      Buffer.concat([gzipSync(csv.slice(0, 150)), gzipSync(csv.slice(150))]),
      'a.csv.gz',
    ],
    ['gzip without saying so', gzipSync(csv), 'a.csv'],
    ['UTF-16LE with a mark', Buffer.from(`\ufeff${csv}`, 'utf16le'), 'a.csv'],
    ['UTF-16BE with a mark', utf16be(`\ufeff${csv}`), 'a.csv'],
    ['UTF-16LE without a mark', Buffer.from(csv, 'utf16le'), 'a.csv', { encoding: 'utf-16le' }],
    ['UTF-16BE without a mark', utf16be(csv), 'a.csv', { encoding: 'utf-16be' }],
    ['UTF-16LE, gzip, \\r\\n', gzipSync(Buffer.from(`\ufeff${crlf}`, 'utf16le')), 'a.csv.gz'],
    ['GB18030', gbk(csv), 'a.csv', { encoding: 'gb18030' }],
    ['GBK with \\r\\n', gbk(crlf), 'a.csv', { encoding: 'gbk' }],
    ['Big5', big5(csv), 'a.csv', { encoding: 'big5' }],
    [
      'tab separated',
      csv.replace('"車貸, ""新"""', '車貸#').replaceAll(',', '\t').replace('車貸#', '"車貸, ""新"""'),
      'a.tsv',
    ],
    [
      'semicolons',
      csv.replace('"車貸, ""新"""', '車貸#').replaceAll(',', ';').replace('車貸#', '"車貸, ""新"""'),
      'a.csv',
      { delimiter: ';' },
    ],
    ['headerless', csv.slice(csv.indexOf('\n') + 1), 'a.csv', { columns: csv.split('\n')[0].split(',') }],
    [
      'in other order, with blanks at the ends',
      'currency , loan_id,customer_id,product,originated_on,principal,annual_rate,term_months,closed_on\nCNY, 1001 ,C1,信用卡　, 2024-01-05 , 1000.00 ,0.125,12,  \nCNY,1002,C2,"車貸, ""新""",2023-12-31,2500.50,,36,2024-06-30\nCNY,1003,C2,"two\nlines",2020-02-29,0.07,0.5,,\n',
      'a.csv',
    ],
  ];
  it.each(cases)('%s', async (_, content, path, options) => {
    expect(await stagedLoans(content, path, options)).toEqual(expected);
  });

  it('several files of a pattern, with their columns in any order', async () => {
    const [header, ...lines] = csv.split('\n');
    const parts = {
      'in/part-1.csv': `${header}\n${lines[0]}\n`,
      'in/part-2.csv.gz': gzipSync(
        'principal,loan_id,customer_id,product,originated_on,currency,closed_on,annual_rate,term_months\n2500.50,1002,C2,"車貸, ""新""",2023-12-31,CNY,2024-06-30,,36\n',
      ),
      'in/part-3.csv': `${header}\r\n${lines.slice(2).join('\n')}`,
      'in/other.csv': 'not,of,the,pattern\n',
    };
    const rows = await stagedLoans('', 'unused', { path: 'in/part-*.csv*' }, { files: parts });
    expect(rows).toEqual(expected);
  });
});

describe('JSON', () => {
  const objects = [
    {
      loan_id: 1001,
      customer_id: 'C1',
      product: '信用卡',
      originated_on: '2024-01-05',
      principal: 1000,
      annual_rate: 0.125,
      term_months: 12,
      currency: 'CNY',
    },
    {
      loan_id: 1002,
      customer_id: 'C2',
      product: '車貸, "新"',
      originated_on: '2023-12-31T00:00:00Z',
      principal: '2500.50',
      annual_rate: null,
      term_months: 36,
      currency: 'CNY',
      closed_on: '2024-06-30',
    },
    {
      loan_id: 1003,
      customer_id: 'C2',
      product: 'two\nlines',
      originated_on: '2020-02-29',
      principal: 0.07,
      annual_rate: 0.5,
      term_months: '',
      currency: 'CNY',
      closed_on: null,
    },
  ];
  const lines = objects.map((each) => JSON.stringify(each));
  const all =
    'SELECT loan_id, customer_id, product, originated_on, principal, annual_rate, term_months, currency, closed_on FROM raw.loans';
  const cases: [string, string | Uint8Array, string, object?][] = [
    ['array', JSON.stringify(objects), 'a.json'],
    ['array over many lines, gzip', gzipSync(JSON.stringify(objects, null, 2)), 'a.json.gz'],
    ['lines', lines.join('\n'), 'a.jsonl'],
    ['lines with \\r\\n and blank lines', `${lines.join('\r\n\r\n')}\r\n`, 'a.jsonl'],
    ['lines, gzip', gzipSync(`${lines.join('\n')}\n`), 'a.ndjson.gz'],
    ['lines, UTF-16 with a mark', Buffer.from(`\ufeff${lines.join('\n')}`, 'utf16le'), 'a.jsonl'],
    ['lines with a byte order mark', `\ufeff${lines.join('\n')}`, 'a.jsonl'],
    ['lines under another name', lines.join('\n'), 'a.dat', { format: 'jsonl' }],
  ];
  it.each(cases)('%s', async (_, content, path, options) => {
    expect(await stagedLoans(content, path, options, { sources: { loan: all } })).toEqual(expected);
  });

  it('nested values stay JSON text, and the whole object is there as json', async () => {
    const content = JSON.stringify({
      id: 'A1',
      terms: { principal: 12.5, dates: ['2024-01-05'] },
      'odd "key"': 'card',
    });
    const select = `SELECT id AS loan_id, id AS customer_id, "odd ""key""" AS product, 'CNY' AS currency,
      terms ->> '$.dates[0]' AS originated_on, json ->> '$.terms.principal' AS principal FROM raw.loans`;
    const [loan] = await stagedLoans(
      content,
      'a.jsonl',
      {},
      { sources: { loan: select, delinquency_status: noStatus } },
    );
    expect(loan).toMatchObject({
      loan_id: 'A1',
      product: 'card',
      originated_on: '2024-01-05',
      principal: '12.50',
    });
  });
});

async function parquet(columns: string, rows = ''): Promise<Uint8Array> {
  const path = join(scratchFolder(), 'made.parquet');
  const warehouse = await Warehouse.open(':memory:');
  await warehouse.run(`COPY (SELECT ${columns} ${rows}) TO '${path}' (FORMAT parquet)`);
  warehouse.close();
  return readFileSync(path);
}

describe('Parquet', () => {
  const rows = `FROM (VALUES
    (1001, 'C1', '信用卡', DATE '2024-01-05', 1000.00, 0.125, 12, NULL),
    (1002, 'C2', '車貸, "新"', DATE '2023-12-31', 2500.50, NULL, 36, DATE '2024-06-30'),
    (1003, 'C2', 'two' || chr(10) || 'lines', DATE '2020-02-29', 0.07, 0.5, NULL, NULL)) t(id, c, p, o, a, r, m, x)`;
  const columns = (id: string, date: string, money: string, rate: string, months: string) =>
    `CAST(id AS ${id}) AS loan_id, c AS customer_id, p AS product, CAST(o AS ${date}) AS originated_on, CAST(a AS ${money}) AS principal,
     CAST(r AS ${rate}) AS annual_rate, CAST(m AS ${months}) AS term_months, 'CNY' AS currency, CAST(x AS ${date}) AS closed_on`;
  it.each([
    ['the types of the contract', columns('VARCHAR', 'DATE', 'DECIMAL(18,2)', 'DOUBLE', 'INTEGER')],
    ['other types', columns('BIGINT', 'TIMESTAMP', 'DOUBLE', 'FLOAT', 'DOUBLE')],
    ['narrow types', columns('UINTEGER', 'TIMESTAMP_S', 'FLOAT', 'DECIMAL(4,3)', 'UTINYINT')],
    ['text', columns('VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR')],
    ['times with a zone', columns('INTEGER', 'TIMESTAMPTZ', 'DECIMAL(38,9)', 'DOUBLE', 'SMALLINT')],
  ])('%s', async (_, select) => {
    expect(await stagedLoans(await parquet(select, rows), 'a.parquet')).toEqual(expected);
  });

  it('several files whose types differ', async () => {
    const all = columns('BIGINT', 'DATE', 'DOUBLE', 'DOUBLE', 'INTEGER');
    const text = columns('VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR');
    const files = {
      'in/part-1.parquet': await parquet(all, `${rows} WHERE id = 1001`),
      'in/part-2.parquet': await parquet(text, `${rows} WHERE id > 1001`),
    };
    expect(await stagedLoans('', 'unused', { path: 'in/part-?.parquet' }, { files })).toEqual(expected);
  });
});

describe('Arrow IPC', () => {
  const days = ['2024-01-05', '2023-12-31', '2020-02-29'].map((day) => new Date(`${day}T00:00:00Z`));
  const money = [100000n, 250050n, 7n];
  const decimals = (precision: number, words: number) => {
    const data = new Uint32Array(3 * words);
    money.forEach((cents, row) => {
      data[row * words] = Number(cents);
    });
    return new Vector([makeData({ type: new Decimal(2, precision, words * 32), length: 3, data })]);
  };
  const product = vectorFromArray(
    ['信用卡', '車貸, "新"', 'two\nlines'],
    new Dictionary(new Utf8(), new Int16()),
  );
  const closed = [null, new Date('2024-06-30T00:00:00Z'), null];
  const table = (date: 'day' | 'micro' | 'milli') => {
    const type = {
      day: new DateDay(),
      micro: new TimestampMicrosecond('UTC'),
      milli: new TimestampMillisecond(),
    }[date];
    return new Table({
      loan_id: vectorFromArray([1001n, 1002n, 1003n], new Int64()),
      customer_id: vectorFromArray(['C1', 'C2', 'C2'], new Utf8()),
      product,
      originated_on: vectorFromArray(days, type),
      principal: decimals(18, 4),
      annual_rate: vectorFromArray([0.125, null, 0.5], date === 'day' ? new Float64() : new Float32()),
      term_months: vectorFromArray([12, 36, null], new Int16()),
      currency: vectorFromArray(['CNY', 'CNY', 'CNY'], new Utf8()),
      closed_on: vectorFromArray(closed, type),
    });
  };
  it.each([
    ['file, dates as days', tableToIPC(table('day'), 'file')],
    ['stream, dates as days', tableToIPC(table('day'), 'stream')],
    ['file, dates as microseconds with a zone', tableToIPC(table('micro'), 'file')],
    ['stream, dates as milliseconds', tableToIPC(table('milli'), 'stream')],
  ])('%s', async (_, content) => {
    expect(await stagedLoans(content, 'a.arrow')).toEqual(expected);
  });

  it('many batches', async () => {
    const ids = Array.from({ length: 5000 }, (_, i) => `L${i}`);
    const one = new Table({ loan_id: vectorFromArray(ids, new Utf8()) });
    const schema = new Schema(one.schema.fields);
    const many = new Table(
      schema,
      [0, 1, 2].map(
        (part) =>
          new RecordBatch(
            schema,
            new Table({
              loan_id: vectorFromArray(
                ids.map((id) => `${id}-${part}`),
                new Utf8(),
              ),
            }).batches[0].data,
          ),
      ),
    );
    const select =
      "SELECT loan_id, loan_id AS customer_id, 'x' AS product, '2024-01-01' AS originated_on, 1 AS principal, 'CNY' AS currency FROM raw.loans";
    await ingested(
      {
        files: { 'a.arrows': tableToIPC(many, 'stream') },
        declared: { loans: 'a.arrows' },
        sources: { loan: select, installment: '', payment: '', delinquency_status: status },
      },
      async ({ report }) => {
        expect(tableOf(report, 'loan')).toMatchObject({ read: 15000, accepted: 15000 });
        expect(tableOf(report, 'delinquency_status')).toMatchObject({ read: 15000, accepted: 15000 });
      },
    );
  });
});

it('takes a leading $NAME of a path from the environment', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'elsewhere.csv'), csv);
  process.env.ARREARS_TEST_FOLDER = folder;
  const rows = await ingested(
    {
      declared: { loans: '$ARREARS_TEST_FOLDER/else*.csv' },
      sources: { installment: '', payment: '', delinquency_status: status },
    },
    (seen) => seen.rows('SELECT * FROM stg_loan ORDER BY loan_id'),
  );
  expect(rows).toEqual(expected);
});
