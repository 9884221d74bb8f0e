import type { SourceContract } from '../contracts/source-contract.js';
import { sourceContracts } from '../contracts/sources.js';
import { ConfigurationError, DataContractError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { CustomerShare } from './customer-share.js';
import { findSuspects } from './duplicates.js';
import { countRows } from './file-reading.js';
import { loanElsewhere } from './late-rows.js';
import { numbered } from './numbered.js';
import { sourceFailed } from './source-select.js';
import { stagedColumns } from './staged-columns.js';
import { keysSql, type StagingSettings, stagingSql } from './staging-sql.js';
import { findHomes, takeShare } from './take-share.js';

/** What became of the rows of one source table, or of a share's in it: `accepted + quarantined = read`. */
export interface TableReading {
  readonly table: string;
  readonly read: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Reason → rows. */
  readonly reasons: Readonly<Record<string, number>>;
}

/**
 * Fills `stg_<table>` with the rows of `select` that keep the contract, typed, and
 * `stg_<table>_quarantine` (key, reason, row) with all others.
 * @param where the source's file, for messages
 * @param stage another name in place of `stg_<table>`
 * @throws ConfigurationError when the SELECT fails or lacks a column
 * @throws DataContractError when the SELECT gives other rows each time it runs
 */
export async function stageTable(
  warehouse: Warehouse,
  contract: SourceContract,
  select: string,
  where: string,
  settings: StagingSettings,
  stage = `stg_${contract.table}`,
): Promise<TableReading> {
  const given = await givenColumns(warehouse, contract, select, where);
  const isLoan = contract.table === 'loan';
  await createQuarantine(warehouse, stage);
  let read: number;
  try {
    const suspects = await findSuspects(warehouse, contract, keysSql(contract, select, given));
    const { share } = settings;
    const taken =
      share && !isLoan ? await takeShare(warehouse, contract, select, given, share, suspects) : undefined;
    const rows = taken?.select ?? select;
    const { plain, mended, refused } = stagingSql(contract, rows, given, settings, suspects);
    await warehouse.run(`CREATE OR REPLACE TABLE ${stage} AS ${numbered(contract, plain)}`);
    read = taken?.own ?? (await countRows(warehouse, `(${select})`));
    if ((await countRows(warehouse, stage)) < read) await append(warehouse, contract, stage, mended);
    if ((await countRows(warehouse, stage)) < read)
      await warehouse.run(`INSERT INTO ${stage}_quarantine ${refused}`);
    if (share && isLoan) await findHomes(warehouse, share);
  } catch (error) {
    throw sourceFailed(where, error as Error);
  } finally {
    await warehouse.run('DROP TABLE IF EXISTS suspects');
    await warehouse.run('DROP TABLE IF EXISTS taken');
  }
  return reading(warehouse, contract.table, stage, settings.share && isLoan ? undefined : read, where);
}

/** Whether rows of a source may share their key: then none of them can be judged without the others. */
export async function hasSuspects(
  warehouse: Warehouse,
  contract: SourceContract,
  select: string,
  where: string,
): Promise<boolean> {
  const given = await givenColumns(warehouse, contract, select, where);
  try {
    return await findSuspects(warehouse, contract, keysSql(contract, select, given));
  } catch (error) {
    throw sourceFailed(where, error as Error);
  } finally {
    await warehouse.run('DROP TABLE IF EXISTS suspects');
  }
}

/**
 * Leaves the loans of the share in `stg_loan`, once all tables are staged: until then rows find their loans among all.
 * Others that rows of the share name go to `stg_loan_elsewhere`.
 * @returns what became of the share's rows of the loan source
 */
export async function stageOwnLoans(warehouse: Warehouse, { holds }: CustomerShare): Promise<TableReading> {
  const named = sourceContracts
    .filter(
      ({ belongsTo, columns }) => belongsTo === 'customer' && columns.some(({ name }) => name === 'loan_id'),
    )
    .map(({ table }) => `SELECT loan_key FROM stg_${table}`);
  await warehouse.run(
    `CREATE OR REPLACE TABLE stg_${loanElsewhere} AS
     SELECT loan_key, loan_id FROM stg_loan
     WHERE NOT ${holds('customer_id')} AND loan_key IN (${named.join(' UNION ALL ')})`,
  );
  await warehouse.run(
    `CREATE OR REPLACE TABLE stg_loan AS SELECT * FROM stg_loan WHERE ${holds('customer_id')}`,
  );
  for (const table of ['home_loan', 'home_customer']) await warehouse.run(`DROP TABLE IF EXISTS ${table}`);
  return reading(warehouse, 'loan', 'stg_loan', undefined, 'stg_loan');
}

/** A table that the workspace has no SELECT for: empty, with the columns of its contract. */
export async function stageNothing(warehouse: Warehouse, contract: SourceContract): Promise<void> {
  const columns = contract.columns.map((column) => `CAST(NULL AS ${column.type}) AS ${column.name}`);
  const given = new Map(contract.columns.map((column) => [column.name, column.type as string]));
  const { plain } = stagingSql(contract, `SELECT ${columns.join(', ')} LIMIT 0`, given, {
    currency: '',
    timezone: 'UTC',
    knownOnLagDays: {},
  });
  await warehouse.run(`CREATE OR REPLACE TABLE stg_${contract.table} AS ${numbered(contract, plain)}`);
  await createQuarantine(warehouse, `stg_${contract.table}`);
}

/**
 * The columns that a source SELECT gives, checked against its contract.
 * @returns DuckDB type by column name
 * @throws ConfigurationError when the SELECT fails, or lacks, repeats or invents a column
 */
export async function givenColumns(
  warehouse: Warehouse,
  contract: SourceContract,
  select: string,
  where: string,
): Promise<Map<string, string>> {
  let described: { column_name: string; column_type: string }[];
  try {
    described = await warehouse.rows(`DESCRIBE\n${select}`);
  } catch (error) {
    throw sourceFailed(where, error as Error, 1);
  }
  const names = described.map((column) => column.column_name);
  const known = contract.columns.map((column) => column.name);
  const problems = [
    ...contract.columns
      .filter((column) => !column.optional && !names.includes(column.name))
      .map((column) => `missing: ${column.name} ${column.type}`),
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `no such column: ${name}; ${suggestion(name, known)}`),
    ...new Set(
      names.filter((name, index) => names.indexOf(name) < index).map((name) => `given twice: ${name}`),
    ),
  ];
  if (problems.length > 0)
    throw new ConfigurationError('SOURCE_COLUMNS', `the SELECT does not fit the table "${contract.table}"`, {
      where,
      examples: problems,
      hint: 'name the columns as the contract does (SELECT … AS loan_id); docs/input-contract.md lists them',
    });
  return new Map(described.map((column) => [column.column_name, column.column_type]));
}

