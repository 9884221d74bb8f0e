import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { manifestSchema } from '../../pipeline/contracts/manifest.js';
import { FileLock } from '../../pipeline/warehouse/file-lock.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, scratchFolder } from '../support/cli.js';

const folder = scratchFolder();
const pristine = join(folder, 'pristine');
const asOfDate = '2026-07-01';

function copyOf(name: string): string {
  const copy = join(folder, name);
  cpSync(pristine, copy, { recursive: true });
  return copy;
}

function bundleOf(workspace: string): string {
  return join(workspace, 'runs', asOfDate);
}

function listHashes(workspace: string): Record<string, string> {
  const files = [
    'ranked_accounts.csv',
    'ranked_accounts.parquet',
    'ranked_accounts.jsonl',
    'ranked_accounts.arrow',
    'segments.csv',
  ];
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(bundleOf(workspace), file)))
        .digest('hex'),
    ]),
  );
}

async function query(sql: string) {
  const warehouse = await Warehouse.open(':memory:');
  try {
    return await warehouse.rows(sql);
  } finally {
    warehouse.close();
  }
}

beforeAll(() => {
  expect(arrears(['sample', '--loans', '2000', '--seed', '11', pristine]).code).toBe(0);
});

describe('a night on a generated portfolio', () => {
  let workspace: string;
  let ran: ReturnType<typeof arrears>;

  beforeAll(() => {
    workspace = copyOf('night');
    ran = arrears(['nightly', '-w', workspace, '--threads', '2']);
  });

  test('ends well and says where the bundle and the report are', () => {
    expect(ran.err).not.toContain('UNEXPECTED');
    expect(ran.code).toBe(0);
    expect(ran.out).toContain(join(bundleOf(workspace), 'ranked_accounts.csv'));
    expect(ran.out).toContain(join(bundleOf(workspace), 'segment_report.html'));
    expect(
      Math.max(
        ...ran.out
          .split('\n')
          .filter((line) => !line.includes(folder))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
  });

  test('every overdue account is on the list once, in rank order, with a pd', async () => {
    const list = join(bundleOf(workspace), 'ranked_accounts.parquet');
    const raw = (table: string) => join(workspace, 'raw', `${table}.parquet`);
    const [{ missing, extra, ranks, bad_pd: badPd }] = await query(`
      WITH overdue AS (
        SELECT loan.loan_id FROM '${raw('loan')}' loan
        LEFT JOIN (SELECT loan_id, sum(principal_due + interest_due + fee_due) AS due FROM '${raw('installment')}'
          WHERE due_on < DATE '${asOfDate}' AND known_on < DATE '${asOfDate}'
            AND (superseded_on IS NULL OR superseded_on >= DATE '${asOfDate}') GROUP BY loan_id) due USING (loan_id)
        LEFT JOIN (SELECT loan_id, sum(amount) AS paid FROM '${raw('payment')}'
          WHERE paid_on < DATE '${asOfDate}' AND known_on < DATE '${asOfDate}'
            AND (reversed_on IS NULL OR reversed_on >= DATE '${asOfDate}') GROUP BY loan_id) paid USING (loan_id)
        WHERE coalesce(due, 0) > coalesce(paid, 0) AND loan.known_on < DATE '${asOfDate}'
          AND (loan.closed_on IS NULL OR loan.closed_on >= DATE '${asOfDate}')
          AND (loan.charged_off_on IS NULL OR loan.charged_off_on >= DATE '${asOfDate}')
      ), listed AS (SELECT *, row_number() OVER () AS place FROM '${list}')
      SELECT
        (SELECT count(*) FROM overdue ANTI JOIN listed USING (loan_id)) AS missing,
        (SELECT count(*) FROM listed ANTI JOIN overdue USING (loan_id)) AS extra,
        (SELECT count(*) = count(DISTINCT rank) AND min(rank) = 1 AND max(rank) = count(*) AND bool_and(rank = place) FROM listed) AS ranks,
        (SELECT count(*) FROM listed WHERE pd IS NULL OR pd < 0 OR pd > 1) AS bad_pd`);
    expect({ missing, extra, ranks, badPd }).toEqual({ missing: '0', extra: '0', ranks: true, badPd: '0' });
  });

  test('hashes and control totals of the manifest hold, and .done is newest', async () => {
    const bundle = bundleOf(workspace);
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')));
    for (const { file, bytes, sha256 } of manifest.files) {
      const content = readFileSync(join(bundle, file));
      expect([file, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([
        file,
        bytes,
        sha256,
      ]);
    }
    const listed = readdirSync(bundle).filter((file) => file !== '.done' && file !== 'manifest.json');
    expect(manifest.files.map((file) => file.file)).toEqual(listed.sort());
    const [totals] = await query(
      `SELECT count(*) AS n, sum(CAST(amount_past_due AS DECIMAL(18, 2))) AS money, sum(dpd) AS dpd FROM read_csv('${join(bundle, 'ranked_accounts.csv')}', all_varchar = false)`,
    );
    expect([manifest.accounts, manifest.control_totals.amount_past_due, manifest.control_totals.dpd]).toEqual(
      [Number(totals.n), totals.money, Number(totals.dpd)],
    );
    const newest = Math.max(
      ...[...listed, 'manifest.json'].map((file) => statSync(join(bundle, file)).mtimeMs),
    );
    expect(statSync(join(bundle, '.done')).mtimeMs).toBeGreaterThanOrEqual(newest);
    for (const table of manifest.ingest.tables) expect(table.accepted + table.quarantined).toBe(table.read);
  });

  test('CSV, Parquet, JSON lines and Arrow hold the same rows', async () => {
    const { tableFromIPC } = await import('apache-arrow');
    const bundle = bundleOf(workspace);
    const list = (file: string) => join(bundle, `ranked_accounts.${file}`);
    const [{ differs }] = await query(
      `SELECT count(*) AS differs FROM (
         SELECT rank, loan_id, amount_past_due, pd, suppressed FROM '${list('parquet')}'
         EXCEPT ALL SELECT rank, loan_id, CAST(amount_past_due AS DECIMAL(18, 2)), pd, suppressed FROM read_csv('${list('csv')}')
         UNION ALL
         (SELECT rank, loan_id, amount_past_due, pd, suppressed FROM '${list('parquet')}'
         EXCEPT ALL SELECT rank, loan_id, CAST(amount_past_due AS DECIMAL(18, 2)), pd, suppressed FROM read_json('${list('jsonl')}')))`,
    );
    expect(differs).toBe('0');
    const parquet = await query(
      `SELECT rank, loan_id, amount_past_due, pd, as_of_date FROM '${list('parquet')}' ORDER BY rank`,
    );
    const arrow = tableFromIPC(readFileSync(list('arrow')));
    const money = arrow.getChild('amount_past_due');
    expect(arrow.numRows).toBe(parquet.length);
    parquet.forEach((row, i) => {
      expect(arrow.getChild('loan_id')?.get(i)).toBe(row.loan_id);
      expect(arrow.getChild('pd')?.get(i)).toBe(row.pd);
      expect(Number(money?.get(i)[0]) / 100).toBe(Number(row.amount_past_due));
      expect(new Date(arrow.getChild('as_of_date')?.get(i)).toISOString().slice(0, 10)).toBe(asOfDate);
    });
  });

  test('the report says what the list holds, needs no network, and reconciles', async () => {
    const report = readFileSync(join(bundleOf(workspace), 'segment_report.html'), 'utf8');
    expect(report).not.toMatch(
      /<script[^>]+src=|<link(?! rel="icon" href="data:,">)|@import|url\((?!#)|<(img|iframe|object)[ >]/,
    );
    const list = join(bundleOf(workspace), 'ranked_accounts.parquet');
    const money = (cents: string) => cents.replace(/\B(?=(\d{3})+\.)/g, ',');
    const rows = await query(
      `SELECT dpd_bucket AS name, count(*) AS n, sum(amount_past_due) AS money FROM '${list}' GROUP BY dpd_bucket
       UNION ALL SELECT 'all', count(*), sum(amount_past_due) FROM '${list}'`,
    );
    for (const { name, n, money: amount } of rows)
      if (name === 'all') expect(report).toContain(`<dd>${money(String(amount))} CNY</dd>`);
      else
        expect(report).toContain(
          `<th scope="row">${name}</th><td class="number">${n}</td><td class="number">${money(String(amount))}</td>`,
        );
  });

  test('a second run the same night says so and changes no byte', () => {
    const bundle = bundleOf(workspace);
    const state = () =>
      readdirSync(bundle).map((file) => [
        file,
        statSync(join(bundle, file)).mtimeMs,
        readFileSync(join(bundle, file), 'hex'),
      ]);
    const before = state();
    const again = arrears(['nightly', '-w', workspace]);
    expect(again.code).toBe(0);
    expect(again.out).toContain('This list was published before; nothing has changed.');
    expect(state()).toEqual(before);
  });

  test('another number of threads gives the same bytes', () => {
    const other = copyOf('one-thread');
    expect(arrears(['nightly', '-w', other, '--threads', '1', '--memory-limit', '1GB']).code).toBe(0);
    expect(listHashes(other)).toEqual(listHashes(workspace));
  });

  test('rows that are known later change no byte of the list', async () => {
    const leaked = copyOf('leaked');
    await plantFutureRows(leaked);
    const night = arrears(['nightly', '-w', leaked]);
    expect([night.code, night.err.match(/[A-Z_]+: .*/)?.[0]]).toEqual([0, undefined]);
    expect(listHashes(leaked)).toEqual(listHashes(workspace));
    expect(readFileSync(join(bundleOf(leaked), 'manifest.json'), 'utf8')).not.toBe(
      readFileSync(join(bundleOf(workspace), 'manifest.json'), 'utf8'),
    );
  });

  test('files are for owner and group only', () => {
    for (const file of readdirSync(bundleOf(workspace)))
      expect([file, statSync(join(bundleOf(workspace), file)).mode & 0o7]).toEqual([file, 0]);
    expect(statSync(join(workspace, 'warehouse.duckdb')).mode & 0o7).toBe(0);
  });

  test('models, runs and explain show what was made', () => {
    expect(arrears(['models', 'list', '-w', workspace]).out).toMatch(
      /\* +(scorecard|forest)-2026-07-01-[0-9a-f]{8}/,
    );
    expect(arrears(['models', 'show', '-w', workspace]).out).toContain('| dpd-first |');
    expect(arrears(['runs', 'list', '-w', workspace]).out).toContain(asOfDate);
    expect(arrears(['runs', 'show', '-w', workspace]).out).toContain('ranked_accounts.csv');
    const first = readFileSync(join(bundleOf(workspace), 'ranked_accounts.csv'), 'utf8')
      .split('\n')[1]
      .split(',')[4];
    for (const language of ['en', 'zh']) {
      const { code, out } = arrears(['explain', first, '-w', workspace, '--lang', language]);
      expect(code).toBe(0);
      expect(out).toContain(first);
      expect(out).toContain(language === 'zh' ? '逾期天數' : 'days past due');
      for (const line of out.split('\n')) expect([line, displayWidth(line) <= 80]).toEqual([line, true]);
    }
    expect(arrears(['explain', 'nobody', '-w', workspace]).err).toContain('LOAN_UNKNOWN');
  });

  test('a broken input leaves the published bundle in place', () => {
    const before = listHashes(workspace);
    rmSync(join(workspace, 'raw', 'payment.parquet'));
    const failed = arrears(['nightly', '-w', workspace]);
    expect(failed.code).toBe(4);
    expect(failed.err).toContain('FILE_MISSING');
    expect(listHashes(workspace)).toEqual(before);
    expect(existsSync(join(workspace, 'runs', `.building-${asOfDate}`))).toBe(false);
  });
});

test('a portfolio too small to train on is ranked by days past due, and says so', async () => {
  const workspace = join(folder, 'small');
  arrears(['sample', '--loans', '300', '--seed', '3', workspace]);
  const { code, out } = arrears(['nightly', '-w', workspace]);
  expect(code).toBe(0);
  expect(out).toMatch(/ranked without a model: \d+ training snapshots, of 400 needed/);
  const rows = await query(
    `SELECT dpd, pd FROM '${join(bundleOf(workspace), 'ranked_accounts.parquet')}' ORDER BY rank`,
  );
  const dpds = rows.map((row) => Number(row.dpd));
  expect(dpds).toEqual([...dpds].sort((a, b) => b - a));
  expect(arrears(['models', 'show', '-w', workspace]).out).toContain('No model ranks: ');
  const none = arrears(['score', '-w', workspace]);
  expect(none.code).toBe(3);
  expect(none.err).toContain('NO_CHAMPION');
});

test('cells that a spreadsheet would run are neutralized in the CSV only', async () => {
  const workspace = join(folder, 'formula');
  arrears(['sample', '--loans', '300', '--seed', '3', workspace]);
  for (const table of ['loan', 'installment', 'payment'])
    writeFileSync(
      join(workspace, 'sources', `${table}.sql`),
      readFileSync(join(workspace, 'sources', `${table}.sql`), 'utf8').replace(
        /\bloan_id\b/,
        `'=' || loan_id AS loan_id`,
      ),
    );
  expect(arrears(['nightly', '-w', workspace]).code).toBe(0);
  const bundle = bundleOf(workspace);
  expect(readFileSync(join(bundle, 'ranked_accounts.csv'), 'utf8').split('\n')[1]).toContain(",'=L");
  const [{ ids }] = await query(
    `SELECT count(*) FILTER (WHERE loan_id LIKE '=L%') = count(*) AS ids FROM '${join(bundle, 'ranked_accounts.parquet')}'`,
  );
  expect(ids).toBe(true);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')));
  expect(manifest.neutralized_cells).toBe(manifest.accounts);
});

test('a workspace that another process holds ends with exit code 6', async () => {
  const workspace = join(folder, 'held');
  arrears(['sample', '--loans', '50', '--seed', '3', workspace]);
  const lock = await FileLock.acquire(join(workspace, '.arrears.lock'));
  try {
    const { code, err } = arrears(['nightly', '-w', workspace]);
    expect(code).toBe(6);
    expect(err).toMatch(
      new RegExp(`WORKSPACE_HELD: another run holds this workspace\\n.*process ${process.pid}`),
    );
  } finally {
    lock.release();
  }
});

function displayWidth(text: string): number {
  return [...text].reduce(
    (width, character) => width + (/[\u2e80-\u9fff\uff00-\uff60]/.test(character) ? 2 : 1),
    0,
  );
}

/** Adds to every raw table rows that happened before the snapshot, and after it, but were known only then. */
async function plantFutureRows(workspace: string): Promise<void> {
  const warehouse = await Warehouse.open(':memory:');
  const raw = (table: string) => join(workspace, 'raw', `${table}.parquet`);
  const known = `DATE '${asOfDate}' + CAST(random() * 3 AS INTEGER) AS known_on`;
  const planted: Record<string, string> = {
    loan: `SELECT * REPLACE ('Z' || loan_id AS loan_id, ${known}) FROM '${raw('loan')}' LIMIT 60`,
    installment: `SELECT * REPLACE (installment_no + 5000 AS installment_no, DATE '2026-05-15' AS due_on, ${known}) FROM '${raw('installment')}' LIMIT 400`,
    payment: `SELECT * REPLACE ('Z' || payment_id AS payment_id, DATE '2026-06-20' AS paid_on, 9999.00 AS amount, CAST(NULL AS DATE) AS reversed_on, ${known}) FROM '${raw('payment')}' LIMIT 400`,
    customer: `SELECT * REPLACE ('Z' || customer_id AS customer_id, ${known}) FROM '${raw('customer')}' LIMIT 20`,
    contact: `SELECT * REPLACE ('Z' || contact_id AS contact_id, TIMESTAMP '2026-06-29 10:00:00' AS contacted_at, ${known}) FROM '${raw('contact')}' LIMIT 100`,
    restriction: `SELECT customer_id, CAST(NULL AS VARCHAR) AS loan_id, 'dispute' AS kind, DATE '2026-06-01' AS starts_on, CAST(NULL AS DATE) AS ends_on, ${known} FROM '${raw('customer')}' LIMIT 100`,
  };
  try {
    for (const [table, select] of Object.entries(planted)) {
      await warehouse.run(
        `CREATE OR REPLACE TABLE grown AS SELECT * FROM '${raw(table)}' UNION ALL BY NAME (${select})`,
      );
      await warehouse.run(`COPY grown TO '${raw(table)}' (FORMAT parquet)`);
    }
  } finally {
    warehouse.close();
  }
}
