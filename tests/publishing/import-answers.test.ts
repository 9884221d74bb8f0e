import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ImportFeedback, importFeedbackSchema } from '../../pipeline/contracts/manifest.js';
import { findAnswers, reconcileAnswers } from '../../pipeline/publishing/import-answers.js';
import { importFeedbackTable } from '../../pipeline/reporting/import-feedback-table.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, scratchFolder } from '../support/cli.js';
import { publishNight, query } from './published-bundle.js';

const folder = scratchFolder();
const list = { as_of_date: '2026-06-30', run_id: '0123456789abcdef' };

/** Reconciles files with a list of the loans L1 to L5. */
async function reconciled(files: Record<string, string | Buffer>): Promise<ImportFeedback> {
  const workspace = mkdtempSync(join(folder, 'w-'));
  const [runs, acks] = [join(workspace, 'runs'), join(workspace, 'acks', list.as_of_date)];
  mkdirSync(join(runs, list.as_of_date), { recursive: true });
  mkdirSync(acks, { recursive: true });
  await query(
    `COPY (SELECT 'L' || i AS loan_id FROM range(1, 6) n(i)) TO '${join(runs, list.as_of_date, 'ranked_accounts.parquet')}'`,
  );
  for (const [file, content] of Object.entries(files)) writeFileSync(join(acks, file), content);
  const answers = await findAnswers(workspace, list);
  const warehouse = await Warehouse.open(':memory:');
  try {
    return importFeedbackSchema.parse(
      await reconcileAnswers(warehouse, answers as NonNullable<typeof answers>, runs),
    );
  } finally {
    warehouse.close();
  }
}

const run = list.run_id;

it('counts accounts accepted, rejected by reason, unanswered, and answers to nothing', async () => {
  const feedback = await reconciled({
    'ack.csv': `\ufeffrun_id,loan_id,accepted_at\r\n${run},L1,2026-06-30T05:00:00Z\r\n${run},L2,\r\n${run},L2,again\r\n${run},L9,\r\nffff,L3,\r\n`,
    'rejects.csv': `loan_id,reason,run_id\nL4,"closed, paid",${run}\nL5,,${run}\n`,
  });
  const { files, ...counts } = feedback;
  expect(files.map(({ file, bytes }) => [file, bytes > 40])).toEqual([
    ['ack.csv', true],
    ['rejects.csv', true],
  ]);
  expect(counts).toEqual({
    ...list,
    listed: 5,
    accepted: 2,
    rejected: 2,
    unanswered: 1,
    unknown: 2,
    reasons: { 'closed, paid': 1, unspecified: 1 },
    problems: [],
  });
  expect(importFeedbackTable(feedback).rows.map(([, detail, count]) => [detail, count])).toEqual([
    [null, 5],
    [null, 2],
    [null, 2],
    ['closed, paid', 1],
    ['unspecified', 1],
    [null, 1],
    [null, 2],
  ]);
});

it('an account answered both ways counts as rejected, and is told', async () => {
  const { accepted, rejected, unanswered, problems } = await reconciled({
    'ack.csv': `run_id,loan_id\n${run},L1\n${run},L2\n`,
    'rejects.csv': `run_id,loan_id,reason\n${run},L1,closed\n`,
  });
  expect([accepted, rejected, unanswered]).toEqual([1, 1, 3]);
  expect(problems).toEqual([{ file: 'rejects.csv', problem: 'answered_both_ways', count: 1, line: null }]);
});

it.each<[string, string | Buffer, Partial<ImportFeedback['problems'][number]>, number]>([
  ['an empty file', '', { problem: 'no_header', line: null }, 0],
  ['bytes that are no text', Buffer.from([0, 1, 2, 0, 255]), { problem: 'no_header' }, 0],
  ['a header without loan_id', `run_id,loan\n${run},L1\n`, { problem: 'no_header', line: 1 }, 0],
  [
    'a line too short',
    `run_id,loan_id\n${run},L1\nL2\n${run},L3\n`,
    { problem: 'unreadable_lines', count: 1, line: 3 },
    2,
  ],
  [
    'a line that is not UTF-8',
    Buffer.from(`run_id,loan_id\n${run},L1\n${run},\xff\xfe\n`, 'latin1'),
    { problem: 'unreadable_lines' },
    1,
  ],
])('%s is told, and the rest is read', async (_, content, problem, accepted) => {
  const feedback = await reconciled({ 'ack.csv': content });
  expect(feedback.problems).toEqual([expect.objectContaining({ file: 'ack.csv', ...problem })]);
  expect([feedback.accepted, feedback.unanswered]).toEqual([accepted, 5 - accepted]);
});

it('no answers at all are told where the workspace keeps a folder for them', async () => {
  const { files, unanswered, reasons } = await reconciled({});
  expect([files, unanswered, reasons]).toEqual([[], 5, {}]);
  expect(await findAnswers(join(folder, 'nothing'), list)).toBeUndefined();
});

it('reasons are bounded: the rarest are summed up', async () => {
  const workspaceRows = Array.from({ length: 5 }, (_, i) => `${run},L${i + 1},${'x'.repeat(100)}${i}`);
  const { reasons } = await reconciled({
    'rejects.csv': `run_id,loan_id,reason\n${workspaceRows.join('\n')}\n`,
  });
  expect(reasons).toEqual({ ['x'.repeat(60)]: 5 });
});

it('the next night reads them, tells them, and is made again when they arrive later', () => {
  const workspace = join(folder, 'night');
  publishNight(workspace);
  const first = JSON.parse(readFileSync(join(workspace, 'runs/2026-07-01/manifest.json'), 'utf8'));
  expect(first.import_feedback).toBeNull();
  const next = () => {
    const { code, out } = arrears(['nightly', '-w', workspace, '--as-of', '2026-07-02']);
    const { import_feedback: feedback } = JSON.parse(
      readFileSync(join(workspace, 'runs/2026-07-02/manifest.json'), 'utf8'),
    );
    return { code, out, feedback };
  };
  const acks = join(workspace, 'acks/2026-07-01');
  mkdirSync(acks, { recursive: true });
  const before = next();
  expect([before.code, before.feedback.files, before.feedback.unanswered]).toEqual([0, [], first.accounts]);
  const list = readFileSync(join(workspace, 'runs/2026-07-01/ranked_accounts.csv'), 'utf8');
  const [id] = list.match(/L\d{7}/) as RegExpMatchArray;
  writeFileSync(join(acks, 'rejects.csv'), `run_id,loan_id,reason\n${first.run_id},${id},closed\nbroken\n`);
  const after = next();
  expect(after.out).toMatch(
    /Answers to the list of 2026-07-01\n {2}0 accepted, 1 rejected, \d+ unanswered, 0 unknown\n {2}rejects\.csv, line 3: unreadable_lines \(1\)/,
  );
  expect([after.code, after.feedback.reasons]).toEqual([0, { closed: 1 }]);
  expect(readFileSync(join(workspace, 'runs/2026-07-02/segment_report.html'), 'utf8')).toContain(
    'Answers of the importing system to the list of 2026-07-01',
  );
  expect(next().out).toContain('nothing has changed');
});