/** Adds rows to a staged table; where rows are numbered, all are numbered again. */
async function append(
  warehouse: Warehouse,
  contract: SourceContract,
  stage: string,
  rows: string,
): Promise<void> {
  if (contract.table !== 'loan') return warehouse.run(`INSERT INTO ${stage} ${rows}`);
  const staged = stagedColumns(contract).map(({ name }) => name);
  await warehouse.run(
    `CREATE OR REPLACE TABLE ${stage} AS ${numbered(contract, `SELECT ${staged.join(', ')} FROM ${stage} UNION ALL ${rows}`)}`,
  );
}

async function createQuarantine(warehouse: Warehouse, stage: string): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TABLE ${stage}_quarantine (key VARCHAR, reason VARCHAR, row VARCHAR)`,
  );
}

async function reading(
  warehouse: Warehouse,
  table: string,
  stage: string,
  /** Left out for the loans of a share, which are counted as they are found. */
  wanted: number | undefined,
  where: string,
): Promise<TableReading> {
  const reasons = await warehouse.rows<{ reason: string; rows: string }>(
    `SELECT reason, count(*) AS rows FROM ${stage}_quarantine GROUP BY reason ORDER BY reason`,
  );
  const accepted = await countRows(warehouse, stage);
  const quarantined = reasons.reduce((sum, reason) => sum + Number(reason.rows), 0);
  const read = wanted ?? accepted + quarantined;
  if (accepted + quarantined !== read)
    throw new DataContractError(
      'ROWS_UNACCOUNTED',
      `${read} rows were read, but ${accepted} accepted and ${quarantined} quarantined`,
      {
        where,
        hint: 'the SELECT gives other rows each time it runs; remove random(), LIMIT and the like from it',
      },
    );
  return {
    table,
    read,
    accepted,
    quarantined,
    reasons: Object.fromEntries(reasons.map(({ reason, rows }) => [reason, Number(rows)])),
  };
}
