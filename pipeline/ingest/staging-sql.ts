import type { SourceContract } from '../contracts/source-contract.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { CustomerShare } from './customer-share.js';
import { eachCustomer } from './numbered.js';
import { stagedColumns } from './staged-columns.js';
import { type Fault, statedKnownOn, type TypedColumn, typedColumns } from './typed-columns.js';

/** What staging takes from the configuration. */
export interface StagingSettings {
  readonly currency: string;
  /** Of the portfolio: whose day a moment falls on. */
  readonly timezone: string;
  readonly knownOnLagDays: Readonly<Record<string, number>>;
  /** Whose rows are taken; left out, all. Rows are judged beside those of all customers whatever is taken. */
  readonly share?: CustomerShare;
}

/** A source parted by its contract. Every row is in exactly one of the three. */
export interface StagingSql {
  /** Rows that keep the contract as they were given: nearly all. */
  readonly plain: string;
  /** Rows that keep it once blanks are cut off, and the first known of those that share a key. */
  readonly mended: string;
  /** Gives (key, reason, row) of all others: the key and the whole row as the source gave them. */
  readonly refused: string;
}

/**
 * Parts what `select` gives by its contract. Nearly all rows need no trimming, and looking at cells as they were
 * given lets DuckDB check them without working out anything, so those go first.
 * @param given DuckDB type of each column that the SELECT gives, by name
 * @param suspects whether rows may share a key: those whose hash stands in the table `suspects`
 */
export function stagingSql(
  contract: SourceContract,
  select: string,
  given: ReadonlyMap<string, string>,
  settings: StagingSettings,
  suspects = false,
): StagingSql {
  const columns = [...typedColumns(contract, given), statedKnownOn(given)];
  const ofRow = rowFaults(contract, settings.currency);
  const staged = stagedColumns(contract);
  const list = staged.map(({ name, value }) => `${value} AS ${identifier(name)}`).join(', ');
  // A row that finds its parent names it as the parent's own row does, and that was judged.
  const own = columns.filter(({ name }) => name !== parentId(contract));
  const asGiven = typedRows(
    contract,
    `(${select}) s`,
    columns.map(({ cell, source }) => `${source} AS ${cell}`),
    columns,
    settings,
    [...own.flatMap(({ odd }) => odd), ...ofRow, ...(suspects ? [suspect(contract)] : [])],
  );
  const others = `(SELECT unnest(source_row) FROM (${asGiven(', s AS source_row')}) WHERE fault IS NOT NULL) s`;
  const trimmed = typedRows(
    contract,
    others,
    columns.map(({ cell, trimmed }) => `${trimmed} AS ${cell}`),
    columns,
    settings,
    [...columns.flatMap(({ faults }) => faults), ...ofRow],
  );
  const copy = suspects
    ? `CASE WHEN fault IS NULL THEN row_number() OVER (
         PARTITION BY fault IS NULL, ${contract.key.join(', ')}
         ORDER BY known_on, ${staged.map(({ value }) => value).join(', ')}
       ) END`
    : '1';
  const key = contract.key
    .filter((name) => given.has(name))
    .map((name) => `CAST(s.${identifier(name)} AS VARCHAR)`);
  const told = `, concat_ws('/', ${key.join(', ')}) AS row_key, CAST(to_json(s) AS VARCHAR) AS row_text`;
  const mine = settings.share ? `(${homeOf(contract, settings.share)})` : 'true';
  // Numbers of loans and orphans are found among all loans, so `stg_loan` holds those of all customers until the end.
  const kept = contract.table === 'loan' ? 'true' : mine;
  return {
    plain: `SELECT ${list} FROM (${asGiven('')}) WHERE fault IS NULL AND ${kept}`,
    mended: `SELECT ${list} FROM (SELECT *, ${copy} AS copy FROM (${trimmed('')}))
      WHERE fault IS NULL AND copy = 1 AND ${kept}`,
    refused: `SELECT row_key AS key, coalesce(fault, 'duplicate_key') AS reason, row_text AS row
      FROM (SELECT *, ${copy} AS copy FROM (${trimmed(told)})) WHERE (fault IS NOT NULL OR copy > 1) AND ${mine}`,
  };
}

