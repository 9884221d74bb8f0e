import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../contracts/manifest.js';
import { rankedList } from '../contracts/ranked-list.js';
import { Registry } from '../contracts/registry.js';
import type { IsoDate } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { type OnProgress, silent } from '../core/progress.js';
import { ingest } from '../ingest/ingest.js';
import { createLateRows, recordLateRows } from '../ingest/late-rows.js';
import { BundleBuilder, publishedDates, publishedManifest } from '../publishing/bundle.js';
import { buildList, outgoingList, publishList } from '../publishing/publish-list.js';
import { tokenParameters, tokenSql } from '../warehouse/id-tokens.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import { Warehouse, type WarehouseLimits } from '../warehouse/warehouse.js';
import { encryptionKey } from '../workspace/encryption.js';
import type { IdKey } from '../workspace/id-key.js';
import type { Workspace } from '../workspace/workspace.js';
import { judgedLater } from './gates/readings.js';
import { prepareReferences } from './load-sources.js';
import { publishedList } from './published-list.js';
import { rankAccounts } from './rank-accounts.js';
import { workspaceOfRun } from './run-settings.js';

/** An account that today's files rank otherwise than the published list did. */
export interface ReplayDifference {
  readonly loan_id: string;
  /** `column: published → replayed`, or that only one of the two lists has it. */
  readonly changes: string;
  /** Late rows of the account's loan or customer. */
  readonly late_rows: number;
}

/** A row that the night did not have, or had and has lost, though it says that it was known before. */
export interface LateRow {
  readonly source: string;
  readonly change: string;
  readonly loan_id: string | null;
  readonly known_on: string;
}

/** How a night, worked through again, compares with what was published. */
export interface Replay {
  readonly manifest: Manifest;
  /** Names of the list's files whose bytes differ; empty when the replay is byte-identical. */
  readonly differingFiles: readonly string[];
  /** Accounts that differ in more than their rank; at most `examples` of them are listed. */
  readonly differing: number;
  readonly unexplained: number;
  readonly examples: readonly ReplayDifference[];
  readonly lateRows: readonly LateRow[];
  readonly lateRowCount: number;
}

const shown = 20;
const listFiles = /^(ranked_accounts\..*|segments\.csv|exports\/.*)$/;

/**
 * Works a published night through again from today's files, with its own settings and model, and compares.
 * Nothing of the workspace is changed.
 * @throws UsageError when no bundle stands for the date
 */
