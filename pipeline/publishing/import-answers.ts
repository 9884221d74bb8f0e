import { existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFeedback, Manifest } from '../contracts/manifest.js';
import { sha256OfFile } from '../core/hash.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** What the importing system put back for a list. */
export interface ImportAnswers {
  /** The list that it answers to. */
  readonly list: Pick<Manifest, 'as_of_date' | 'run_id'>;
  readonly directory: string;
  readonly files: ImportFeedback['files'];
}

type Problem = ImportFeedback['problems'][number];

const answerFiles = { 'ack.csv': ['run_id', 'loan_id'], 'rejects.csv': ['run_id', 'loan_id', 'reason'] };
const shownReasons = 20;

/**
 * Finds the answers to a list in `acks/<as_of_date>/` of the workspace.
 * @returns undefined where the workspace keeps no folder `acks`
 */
export async function findAnswers(
  workspace: string,
  { as_of_date, run_id }: ImportAnswers['list'],
): Promise<ImportAnswers | undefined> {
  const acks = join(workspace, 'acks');
  if (!existsSync(acks)) return undefined;
  const directory = join(acks, as_of_date);
  const files: ImportFeedback['files'] = [];
  for (const file of Object.keys(answerFiles)) {
    const path = join(directory, file);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isFile()) files.push({ file, bytes: stats.size, sha256: await sha256OfFile(path) });
  }
  return { list: { as_of_date, run_id }, directory, files };
}

/**
 * Reconciles answers with the list that they are to. A file that cannot be read is told as a problem and never stops
 * a night: what the importing system says of yesterday does not change who is called today.
 * @param runs folder of the published bundles
 */
export async function reconcileAnswers(
  warehouse: Warehouse,
  { list, directory, files }: ImportAnswers,
  runs: string,
): Promise<ImportFeedback> {
  await warehouse.run(
    'CREATE OR REPLACE TEMP TABLE answer (is_reject BOOLEAN, run_id VARCHAR, loan_id VARCHAR, reason VARCHAR)',
  );
  const problems: Problem[] = [];
  for (const { file } of files) problems.push(...(await readAnswers(warehouse, directory, file)));
  const parquet = literal(join(runs, list.as_of_date, 'ranked_accounts.parquet'));
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE answered AS
     SELECT listed.loan_id, bool_or(is_reject) AS rejected, bool_or(NOT is_reject) AS accepted,
       coalesce(min(left(nullif(trim(reason), ''), 60)) FILTER (WHERE is_reject), 'unspecified') AS reason
     FROM read_parquet(${parquet}) listed
     JOIN answer ON answer.loan_id = listed.loan_id AND answer.run_id = $run_id
     GROUP BY listed.loan_id`,
    { run_id: list.run_id },
  );
  const totals = await warehouse.row<Record<'listed' | 'accepted' | 'rejected' | 'both' | 'unknown', string>>(
    `SELECT (SELECT count(*) FROM read_parquet(${parquet})) AS listed,
       count(*) FILTER (WHERE NOT rejected) AS accepted, count(*) FILTER (WHERE rejected) AS rejected,
       count(*) FILTER (WHERE rejected AND accepted) AS both,
       (SELECT count(*) FROM answer LEFT JOIN answered USING (loan_id)
        WHERE answered.loan_id IS NULL OR answer.run_id IS DISTINCT FROM $run_id) AS unknown
     FROM answered`,
    { run_id: list.run_id },
  );
  const [listed, accepted, rejected, both, unknown] = [
    totals.listed,
    totals.accepted,
    totals.rejected,
    totals.both,
    totals.unknown,
  ].map(Number);
  if (both > 0)
    problems.push({ file: 'rejects.csv', problem: 'answered_both_ways', count: both, line: null });
  return {
    ...list,
    files,
    listed,
    accepted,
    rejected,
    unanswered: listed - accepted - rejected,
    unknown,
    reasons: await rejectReasons(warehouse),
    problems,
  };
}

/** Rejected accounts by reason; rare reasons, which may be texts about one person, are summed up as `other`. */
async function rejectReasons(warehouse: Warehouse): Promise<Record<string, number>> {
  const rows = await warehouse.rows<{ reason: string; accounts: string }>(
    `WITH counted AS (
       SELECT reason, count(*) AS accounts, row_number() OVER (ORDER BY count(*) DESC, reason) AS place
       FROM answered WHERE rejected GROUP BY reason
     )
     SELECT CASE WHEN place <= ${shownReasons} THEN reason ELSE 'other' END AS reason, sum(accounts) AS accounts
     FROM counted GROUP BY 1 ORDER BY min(place)`,
  );
  return Object.fromEntries(rows.map(({ reason, accounts }) => [reason, Number(accounts)]));
}

/** Reads a file into `answer` as far as it can be read. */
async function readAnswers(warehouse: Warehouse, directory: string, file: string): Promise<Problem[]> {
  const problem = (code: Problem['problem'], count = 1, line: number | null = null): Problem[] => [
    { file, problem: code, count, line },
  ];
  const path = join(directory, file);
  const header = await firstLine(path);
  if (header === undefined) return problem('no_header');
  const names = header.split(',').map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase(),
  );
  const needed = answerFiles[file as keyof typeof answerFiles];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0 || new Set(names).size < names.length) return problem('no_header', 1, 1);
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  try {
    await warehouse.run(
      `INSERT INTO answer SELECT ${file === 'rejects.csv'}, trim(run_id), trim(loan_id),
         ${needed.includes('reason') ? identifier('reason') : 'NULL'}
       FROM read_csv(${literal(path)}, auto_detect = false, columns = {${columns}}, header = true, delim = ',',
         quote = '"', escape = '"', strict_mode = true, store_rejects = true, rejects_limit = 0,
         rejects_table = 'answer_reject', rejects_scan = 'answer_reject_scan')`,
    );
    const { lines, first } = await warehouse.row<{ lines: string; first: string | null }>(
      'SELECT count(DISTINCT line) AS lines, min(line) AS first FROM answer_reject',
    );
    return Number(lines) > 0 ? problem('unreadable_lines', Number(lines), Number(first)) : [];
  } catch {
    return problem('unreadable_file');
  } finally {
    await warehouse.run('DROP TABLE IF EXISTS answer_reject');
    await warehouse.run('DROP TABLE IF EXISTS answer_reject_scan');
  }
}

/** The first line of a file without a byte order mark; undefined where there is none of text. */
async function firstLine(path: string): Promise<string | undefined> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const [line] = new TextDecoder('utf-8').decode(buffer.subarray(0, bytesRead)).split(/\r?\n/);
    return line.trim() === '' || line.includes('\0') ? undefined : line;
  } finally {
    await handle.close();
  }
}
