import type { SourceContract } from '../contracts/source-contract.js';
import { ConfigurationError, DataContractError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { findSuspects } from './duplicates.js';
import { countRows } from './file-reading.js';
import { numbered } from './numbered.js';
import { sourceFailed } from './source-select.js';
import { stagedColumns } from './staged-columns.js';
import { keysSql, type StagingSettings, stagingSql } from './staging-sql.js';

/** What became of the rows of one source table: `accepted + quarantined = read`. */
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
 * @throws ConfigurationError when the SELECT fails or lacks a column
 * @throws DataContractError when the SELECT gives other rows each time it runs
 */
export async function stageTable(
  warehouse: Warehouse,
  contract: SourceContract,
  select: string,
  where: string,
  settings: StagingSettings,
): Promise<TableReading> {
  const given = await givenColumns(warehouse, contract, select, where);
  const stage = `stg_${contract.table}`;
  await createQuarantine(warehouse, stage);
  let read: number;
  try {
    const suspects = await findSuspects(warehouse, contract, keysSql(contract, select, given));
    const { plain, mended, refused } = stagingSql(contract, select, given, settings, suspects);
    await warehouse.run(`CREATE OR REPLACE TABLE ${stage} AS ${numbered(contract, plain)}`);
    read = await countRows(warehouse, `(${select})`);
    if ((await countRows(warehouse, stage)) < read) await append(warehouse, contract, mended);
    if ((await countRows(warehouse, stage)) < read)
      await warehouse.run(`INSERT INTO ${stage}_quarantine ${refused}`);
  } catch (error) {
    throw sourceFailed(where, error as Error);
  } finally {
    await warehouse.run('DROP TABLE IF EXISTS suspects');
  }
  return reading(warehouse, contract.table, read, where);
}

/** A table that the workspace has no SELECT for: empty, with the columns of its contract. */
export async function stageNothing(warehouse: Warehouse, contract: SourceContract): Promise<void> {
  const columns = contract.columns.map((column) => `CAST(NULL AS ${column.type}) AS ${column.name}`);
  const given = new Map(contract.columns.map((column) => [column.name, column.type as string]));
  const { plain } = stagingSql(contract, `SELECT ${columns.join(', ')} LIMIT 0`, given, {
    currency: '',
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
async function append(warehouse: Warehouse, contract: SourceContract, rows: string): Promise<void> {
  const stage = `stg_${contract.table}`;
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
  read: number,
  where: string,
): Promise<TableReading> {
  const reasons = await warehouse.rows<{ reason: string; rows: string }>(
    `SELECT reason, count(*) AS rows FROM stg_${table}_quarantine GROUP BY reason ORDER BY reason`,
  );
  const accepted = await countRows(warehouse, `stg_${table}`);
  const quarantined = reasons.reduce((sum, reason) => sum + Number(reason.rows), 0);
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
