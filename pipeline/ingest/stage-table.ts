import type { SourceContract } from '../contracts/source-contract.js';
import { ConfigurationError, DataContractError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { moveDuplicates } from './duplicates.js';
import { statedKnownOn, type TypedColumn, typedColumns } from './typed-columns.js';

/** What became of the rows of one source table: `accepted + quarantined = read`. */
export interface TableReading {
  readonly table: string;
  readonly read: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Reason → rows. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** What staging takes from the configuration. */
export interface StagingSettings {
  readonly currency: string;
  readonly knownOnLagDays: Readonly<Record<string, number>>;
}

/**
 * Fills `stg_<table>` with the rows of `select` that keep the contract, typed, and
 * `stg_<table>_quarantine` (key, reason, row) with all others. Rows of a loan carry its `loan_key`.
 * @throws ConfigurationError when the SELECT fails or lacks a column
 */
export async function stageTable(
  warehouse: Warehouse,
  contract: SourceContract,
  select: string,
  where: string,
  settings: StagingSettings,
): Promise<TableReading> {
  const given = await givenColumns(warehouse, contract, select, where);
  const parts = statementParts(contract, select, given, settings);
  const stage = `stg_${contract.table}`;
  try {
    await warehouse.run(`CREATE OR REPLACE TABLE ${stage} AS ${parts.accepted}`);
    const read = await count(warehouse, `(${select})`);
    const kept = await count(warehouse, stage);
    await warehouse.run(
      `CREATE OR REPLACE TABLE ${stage}_quarantine AS ${kept === read ? `${parts.refused} LIMIT 0` : parts.refused}`,
    );
    await moveDuplicates(warehouse, contract);
    return reading(warehouse, contract.table, read);
  } catch (error) {
    if (error instanceof DataContractError) throw error;
    throw sourceFailed(where, error as Error);
  }
}

/** A table that the workspace has no SELECT for: empty, with the columns of its contract. */
export async function stageNothing(warehouse: Warehouse, contract: SourceContract): Promise<void> {
  const columns = contract.columns.map((column) => `CAST(NULL AS ${column.type}) AS ${column.name}`);
  const nothing = `(SELECT ${columns.join(', ')} LIMIT 0)`;
  const given = new Map(contract.columns.map((column) => [column.name, column.type as string]));
  const { accepted, refused } = statementParts(contract, nothing, given, {
    currency: '',
    knownOnLagDays: {},
  });
  await warehouse.run(`CREATE OR REPLACE TABLE stg_${contract.table} AS ${accepted}`);
  await warehouse.run(`CREATE OR REPLACE TABLE stg_${contract.table}_quarantine AS ${refused}`);
}

/**
 * The columns that a source SELECT gives, checked against its contract.
 * @throws ConfigurationError when the SELECT fails, or lacks or invents a column
 */
export async function givenColumns(
  warehouse: Warehouse,
  contract: SourceContract,
  select: string,
  where: string,
): Promise<Map<string, string>> {
  let described: { column_name: string; column_type: string }[];
  try {
    described = await warehouse.rows(`SELECT column_name, column_type FROM (DESCRIBE ${select})`);
  } catch (error) {
    throw sourceFailed(where, error as Error);
  }
  const given = new Map(described.map((column) => [column.column_name, column.column_type]));
  const known = contract.columns.map((column) => column.name);
  const missing = contract.columns.filter((column) => !column.optional && !given.has(column.name));
  const unknown = [...given.keys()].filter((name) => !known.includes(name));
  if (missing.length + unknown.length > 0)
    throw new ConfigurationError('SOURCE_COLUMNS', `the SELECT does not fit the table "${contract.table}"`, {
      where,
      examples: [
        ...missing.map((column) => `missing: ${column.name} ${column.type}`),
        ...unknown.map((name) => `no such column: ${name}; ${suggestion(name, known)}`),
      ],
      hint: 'name the columns as the contract does (SELECT … AS loan_id); docs/input-contract.md lists them',
    });
  return given;
}

interface StatementParts {
  readonly accepted: string;
  readonly refused: string;
}

function statementParts(
  contract: SourceContract,
  select: string,
  given: ReadonlyMap<string, string>,
  settings: StagingSettings,
): StatementParts {
  const columns = typedColumns(contract, given);
  const stated = statedKnownOn(given);
  const typed = [...columns, stated].map((column) => `${column.value} AS ${column.name}`).join(', ');
  const parent = parents[contract.belongsTo ?? 'none'];
  const faults = [...columns, stated].flatMap((column) => column.faults);
  const lag = settings.knownOnLagDays[contract.table] ?? 0;
  const rows = (extra: string) => `
    SELECT *, CASE ${whenThen(ruleFaults(contract, settings.currency))} ELSE value_fault END AS fault FROM (
      SELECT *, CAST(coalesce(stated_known_on, ${contract.knownOnDefault} + ${lag}) AS DATE) AS known_on FROM (
        SELECT ${typed}${parent.columns}${extra}, CASE ${whenThen(faults)} ELSE ${parent.fault} END AS value_fault
        FROM (${select}) s ${parent.join(columns)}
      )
    )`;
  const own = contract.columns.map((column) => column.name).join(', ');
  const key = contract.key.map((name) => `CAST(s.${identifier(name)} AS VARCHAR)`).join(', ');
  return {
    accepted: `SELECT ${own}${parent.kept}${numbered(contract)} FROM (${rows('')}) WHERE fault IS NULL`,
    refused: `SELECT row_key AS key, coalesce(value_fault, fault) AS reason, row_text AS row FROM (${rows(
      `, concat_ws('/', ${given.size ? key : "''"}) AS row_key, CAST(to_json(s) AS VARCHAR) AS row_text`,
    )}) WHERE fault IS NOT NULL`,
  };
}

function numbered({ surrogate, key }: SourceContract): string {
  return surrogate ? `, CAST(row_number() OVER (ORDER BY ${key.join(', ')}) AS INTEGER) AS ${surrogate}` : '';
}

/** How rows find the loan, or the customer, that they belong to. */
const parents = {
  none: { columns: '', kept: '', fault: 'NULL', join: () => '' },
  loan: {
    columns: ', parent.loan_key, parent.known_on AS loan_known_on',
    kept: ', loan_key',
    fault: "CASE WHEN parent.loan_key IS NULL THEN 'orphan_loan_id' END",
    join: (columns: readonly TypedColumn[]) =>
      `LEFT JOIN stg_loan parent ON parent.loan_id = ${typedValue(columns, 'loan_id')}`,
  },
  customer: {
    columns: '',
    kept: '',
    fault: "CASE WHEN parent.customer_id IS NULL THEN 'orphan_customer_id' END",
    join: (columns: readonly TypedColumn[]) =>
      `LEFT JOIN (SELECT DISTINCT customer_id FROM stg_loan) parent ON parent.customer_id = ${typedValue(columns, 'customer_id')}`,
  },
};

function typedValue(columns: readonly TypedColumn[], name: string): string {
  return columns.find((column) => column.name === name)?.value ?? 'NULL';
}

function ruleFaults(contract: SourceContract, currency: string): [string, string][] {
  const faults: [string, string][] = [
    ['impossible_known_on', "known_on < DATE '1950-01-01' OR known_on >= DATE '2200-01-01'"],
    ...contract.rules.map(({ reason, holds }): [string, string] => [reason, `NOT (${holds})`]),
  ];
  if (contract.table === 'loan') faults.push(['other_currency', `currency <> ${literal(currency)}`]);
  return faults;
}

function whenThen(faults: readonly (readonly [string, string])[]): string {
  return (
    faults.map(([reason, condition]) => `WHEN ${condition} THEN ${literal(reason)}`).join(' ') ||
    'WHEN FALSE THEN NULL'
  );
}

async function reading(warehouse: Warehouse, table: string, read: number): Promise<TableReading> {
  const reasons = await warehouse.rows<{ reason: string; rows: string }>(
    `SELECT reason, count(*) AS rows FROM stg_${table}_quarantine GROUP BY reason ORDER BY reason`,
  );
  const accepted = await count(warehouse, `stg_${table}`);
  const quarantined = reasons.reduce((sum, reason) => sum + Number(reason.rows), 0);
  if (accepted + quarantined !== read)
    throw new DataContractError(
      'ROWS_UNACCOUNTED',
      `${read} rows were read, but ${accepted} accepted and ${quarantined} quarantined`,
      {
        where: `table ${table}`,
        hint: 'the SELECT gives other rows each time it runs; remove random() and the like from it',
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

async function count(warehouse: Warehouse, relation: string): Promise<number> {
  const { n } = await warehouse.row<{ n: string }>(`SELECT count(*) AS n FROM ${relation}`);
  return Number(n);
}

function sourceFailed(where: string, error: Error): ConfigurationError {
  const [first, ...rest] = error.message.split('\n').filter((line) => line.trim() !== '');
  return new ConfigurationError('SOURCE_FAILED', `the SELECT cannot run: ${first}`, {
    where,
    examples: rest.slice(0, 3).map((line) => line.trim()),
    hint: 'correct the SELECT; it reads declared files as raw.<name>',
  });
}
