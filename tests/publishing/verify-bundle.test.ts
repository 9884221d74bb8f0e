import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rankedListVersion } from '../../pipeline/contracts/ranked-list.js';
import { filesOf } from '../../pipeline/publishing/bundle.js';
import { verifyBundle } from '../../pipeline/publishing/verify/verify-bundle.js';
import { arrears, scratchFolder } from '../support/cli.js';
import { copyOf, makeHashesAgain, profiles, publishNight, query } from './published-bundle.js';

const folder = scratchFolder();
let bundle: string;
beforeAll(() => {
  bundle = publishNight(join(folder, 'w'), profiles);
});

let copies = 0;
const copy = () => copyOf(bundle, join(folder, `copy-${copies++}`));

const edit = (path: string, change: (text: string) => string) =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));
const editManifest = (directory: string, change: (manifest: Record<string, never>) => object) =>
  edit(join(directory, 'manifest.json'), (text) =>
    JSON.stringify({ ...JSON.parse(text), ...change(JSON.parse(text)) }),
  );

/** Writes the Parquet file again from a query over `list`, and has its hash agree. */
async function rewriteParquet(directory: string, select: string): Promise<void> {
  const path = join(directory, 'ranked_accounts.parquet');
  await query(
    `CREATE TABLE list AS SELECT * FROM '${path}'`,
    `COPY (${select}) TO '${path}' (FORMAT parquet)`,
  );
  makeHashesAgain(directory);
}

/** The findings as `check file row: message`. */
async function told(directory: string): Promise<string[]> {
  const { findings } = await verifyBundle(directory);
  return findings.map(({ check, file, row, message }) => `${check} ${file} ${row ?? '-'}: ${message.en}`);
}

it('a bundle as it was published holds, ranked by risk', async () => {
  expect(await told(bundle)).toEqual([]);
  expect(JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')).ranking).toBe('risk');
  const { code, out } = arrears(['verify', bundle]);
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^The bundle holds: run [0-9a-f]{16} of 2026-07-01/),
  ]);
});

it('one byte changed in any file is found, and told without a stack trace', async () => {
  const { files } = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'));
  expect(files.length).toBeGreaterThan(12);
  for (const { file, bytes } of files) {
    const directory = copy();
    const path = join(directory, file);
    const content = readFileSync(path);
    content[Math.floor(bytes / 2)] ^= 1;
    writeFileSync(path, content);
    expect([file, await told(directory)]).toEqual([
      file,
      expect.arrayContaining([expect.stringMatching(new RegExp(`^hash ${file} -: has another SHA-256`))]),
    ]);
    rmSync(directory, { recursive: true });
  }
});

