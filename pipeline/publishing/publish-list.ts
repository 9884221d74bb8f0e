import { writeFileSync } from 'node:fs';
import { bundleSchemas } from '../contracts/bundle-schemas.js';
import type { Manifest } from '../contracts/manifest.js';
import type { ModelFile } from '../contracts/model-file.js';
import { rankedList, rankedListVersion } from '../contracts/ranked-list.js';
import type { IsoDate } from '../core/dates.js';
import { buildTable } from '../warehouse/build-table.js';
import { tokenParameters, tokenSql } from '../warehouse/id-tokens.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Parameters, Warehouse } from '../warehouse/warehouse.js';
import type { IdKey } from '../workspace/id-key.js';
import type { Workspace } from '../workspace/workspace.js';
import { writeArrowFile } from './arrow-file.js';
import type { BundleBuilder } from './bundle.js';
import { writeExports } from './exports/write-exports.js';
import { neutralizedSql, runsAsFormula } from './formula-cells.js';

const rankedFile = sqlFile(import.meta.url, 'pub_ranked.sql');
/** One row a segment, from `ref_segment` and `pub_ranked`. */
export const segmentFile = sqlFile(import.meta.url, 'pub_segment.sql');

/** All SQL of this stage, for the identity of a run. */
export const publishingSql: readonly SqlFile[] = [rankedFile, segmentFile];

/** What was published: sums, for the importing system to check, and files of profiles. */
export interface PublishedList {
  readonly accounts: number;
  /** Σ amount_past_due, with two decimals. */
  readonly amountPastDue: string;
  /** Σ dpd. */
  readonly dpd: number;
  readonly neutralizedCells: number;
  readonly exports: Manifest['exports'];
}

/** What every row of the list is stamped with. */
export interface ListStamp {
  readonly workspace: Workspace;
  readonly model: ModelFile;
  readonly asOfDate: IsoDate;
  readonly rulepackVersion: string;
  /** The key under which ids leave; undefined where they leave as they are. */
  readonly idKey: IdKey | undefined;
}

/** The list is kept and written in the order of ranks, so that no format has to sort it again. */
async function inRowOrder<T>(warehouse: Warehouse, work: () => Promise<T>): Promise<T> {
  await warehouse.run('SET preserve_insertion_order = true');
  try {
    return await work();
  } finally {
    await warehouse.run('SET preserve_insertion_order = false');
  }
}

/**
 * Builds the ranked list, not yet stamped with a run: `pub_ranked` with ids as they are, and `pub_listed`, which tells by
 * rank under which ids accounts leave.
 * @returns a digest of its content, whatever the key of ids: equal for equal rows
 */
export async function buildList(warehouse: Warehouse, stamp: ListStamp): Promise<string> {
  await inRowOrder(warehouse, () => buildTable(warehouse, rankedFile, rankedList, listParameters(stamp)));
  await buildListedIds(warehouse, stamp.idKey);
  const cells = Object.keys(rankedList).map(
    (name) => `coalesce(CAST(${identifier(name)} AS VARCHAR), chr(0))`,
  );
  const { digest } = await warehouse.row<{ digest: string }>(
    `SELECT CAST(coalesce(bit_xor(md5_number(concat_ws(chr(31), ${cells.join(', ')}))), 0) AS VARCHAR) AS digest FROM pub_ranked`,
  );
  return digest;
}

/** Stamps the built list with its run and writes it, and the segments, to the bundle in every format, with the JSON Schemas. */
export async function publishList(
  warehouse: Warehouse,
  stamp: ListStamp,
  runId: string,
  bundle: BundleBuilder,
): Promise<PublishedList> {
  await warehouse.run('UPDATE pub_ranked SET run_id = $run_id', { run_id: runId });
  await warehouse.run(`CREATE OR REPLACE TABLE pub_segment AS ${segmentFile.text}`);
  if (stamp.idKey)
    await inRowOrder(warehouse, () => warehouse.run(`CREATE OR REPLACE TABLE pub_outgoing AS ${outgoing}`));
  const list = outgoingList(stamp.idKey);
  const totals = await controlTotals(warehouse, list);
  await writeList(warehouse, list, totals.neutralizedCells > 0, bundle);
  await copy(
    warehouse,
    'FROM pub_segment ORDER BY position',
    bundle.path('segments.csv'),
    'FORMAT csv, HEADER',
  );
  for (const [file, schema] of Object.entries(bundleSchemas))
    writeFileSync(bundle.path(file), schema, { mode: 0o640 });
  const { exports, portfolio, currency } = stamp.workspace.configuration;
  const run = { as_of_date: stamp.asOfDate, run_id: runId, portfolio, currency };
  return {
    ...totals,
    exports: await writeExports(warehouse, list, exports, run, bundle.directory),
  };
}