/** The typed key of every row that `select` gives, in the columns of `contract.key`. */
export function keysSql(
  contract: SourceContract,
  select: string,
  given: ReadonlyMap<string, string>,
): string {
  const columns = typedColumns(contract, given).filter(({ name }) => contract.key.includes(name));
  const cells = columns.map(({ cell, trimmed }) => `${trimmed} AS ${cell}`);
  const values = columns.map(({ name, value }) => `${value} AS ${name}`);
  return `SELECT ${values.join(', ')} FROM (SELECT ${cells.join(', ')} FROM (${select}) s)`;
}

/** Rows of `from` (as `s`), typed, joined to their parent, with the first `fault` that each has. */
function typedRows(
  contract: SourceContract,
  from: string,
  cells: readonly string[],
  columns: readonly TypedColumn[],
  settings: StagingSettings,
  faults: readonly Fault[],
): (extra: string) => string {
  const values = columns.map(({ name, value }) => `${value} AS ${name}`).join(', ');
  const lag = settings.knownOnLagDays[contract.table] ?? 0;
  const happenedOn = contract.knownOnDefault.replaceAll('$timezone', literal(settings.timezone));
  const verdict = faults.map(([reason, condition]) => `WHEN ${condition} THEN ${literal(reason)}`).join(' ');
  return (extra) => `
    SELECT *, CASE ${verdict} END AS fault
    FROM (
      SELECT *, coalesce(stated_known_on, least(${happenedOn}, ${endOfTime}) + ${lag}) AS known_on
      FROM (SELECT *, ${values} FROM (SELECT ${cells.join(', ')}${extra} FROM ${from})) ${parentJoins(contract, settings.share)}
    )`;
}

/** Dates from here on are refused; adding a lag to greater ones could overflow. */
const endOfTime = "DATE '2200-01-01'";

/**
 * Whether a row is of the share, over its typed columns: by its customer; where it names none, by its loan's; where it
 * names no loan of the book, by the loan's id. Every row is at home in one partition and no more.
 */
function homeOf(contract: SourceContract, { holds }: CustomerShare): string {
  const { table, belongsTo } = contract;
  if (belongsTo) return `coalesce(home, ${holds(`coalesce(${parentId(contract)}, '')`)})`;
  return holds(table === 'loan' ? "coalesce(customer_id, loan_id, '')" : "coalesce(customer_id, '')");
}

/** How rows find the numbers of the loan, or of the customer, that they name; a share has these apart, with their home. */
function parentJoins({ belongsTo, columns }: SourceContract, share: CustomerShare | undefined): string {
  const customers = share ? 'home_customer' : `(${eachCustomer('stg_loan')})`;
  const home = (of: SourceContract['belongsTo']) => (share && belongsTo === of ? ', home' : '');
  const joins: string[] = [];
  if (belongsTo === 'customer')
    joins.push(
      `LEFT JOIN (SELECT customer_id, customer_key AS parent_customer_key${home('customer')} FROM ${customers}) USING (customer_id)`,
    );
  if (belongsTo && columns.some(({ name }) => name === 'loan_id'))
    joins.push(
      `LEFT JOIN (
         SELECT loan_id, loan_key AS parent_loan_key, known_on AS loan_known_on${home('loan')}
         FROM ${share ? 'home_loan' : 'stg_loan'}
       ) USING (loan_id)`,
    );
  return joins.join(' ');
}

function parentId({ belongsTo }: SourceContract): string {
  return `${belongsTo}_id`;
}

function rowFaults(contract: SourceContract, currency: string): Fault[] {
  const faults: Fault[] = [];
  if (contract.belongsTo)
    faults.push([`orphan_${contract.belongsTo}_id`, `parent_${contract.belongsTo}_key IS NULL`]);
  faults.push(...contract.rules.map(({ reason, holds }): Fault => [reason, `NOT (${holds})`]), [
    'impossible_known_on',
    `known_on < DATE '1950-01-01' OR known_on >= ${endOfTime}`,
  ]);
  if (contract.table === 'loan') faults.push(['other_currency', `currency <> ${literal(currency)}`]);
  return faults;
}

/** Rows whose key has the hash of a suspect are looked at together; over typed rows. */
export function suspect({ key }: SourceContract): Fault {
  return ['suspect', `${keyHash(key)} IN (SELECT key FROM suspects)`];
}

/** SQL of the number by which rows that share a key find each other. */
export function keyHash(key: readonly string[]): string {
  return `hash(${key.join(', ')})`;
}