describe('content is found changed though all hashes were made again', () => {
  const lines = (text: string, change: (lines: string[]) => string[]) =>
    `${change(text.trimEnd().split('\n')).join('\n')}\n`;

  it.each([
    ['csv', 6],
    ['jsonl', 5],
  ])('a row missing in the %s file', async (extension, line) => {
    const directory = copy();
    const file = `ranked_accounts.${extension}`;
    edit(join(directory, file), (text) => lines(text, (all) => all.toSpliced(line - 1, 1)));
    makeHashesAgain(directory);
    const findings = await told(directory);
    expect(findings).toContainEqual(
      expect.stringMatching(`^agreement ${file} 5: run_id|^agreement ${file} 5: loan_id`),
    );
  });

  it('a row missing in the Parquet file', async () => {
    const directory = copy();
    await rewriteParquet(directory, 'SELECT * FROM list WHERE rank <> 7 ORDER BY rank');
    const findings = await told(directory);
    expect(findings).toContainEqual(
      expect.stringMatching(/^totals .*parquet -: accounts: the rows give \d+/),
    );
    expect(findings).toContainEqual(
      expect.stringMatching(/^order .*parquet 7: .* has rank 8, and stands at 7/),
    );
    expect(findings).toContainEqual(expect.stringMatching(/^agreement .*csv 7: loan_id is/));
    expect(findings).toContainEqual(expect.stringMatching(/^segments segments.csv \d+: .*accounts is/));
    expect(findings).toContainEqual(expect.stringMatching(/^export exports\/core.csv/));
  });

  it('two rows in another order, with the ranks exchanged in every file', async () => {
    const directory = copy();
    await rewriteParquet(
      directory,
      'SELECT * REPLACE (CASE rank WHEN 3 THEN 4 WHEN 4 THEN 3 ELSE rank END AS rank) FROM list ORDER BY 13',
    );
    const path = join(directory, 'ranked_accounts');
    await query(
      `COPY (SELECT * FROM '${path}.parquet' ORDER BY rank) TO '${path}.csv' (FORMAT csv, HEADER)`,
      `COPY (SELECT * FROM '${path}.parquet' ORDER BY rank) TO '${path}.jsonl' (FORMAT json)`,
      'SELECT 1',
    );
    makeHashesAgain(directory);
    const findings = await told(directory);
    expect(findings).toContainEqual(
      expect.stringMatching(/^order .*parquet 3: L\d+ has rank 3, and ordered by risk it would have 4/),
    );
    expect(findings.filter((text) => /^agreement ranked_accounts.(csv|jsonl)/.test(text))).toEqual([]);
    expect(findings).toContainEqual(expect.stringMatching(/^agreement ranked_accounts.arrow 3: loan_id is/));
  });

  it.each([
    ['amount_past_due + 0.01', 'amount_past_due', 'totals', /amount_past_due: the rows give/],
    ["'paid'", 'decision', 'decision|agreement', /decision/],
    ['CAST(dpd + 400 AS INTEGER)', 'dpd', 'bucket', /dpd are not in the bucket/],
    ["'other'", 'portfolio', 'stamp', /portfolio is other, and sample in the manifest/],
    ['(SELECT min(loan_id) FROM list)', 'loan_id', 'key', /stands \d+ times/],
  ])('%s as %s', async (value, column, check, message) => {
    const directory = copy();
    await rewriteParquet(directory, `SELECT * REPLACE (${value} AS ${column}) FROM list ORDER BY rank`);
    const findings = await told(directory);
    expect(findings).toContainEqual(expect.stringMatching(new RegExp(`^(${check}) .*${message.source}`)));
  });

  it('a cell out of its closed list in all files', async () => {
    const directory = copy();
    edit(join(directory, 'ranked_accounts.jsonl'), (text) =>
      text.replace('"decision":"treated"', '"decision":"maybe"'),
    );
    makeHashesAgain(directory);
    expect(await told(directory)).toContainEqual(
      expect.stringMatching(/^row_contract ranked_accounts.jsonl 1: decision: Invalid option/),
    );
  });

  it('money with three places in the CSV file, and a total in segments.csv and in an export', async () => {
    const directory = copy();
    const [{ money }] = await query(
      `SELECT amount_past_due AS money FROM '${join(directory, 'ranked_accounts.parquet')}' WHERE rank = 1`,
    );
    edit(join(directory, 'ranked_accounts.csv'), (text) => text.replace(`,${money},`, `,${money}0,`));
    edit(join(directory, 'segments.csv'), (text) => text.replace(/^(1,[^,]*,[^,]*),\d+/m, '$1,999'));
    edit(join(directory, 'exports/host.txt'), (text) => text.replace(/T0/, 'T1'));
    makeHashesAgain(directory);
    const findings = await told(directory);
    expect(findings).toContainEqual(
      `agreement ranked_accounts.csv 1: amount_past_due is "${money}0", and "${money}" in ranked_accounts.parquet`,
    );
    expect(findings).toContainEqual(expect.stringMatching(/^segments segments.csv 1: .*accounts is 999/));
    expect(findings).toContainEqual(
      expect.stringMatching(/^export exports\/host.txt \d+: is not what the list/),
    );
  });

  it('control totals and the schema', async () => {
    const directory = copy();
    editManifest(directory, () => ({ control_totals: { amount_past_due: '1.00', dpd: 1 } }));
    edit(join(directory, 'ranked_accounts.schema.json'), (text) =>
      text.replace('"additionalProperties": false', '"additionalProperties": true'),
    );
    makeHashesAgain(directory);
    const findings = await told(directory);
    expect(findings).toContainEqual(
      expect.stringMatching(/^totals .*amount_past_due: .* the manifest says 1\.00/),
    );
    expect(findings).toContainEqual(expect.stringMatching(/^totals .*dpd: .* the manifest says 1$/));
    expect(findings).toContainEqual(expect.stringMatching(/^schema ranked_accounts.schema.json -/));
  });
});