/** Writes the list in every format, all at once: one that has few rows keeps a single thread busy. */
async function writeList(
  warehouse: Warehouse,
  list: string,
  hasFormulas: boolean,
  bundle: BundleBuilder,
): Promise<void> {
  const csv = hasFormulas ? `SELECT ${neutralized().join(', ')} FROM ${list}` : `FROM ${list}`;
  const formats: readonly [string, (session: Warehouse, path: string) => Promise<void>][] = [
    ['jsonl', (session, path) => copy(session, `FROM ${list}`, path, 'FORMAT json')],
    ['csv', (session, path) => copy(session, csv, path, 'FORMAT csv, HEADER')],
    ['parquet', (session, path) => copy(session, `FROM ${list}`, path, 'FORMAT parquet, COMPRESSION zstd')],
    ['arrow', (session, path) => writeArrowFile(session, list, rankedList, path)],
  ];
  await inRowOrder(warehouse, () =>
    together(
      formats.map(([ending, write]) =>
        warehouse.beside((session) => write(session, bundle.path(`ranked_accounts.${ending}`))),
      ),
    ),
  );
}

/** Waits until all have ended, so that none goes on after another has failed. */
async function together(works: readonly Promise<void>[]): Promise<void> {
  for (const ended of await Promise.allSettled(works)) if (ended.status === 'rejected') throw ended.reason;
}

/** The table of the list as it leaves: tokens stand in one of their own. */
export function outgoingList(idKey: IdKey | undefined): string {
  return idKey ? 'pub_outgoing' : 'pub_ranked';
}

const outgoing = `SELECT ranked.* REPLACE (listed.loan_id AS loan_id, listed.customer_id AS customer_id)
  FROM pub_ranked ranked JOIN pub_listed listed USING (rank) ORDER BY rank`;

function buildListedIds(warehouse: Warehouse, key: IdKey | undefined): Promise<void> {
  const [loan, customer] = (['loan_id', 'customer_id'] as const).map((column) =>
    key ? tokenSql(column, column) : column,
  );
  return warehouse.run(
    `CREATE OR REPLACE TABLE pub_listed AS SELECT rank, ${loan} AS loan_id, ${customer} AS customer_id FROM pub_ranked`,
    key ? tokenParameters(key) : {},
  );
}

function listParameters({ workspace, model, asOfDate, rulepackVersion }: ListStamp): Parameters {
  const { configuration, strategy } = workspace;
  return {
    schema_version: rankedListVersion,
    as_of_date: asOfDate,
    portfolio: configuration.portfolio,
    outcome_name: configuration.outcome.name,
    horizon_days: configuration.outcome.horizon_days,
    language: configuration.language,
    model_id: model.model_id,
    model_version: `trained-${model.trained_on}`,
    strategy_version: strategy.version,
    rulepack_version: rulepackVersion,
  };
}

async function controlTotals(warehouse: Warehouse, list: string): Promise<Omit<PublishedList, 'exports'>> {
  const cells = textColumns()
    .map((name) => `count(*) FILTER (WHERE ${runsAsFormula(name)})`)
    .join(' + ');
  const totals = await warehouse.row<Record<'accounts' | 'past_due' | 'dpd' | 'neutralized', string>>(
    `SELECT count(*) AS accounts, CAST(coalesce(sum(amount_past_due), 0) AS DECIMAL(18, 2)) AS past_due,
       coalesce(sum(dpd), 0) AS dpd, ${cells} AS neutralized FROM ${list}`,
  );
  return {
    accounts: Number(totals.accounts),
    amountPastDue: totals.past_due,
    dpd: Number(totals.dpd),
    neutralizedCells: Number(totals.neutralized),
  };
}

function copy(warehouse: Warehouse, query: string, path: string, options: string): Promise<void> {
  return warehouse.run(`COPY (${query}) TO ${literal(path)} (${options})`);
}

function textColumns(): string[] {
  return Object.entries(rankedList)
    .filter(([, type]) => type === 'VARCHAR')
    .map(([name]) => identifier(name));
}

function neutralized(): string[] {
  return Object.entries(rankedList).map(([name, type]) => {
    const column = identifier(name);
    return type === 'VARCHAR' ? `${neutralizedSql(column)} AS ${column}` : column;
  });
}
