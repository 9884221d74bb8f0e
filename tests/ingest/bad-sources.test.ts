import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ingest, sourceFingerprints } from '../../pipeline/ingest/ingest.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { ingested, makeWorkspace, payments, refusal, showsInternals, tableOf } from './portfolio.js';

/** What a refusal says. */
interface Told {
  code: string;
  message: RegExp;
  where?: RegExp;
  hint: RegExp;
  examples?: string[];
}

describe('a source is refused', () => {
  const select = 'SELECT payment_id, loan_id, paid_on, amount FROM raw.payments';
  const cases: [string, string, Told][] = [
    [
      'that is empty',
      ' \n',
      { code: 'SOURCE_NOT_SELECT', message: /holds no statement/, hint: /one SELECT/ },
    ],
    [
      'of comments alone',
      '-- SELECT 1\n/* ; */',
      { code: 'SOURCE_NOT_SELECT', message: /holds no statement/, hint: /one SELECT/ },
    ],
    [
      'with two statements',
      `${select}; SELECT 2`,
      { code: 'SOURCE_NOT_SELECT', message: /more than one statement/, hint: /one SELECT/ },
    ],
    [
      'with a second statement behind an odd quote',
      `SELECT E'\\'' AS a); COPY raw.payments TO 'x'; SELECT ('`,
      {
        code: 'SOURCE_SYNTAX',
        message: /cannot be understood/,
        where: /payment\.sql, line 1$/,
        hint: /mend the SQL/,
      },
    ],
    [
      'that copies',
      "COPY raw.payments TO 'stolen.csv'",
      { code: 'SOURCE_NOT_SELECT', message: /no SELECT/, hint: /one SELECT/ },
    ],
    [
      'that attaches',
      "ATTACH 'other.db'",
      { code: 'SOURCE_NOT_SELECT', message: /no SELECT/, hint: /one SELECT/ },
    ],
    [
      'that installs',
      'INSTALL httpfs',
      { code: 'SOURCE_NOT_SELECT', message: /no SELECT/, hint: /one SELECT/ },
    ],
    [
      'that drops a table',
      'DROP TABLE stg_loan',
      { code: 'SOURCE_NOT_SELECT', message: /no SELECT/, hint: /one SELECT/ },
    ],
    [
      'that changes a setting',
      "SET memory_limit = '1MB'",
      { code: 'SOURCE_NOT_SELECT', message: /no SELECT/, hint: /one SELECT/ },
    ],
    ['that shows', 'SHOW TABLES', { code: 'SOURCE_NOT_SELECT', message: /no SELECT/, hint: /one SELECT/ }],
    [
      'that is misspelt',
      'SELECT 1,\n  FROM FROM x',
      {
        code: 'SOURCE_SYNTAX',
        message: /syntax error at or near "FROM"/,
        where: /payment\.sql, line 2$/,
        hint: /mend the SQL at that place/,
      },
    ],
    [
      'of a file that is not declared',
      'SELECT * FROM raw.payment',
      {
        code: 'SOURCE_UNKNOWN_FILE',
        message: /declares no file "payment"/,
        hint: /did you mean "payments"\?/,
      },
    ],
    [
      'of a file beside arrears.yaml',
      `${select} UNION ALL SELECT * FROM read_csv('other.csv')`,
      { code: 'SOURCE_FOREIGN_FILE', message: /reads "read_csv"/, hint: /declare the file under files:/ },
    ],
    [
      'of a file by its name',
      "SELECT * FROM 'other.parquet'",
      {
        code: 'SOURCE_FOREIGN_FILE',
        message: /reads "other\.parquet"/,
        hint: /declare the file under files:/,
      },
    ],
    [
      'that asks for chance',
      `${select} WHERE random() < 0.5`,
      { code: 'SOURCE_VOLATILE', message: /asks for random/, hint: /dates of the data/ },
    ],
    [
      'that asks for the clock',
      'SELECT payment_id, loan_id, current_date AS paid_on, amount FROM raw.payments',
      { code: 'SOURCE_VOLATILE', message: /asks for current_date/, hint: /dates of the data/ },
    ],
    [
      'of a sample',
      'SELECT * FROM raw.payments USING SAMPLE 50%',
      { code: 'SOURCE_VOLATILE', message: /asks for a sample/, hint: /dates of the data/ },
    ],
    ...(
      [
        ['session_user', "session_user <> ''"],
        ['current_catalog', "current_catalog <> ''"],
        ['reservoir_quantile', '(SELECT reservoir_quantile(amount, 0.5, 10) FROM raw.payments) > 0'],
        ['now', 'known_on < NOW()'],
        ['uuid', "uuid() <> ''"],
        ['current_user', "current_user() <> ''"],
        ['age(known_on)', "age(known_on) > INTERVAL '150 days'"],
        ['current_localtimestamp', 'known_on < current_localtimestamp()'],
        ['pg_postmaster_start_time', 'known_on < pg_postmaster_start_time()'],
        ['current_setting', "current_setting('threads') = '2'"],
        ['txid_current', 'txid_current() > 0'],
        ['version', "version() <> ''"],
      ] as const
    ).map(([asked, condition]): [string, string, Told] => [
      `that asks for ${asked}`,
      `${select} WHERE ${condition}`,
      { code: 'SOURCE_VOLATILE', message: /so it gives other rows each time/, hint: /dates of the data/ },
    ]),
    ...[
      ['its own name', 'WITH stg_loan AS (SELECT * FROM stg_loan) SELECT * FROM stg_loan'],
      ['a later CTE', 'WITH a AS (SELECT * FROM stg_loan), stg_loan AS (SELECT 1 AS x) SELECT * FROM a'],
      [
        "another query's CTE",
        'SELECT *, (WITH stg_loan AS (SELECT 1 AS a) SELECT max(a) FROM stg_loan) FROM stg_loan',
      ],
      [
        'the first half of a recursion',
        'WITH RECURSIVE r AS (SELECT 1 AS n FROM r UNION ALL SELECT 2) SELECT n FROM r',
      ],
    ].map(([what, sql]): [string, string, Told] => [
      `that reads a table of the engine by the name of a CTE: ${what}`,
      sql,
      { code: 'SOURCE_FOREIGN_FILE', message: /reads "(stg_loan|r)"/, hint: /declare the file/ },
    ]),
    ...[
      'duckdb_settings()',
      'duckdb_tables',
      'pragma_database_list',
      'information_schema.tables',
      'pg_catalog.pg_class',
      'stg_loan',
      'main.stg_loan',
      "query('SELECT 1')",
      "histogram_values(payments, 'amount')",
    ].map((table): [string, string, Told] => [
      `that reads ${table}`,
      `SELECT * FROM ${table}`,
      {
        code: 'SOURCE_FOREIGN_FILE',
        message: /which is none of the declared files, raw\.<name>/,
        hint: /declare the file/,
      },
    ]),
    [
      'of a column that the file lacks',
      'SELECT payment_id, loan_id,\n  payed_on AS paid_on, amount FROM raw.payments',
      {
        code: 'SOURCE_COLUMN',
        message: /the files that the SELECT reads have no column "payed_on"/,
        where: /payment\.sql, line 2$/,
        hint: /did you mean "paid_on"\?/,
      },
    ],
    [
      'of a function that is none',
      'SELECT payment_id, loan_id, paid_on, doubled(amount) AS amount FROM raw.payments',
      {
        code: 'SOURCE_FAILED',
        message: /cannot run: .*doubled does not exist/,
        where: /payment\.sql, line 1$/,
        hint: /correct the SELECT/,
      },
    ],
    [
      'that fails on a value',
      'SELECT payment_id, loan_id, paid_on, CAST(method AS INTEGER) AS amount FROM raw.payments',
      {
        code: 'SOURCE_FAILED',
        message: /cannot run: Could not convert string 'debit' to INT32/,
        where: /payment\.sql$/,
        hint: /TRY_CAST leaves bad values empty/,
      },
    ],
    [
      'that lacks, invents and repeats columns',
      'SELECT payment_id, loan_id, loan_id, paid_on AS payed_on, 1 AS amonut FROM raw.payments',
      {
        code: 'SOURCE_COLUMNS',
        message: /does not fit the table "payment"/,
        hint: /docs\/input-contract\.md/,
        examples: [
          'missing: paid_on DATE',
          'missing: amount DECIMAL(18,2)',
          'no such column: payed_on; did you mean "paid_on"?',
          'no such column: amonut; did you mean "amount"?',
          'given twice: loan_id',
        ],
      },
    ],
    [
      'whose column is written in another case',
      'SELECT payment_id, loan_id AS "Loan_ID", paid_on, amount FROM raw.payments',
      {
        code: 'SOURCE_COLUMNS',
        message: /does not fit/,
        hint: /name the columns/,
        examples: ['missing: loan_id VARCHAR', 'no such column: Loan_ID; did you mean "loan_id"?'],
      },
    ],
  ];
  it.each(cases)('%s', async (_, source, told) => {
    const error = await refusal({ sources: { payment: source } });
    expect(error).toMatchObject({
      code: told.code,
      exitCode: 3,
      message: expect.stringMatching(told.message),
    });
    expect(error.details.where).toMatch(told.where ?? /sources\/payment\.sql$/);
    expect(error.details.hint).toMatch(told.hint);
    if (told.examples) expect(error.details.examples).toEqual(told.examples);
    expect(showsInternals(error)).toBe(false);
  });

  it('before any file is read', async () => {
    const error = await refusal({
      files: { 'payments.csv': '' },
      sources: { contact: 'SELECT FROM FROM raw.payments' },
    });
    expect(error).toMatchObject({ code: 'SOURCE_SYNTAX' });
  });

  it('that gives other rows each time it runs', async () => {
    const payment =
      'SELECT payment_id || i AS payment_id, loan_id, paid_on, CASE WHEN i % 3 = 0 THEN -1 ELSE 1 END AS amount FROM raw.payments, range(5000) r(i) WHERE drawn(i)';
    const warehouse = await Warehouse.open(':memory:', {});
    // Nothing in the source's own text says so.
    await warehouse.run('CREATE MACRO drawn(i) AS random() < 0.5');
    await expect(
      ingest(
        warehouse,
        makeWorkspace({ sources: { payment }, settings: { limits: { quarantined_share: 1 } } }),
      ),
    ).rejects.toMatchObject({
      code: 'ROWS_UNACCOUNTED',
      exitCode: 4,
      message: expect.stringMatching(/^\d+ rows were read, but \d+ accepted and \d+ quarantined$/),
      details: {
        where: expect.stringMatching(/payment\.sql$/),
        hint: expect.stringMatching(/other rows each time/),
      },
    });
    warehouse.close();
  });
});