describe('what is no whole bundle of this version', () => {
  const refused = (directory: string, message: RegExp, code = 4) => {
    const { code: ended, out, err } = arrears(['verify', directory]);
    expect(out + err).toMatch(message);
    expect(out + err).not.toMatch(/\n\s+at |UNEXPECTED/);
    expect(ended).toBe(code);
  };

  it('an older and a newer schema', () => {
    for (const [version, age] of [
      ['2.0', 'older'],
      ['9.0', 'newer'],
    ]) {
      const directory = copy();
      editManifest(directory, () => ({ schema_version: version }));
      refused(
        directory,
        new RegExp(`version ${version}, ${age} than ${rankedListVersion}.*BUNDLE_BROKEN`, 's'),
      );
    }
  });

  it('a file too many, one too few, and no .done', () => {
    const directory = copy();
    writeFileSync(join(directory, 'notes.txt'), 'call first');
    rmSync(join(directory, 'segments.csv'));
    rmSync(join(directory, '.done'));
    refused(
      directory,
      /\.done: is missing.*notes\.txt: is not in the manifest.*segments\.csv: is in the manifest and not/s,
    );
  });

  it.each(['parquet', 'arrow', 'csv', 'jsonl'])('a %s file cut off in the middle', (extension) => {
    const directory = copy();
    const path = join(directory, `ranked_accounts.${extension}`);
    truncateSync(path, Math.floor(readFileSync(path).length / 2));
    makeHashesAgain(directory);
    refused(
      directory,
      new RegExp(`ranked_accounts\\.${extension}.*(cannot be checked|is not JSON|missing|is )`, 's'),
    );
  });

  it('a folder that is no bundle, one that is not there, and a manifest that is none', () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    refused(empty, /manifest\.json: there is none: the folder is no bundle/);
    refused(join(folder, 'nowhere'), /BUNDLE_UNKNOWN: there is no such folder/, 2);
    for (const text of ['{', 'null', '[]', '{"schema_version":"2.2"}', '{"schema_version":7}']) {
      writeFileSync(join(empty, 'manifest.json'), text);
      refused(empty, /manifest\.json: .*BUNDLE_BROKEN/s);
    }
  });

  it('in Chinese what was found and what to do are told in Chinese', async () => {
    const directory = copy();
    await rewriteParquet(
      directory,
      "SELECT * REPLACE (CASE WHEN rank = 1 THEN 'M7+' ELSE dpd_bucket END AS dpd_bucket) FROM list",
    );
    writeFileSync(join(directory, 'more.txt'), '');
    const { code, out } = arrears(['verify', directory, '--lang', 'zh']);
    expect(code).toBe(4);
    expect(out).toContain('more.txt：不在清單中（unlisted_file）\n  處理方式：不要匯入它；查明是誰放的\n');
    expect(out).toMatch(
      /^ranked_accounts\.csv 第 1 筆：dpd_bucket 為 "M\d"，在 ranked_accounts\.parquet 中為 "M7\+"（agreement）$/m,
    );
    expect(out).toMatch(/^ranked_accounts\.parquet 第 1 筆：\S+：逾期 \d+ 天不屬於逾期階段 M7\+（bucket）$/m);
    for (const line of out.trim().split('\n')) expect(line).toMatch(/\p{Script=Han}/u);
  });

  it('--json tells all of it', () => {
    const directory = copy();
    writeFileSync(join(directory, 'ranked_accounts.csv'), 'x');
    const { code, out } = arrears(['verify', directory, '--json']);
    const { holds, findings, count } = JSON.parse(out);
    expect([code, holds, count]).toEqual([4, false, findings.length]);
    expect(findings[0]).toMatchObject({
      check: 'hash',
      file: 'ranked_accounts.csv',
      message: expect.stringMatching(/^has 1 bytes, and the manifest says \d+$/),
      hint: expect.stringContaining('publish the night again'),
    });
    expect(filesOf(directory)).toContain('ranked_accounts.csv');
  });
});
