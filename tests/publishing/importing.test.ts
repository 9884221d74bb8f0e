import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, scratchFolder } from '../support/cli.js';
import { asOfDate, copyOf, makeHashesAgain, profiles, publishNight, query } from './published-bundle.js';

const docs = resolve(import.meta.dirname, '../../docs/importing');
const folder = scratchFolder();
const workspace = join(folder, 'w');
let bundle: string;
let loans: string[];
beforeAll(async () => {
  bundle = publishNight(workspace, profiles);
  const rows = await query(`SELECT loan_id FROM '${join(bundle, 'ranked_accounts.parquet')}' ORDER BY rank`);
  loans = rows.map((row) => String(row.loan_id));
});

let folders = 0;
const fresh = (name: string) => {
  const path = join(folder, `${name}-${folders++}`);
  mkdirSync(path);
  return path;
};

/** What is done to a bundle, and why an importer refuses it then. */
const tampering: [string, (directory: string) => void, RegExp][] = [
  [
    'one byte changed',
    (directory) => edit(directory, 'segments.csv', (text) => text.replace('1', '2')),
    /segments\.csv/,
  ],
  ['.done missing', (directory) => rmSync(join(directory, '.done')), /\.done is missing/],
  ['a file too many', (directory) => writeFileSync(join(directory, 'more.csv'), 'x'), /more\.csv/],
  ['a file missing', (directory) => rmSync(join(directory, 'exports/core.csv')), /exports\/core\.csv/],
  [
    'an older schema',
    (directory) =>
      edit(directory, 'manifest.json', (text) =>
        text.replace(/"schema_version": "2\.\d+"/, '"schema_version": "2.0"'),
      ),
    /schema version 2\.0/,
  ],
  [
    'a row missing, with its hash made again',
    (directory) => {
      edit(directory, 'ranked_accounts.csv', (text) => text.trimEnd().split('\n').toSpliced(5, 1).join('\n'));
      makeHashesAgain(directory);
    },
    /rows/,
  ],
  [
    'an amount changed, with its hash made again',
    (directory) => {
      edit(directory, 'ranked_accounts.csv', (text) => text.replace(/,(\d+)\.(\d\d),/, ',9$1.$2,'));
      makeHashesAgain(directory);
    },
    /sum/,
  ],
];

function edit(directory: string, file: string, change: (text: string) => string): void {
  const path = join(directory, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!hasPython)(
  `the importer in Python${hasPython ? '' : ' (skipped: there is no python3)'}`,
  () => {
    const runPython = (from: string, inbox: string, acks: string) => {
      const { status, stdout, stderr } = spawnSync(
        'python3',
        [join(docs, 'import_list.py'), from, inbox, acks],
        {
          encoding: 'utf8',
        },
      );
      return { status, out: stdout + stderr };
    };

    it('imports a bundle once, and answers', () => {
      const [inbox, acks] = [fresh('inbox'), fresh('acks')];
      expect(runPython(bundle, inbox, acks)).toMatchObject({
        status: 0,
        out: expect.stringMatching(`${loans.length} accounts imported, 0 rejected`),
      });
      const { accounts } = JSON.parse(readFileSync(join(inbox, `${asOfDate}.json`), 'utf8'));
      expect(accounts.map((row: { loan_id: string }) => row.loan_id)).toEqual(loans);
      expect(readFileSync(join(acks, 'ack.csv'), 'utf8').split('\n')).toHaveLength(loans.length + 2);
      expect(runPython(bundle, inbox, acks).out).toContain('was imported before; nothing to do');
    });

    it('rejects what it does not know, and the next night reads the answers', () => {
      const inbox = fresh('inbox');
      const acks = join(workspace, 'acks', asOfDate);
      writeFileSync(join(inbox, 'loans.txt'), loans.slice(2).join('\n'));
      expect(runPython(bundle, inbox, acks).out).toContain('2 rejected');
      expect(arrears(['nightly', '-w', workspace, '--as-of', '2026-07-02']).code).toBe(0);
      const { import_feedback: feedback } = JSON.parse(
        readFileSync(join(workspace, 'runs/2026-07-02/manifest.json'), 'utf8'),
      );
      expect(feedback).toMatchObject({
        accepted: loans.length - 2,
        rejected: 2,
        unanswered: 0,
        unknown: 0,
        reasons: { unknown_loan: 2 },
        problems: [],
      });
    });

    it.each(tampering)('refuses a bundle with %s', (_, tamper, reason) => {
      const [directory, inbox] = [copyOf(bundle, fresh('bundle')), fresh('inbox')];
      tamper(directory);
      const { status, out } = runPython(directory, inbox, fresh('acks'));
      expect(out).toMatch(reason);
      expect(out).not.toContain('Traceback');
      expect([status, existsSync(join(inbox, `${asOfDate}.json`))]).toEqual([4, false]);
    });
  },
);

describe('the importer in SQL', () => {
  const text = readFileSync(join(docs, 'import_list.sql'), 'utf8');

  async function runSql(from: string, acks: string, database = ':memory:', before: string[] = []) {
    const warehouse = await Warehouse.open(database);
    try {
      await warehouse.run(`SET VARIABLE bundle = '${from}'`);
      await warehouse.run(`SET VARIABLE acks = '${acks}'`);
      for (const statement of before) await warehouse.run(statement);
      await warehouse.run(text);
      return await warehouse.rows(
        'SELECT loan_id, rank, amount_past_due, next_contact_from FROM collection_list ORDER BY rank',
      );
    } finally {
      warehouse.close();
    }
  }

  it('imports a bundle once, and answers', async () => {
    const acks = fresh('acks');
    const database = join(fresh('db'), 'collections.duckdb');
    const rows = await runSql(bundle, acks, database);
    expect(rows.map((row) => row.loan_id)).toEqual(loans);
    const again = await runSql(bundle, acks, database, ["UPDATE collection_list SET segment = 'worked on'"]);
    expect(again).toEqual(rows);
    expect(
      await query(`ATTACH '${database}' AS db`, 'SELECT DISTINCT segment FROM db.collection_list'),
    ).toEqual([{ segment: 'worked on' }]);
    expect(readFileSync(join(acks, 'ack.csv'), 'utf8').split('\n')).toHaveLength(loans.length + 2);
    expect(readFileSync(join(acks, 'rejects.csv'), 'utf8')).toBe('run_id,loan_id,reason\n');
  });

  it('rejects what it does not know', async () => {
    const acks = fresh('acks');
    const rows = await runSql(bundle, acks, ':memory:', [
      'CREATE TABLE known_loan (loan_id VARCHAR PRIMARY KEY)',
      `INSERT INTO known_loan VALUES ('${loans[1]}')`,
    ]);
    expect(rows.map((row) => row.loan_id)).toEqual([loans[1]]);
    expect(readFileSync(join(acks, 'rejects.csv'), 'utf8')).toContain(`${loans[0]},unknown_loan`);
  });

  it.each(tampering)('refuses a bundle with %s', async (_, tamper, reason) => {
    const directory = copyOf(bundle, fresh('bundle'));
    tamper(directory);
    await expect(runSql(directory, fresh('acks'))).rejects.toThrow(reason);
    await expect(runSql(directory, fresh('acks'))).rejects.toThrow(/refused: /);
  });
});