describe('a source may', () => {
  it.each([
    ['end in a semicolon and comments', 'SELECT * FROM raw.payments; -- done\n/* yes; */'],
    [
      'begin with comments that hold quotes and names',
      "-- it's raw.nothing; really\nSELECT * FROM raw.payments",
    ],
    ['use WITH', 'WITH p AS (SELECT * FROM raw.payments) SELECT * FROM p'],
    [
      'use WITH in every order that SQL has',
      'WITH RECURSIVE a AS (SELECT * FROM raw.payments), n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM N WHERE i < 3), b AS (SELECT a.* FROM A a WHERE (SELECT max(i) FROM n) = 3) SELECT * FROM (WITH c AS (FROM b) SELECT * FROM c)',
    ],
    ['quote the database of the files', 'SELECT * FROM "raw"."payments"'],
    ['begin with FROM', 'FROM raw.payments'],
    ['write names in another case, or quoted', 'SELECT * FROM RAW."payments" p'],
    [
      'hold a semicolon and raw.x in text',
      "SELECT * REPLACE (method || ';raw.x' AS method) FROM raw.payments",
    ],
    [
      'hold comments, names and semicolons in dollar quotes',
      'SELECT * REPLACE ($$a -- raw.b;$$ || $t$/* $$raw.c$t$ AS method) FROM raw.payments;;\n;',
    ],
    [
      'call a table or a column as the database of the files',
      'SELECT raw.* REPLACE (raw.method AS method, "an raw.amount"."raw.loans" AS amount) FROM raw.payments AS raw, (SELECT 1 AS "raw.loans") AS "an raw.amount"',
    ],
    [
      'hold comments in comments, and comments in text with escapes',
      "/* a /* it's */ raw.nothing; */ SELECT * REPLACE (E'it\\'s -- b' || method /* '/* */ */ AS method) FROM raw.payments",
    ],
    ['be in parentheses', '(SELECT * FROM raw.payments)'],
    [
      'use functions that look like those of the clock, and plain table functions',
      "SELECT p.* REPLACE (CAST(to_timestamp(epoch(make_timestamp(2024, 2, d, 0, 0, 0.0))) AS DATE) AS paid_on) FROM raw.payments p, range(3, 4) r(d) WHERE age(CAST(paid_on AS DATE), DATE '2020-01-01') > INTERVAL 1 DAY",
    ],
    ['read a file twice', 'SELECT * FROM raw.payments UNION SELECT * FROM raw.payments'],
  ])('%s', async (_, payment) => {
    await ingested({ sources: { payment } }, async ({ report }) => {
      expect(tableOf(report, 'payment')).toMatchObject({ read: 2, accepted: 2 });
    });
  });

  it('read a file that is declared under the name of a catalog', async () => {
    await ingested(
      {
        declared: { pg_payment: 'payments.csv', duckdb_x: 'payments.csv' },
        sources: { payment: 'SELECT * FROM raw.pg_payment UNION SELECT * FROM raw.duckdb_x' },
      },
      async ({ report }) => {
        expect(tableOf(report, 'payment')).toMatchObject({ read: 2, accepted: 2 });
      },
    );
  });

  it('leave optional columns out, and give them in any order', async () => {
    const payment = 'SELECT amount, paid_on, loan_id, payment_id FROM raw.payments';
    await ingested({ sources: { payment } }, async ({ rows }) => {
      expect(
        await rows("SELECT method, reversed_on FROM stg_payment WHERE paid_on = DATE '2024-02-04'"),
      ).toEqual([{ method: null, reversed_on: null }]);
    });
  });
});