export async function replayNight(
  workspace: Workspace,
  asOfDate: IsoDate,
  limits: WarehouseLimits = {},
  onProgress: OnProgress = silent,
): Promise<Replay> {
  const { runs, work, registry } = workspace.paths;
  const manifest = publishedManifest(runs, asOfDate);
  if (!manifest)
    throw new UsageError('RUN_UNKNOWN', `no list is published for ${asOfDate}`, {
      where: runs,
      hint: `published: ${publishedDates(runs).slice(-5).join(', ') || 'none yet'}`,
    });
  const idKey = workspace.idKeys.of(manifest);
  const model = new Registry(registry).model(manifest.model.model_id);
  mkdirSync(work, { recursive: true, mode: 0o750 });
  const scratch = mkdtempSync(join(work, 'replay-'));
  const past = workspaceOfRun(
    { ...workspace, paths: { ...workspace.paths, work: join(scratch, 'work') } },
    join(runs, asOfDate),
  );
  const warehouse = await Warehouse.open(
    join(scratch, 'replay.duckdb'),
    { ...limits, scratch },
    false,
    encryptionKey(workspace),
  );
  try {
    await prepareReferences(warehouse, past);
    // Rows that came later may break the contract beside the night's own; the night was judged when it was published.
    const judged = judgedLater(past, new Set(['quarantined_share']));
    await ingest(warehouse, judged, (part) => onProgress('ingest', part));
    const { rules } = await rankAccounts(warehouse, past, model, asOfDate, onProgress);
    onProgress('comparing');
    const bundle = BundleBuilder.start(join(scratch, 'runs'), asOfDate);
    const stamp = { workspace: past, model, asOfDate, rulepackVersion: rules.version, idKey };
    await buildList(warehouse, stamp);
    await publishList(warehouse, stamp, manifest.run_id, bundle);
    const replayed = new Map((await bundle.files()).map(({ file, sha256 }) => [file, sha256]));
    const differingFiles = manifest.files
      .filter(({ file, sha256 }) => listFiles.test(file) && replayed.get(file) !== sha256)
      .map(({ file }) => file);
    const identical = { differing: 0, unexplained: 0, examples: [], lateRows: [], lateRowCount: 0 };
    const found =
      differingFiles.length === 0 ? identical : await explain(warehouse, workspace, asOfDate, idKey);
    return { manifest, differingFiles, ...found };
  } finally {
    warehouse.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Columns in which an account may differ only because others do. */
const consequences = new Set([
  'rank',
  'rank_in_segment',
  'treatment',
  'channel',
  'owner',
  'agency',
  'decision',
  'expected_gain',
  'next_contact_from',
  'next_contact_to',
  'attempts_left',
]);

/** Tells accounts by the ids under which they were published. */
async function explain(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
  idKey: IdKey | undefined,
) {
  await createLateRows(warehouse);
  await warehouse.attach(workspace.paths.warehouse, 'known');
  await recordLateRows(warehouse, { earlier: 'known.stg_', later: 'stg_' }, asOfDate, asOfDate);
  await warehouse.run(
    'INSERT INTO late_row SELECT * FROM known.late_row WHERE known_on < $night AND loaded_for > $night',
    { night: asOfDate },
  );
  if (idKey)
    await warehouse.run(
      `UPDATE late_row SET loan_id = ${tokenSql('loan_id', 'loan_id')}, customer_id = ${tokenSql('customer_id', 'customer_id')}`,
      tokenParameters(idKey),
    );
  const columns = Object.keys(rankedList).filter((name) => !consequences.has(name));
  const changes = columns.map((name) => {
    const [before, after] = [`p.${identifier(name)}`, `r.${identifier(name)}`];
    return `CASE WHEN ${before} IS DISTINCT FROM ${after}
      THEN ${literal(`${name}: `)} || coalesce(CAST(${before} AS VARCHAR), '–') || ' → ' || coalesce(CAST(${after} AS VARCHAR), '–') END`;
  });
  await warehouse.run(
    `CREATE TABLE difference AS
     SELECT coalesce(p.loan_id, r.loan_id) AS loan_id, coalesce(p.customer_id, r.customer_id) AS customer_id,
       CASE WHEN p.loan_id IS NULL THEN 'only in the replay' WHEN r.loan_id IS NULL THEN 'only in the published list'
         ELSE concat_ws(', ', ${changes.join(', ')}) END AS changes
     FROM ${publishedList(workspace, asOfDate)} p
     FULL JOIN ${outgoingList(idKey)} r ON r.loan_id = p.loan_id`,
  );
  await warehouse.run("DELETE FROM difference WHERE changes = ''");
  const examples = await warehouse.rows<Record<'loan_id' | 'changes' | 'late_rows', string>>(
    `SELECT d.loan_id, d.changes, (SELECT count(*) FROM late_row l
       WHERE l.loan_id = d.loan_id OR l.customer_id = d.customer_id) AS late_rows
     FROM difference d ORDER BY late_rows, d.loan_id`,
  );
  const lateRows = await warehouse.rows<Record<'source' | 'change' | 'loan_id' | 'known_on', string>>(
    'SELECT DISTINCT source, change, loan_id, known_on, row FROM late_row ORDER BY ALL',
  );
  return {
    differing: examples.length,
    unexplained: examples.filter((example) => example.late_rows === '0').length,
    examples: examples
      .slice(0, shown)
      .map((example) => ({ ...example, late_rows: Number(example.late_rows) })),
    lateRows: lateRows
      .slice(0, shown)
      .map(({ source, change, loan_id, known_on }) => ({ source, change, loan_id, known_on })),
    lateRowCount: lateRows.length,
  };
}