it('fingerprints name every file that a source reads, without its folder, and change with its bytes', async () => {
  const declared = { unused: 'loans.csv' };
  const before = await sourceFingerprints(makeWorkspace({ declared }));
  const after = await sourceFingerprints(
    makeWorkspace({ declared, files: { 'payments.csv': `${payments}\n` } }),
  );
  expect(before.map(({ name, file }) => `${name} ${file}`)).toEqual([
    'installments installments.csv',
    'loans loans.csv',
    'payments payments.csv',
  ]);
  expect(before[2]).toEqual({
    name: 'payments',
    file: 'payments.csv',
    bytes: payments.length,
    sha256: createHash('sha256').update(payments).digest('hex'),
  });
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  expect(after[2].sha256).not.toBe(before[2].sha256);
});

it('memory that does not suffice is told as such', async () => {
  const warehouse = await Warehouse.open(':memory:', { memory: '20MB', threads: 1 });
  await warehouse.run("SET temp_directory = ''");
  const payment =
    "SELECT 'P' || i AS payment_id, 'A1' AS loan_id, DATE '2024-02-04' AS paid_on, 1 AS amount FROM range(5000000) r(i)";
  await expect(ingest(warehouse, makeWorkspace({ sources: { payment } }))).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    exitCode: 3,
    details: { hint: expect.stringMatching(/raise limits\.memory/) },
  });
  warehouse.close();
});
