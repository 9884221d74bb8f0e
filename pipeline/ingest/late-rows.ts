import type { SourceContract } from '../contracts/source-contract.js';
import { sourceContracts } from '../contracts/sources.js';
import type { IsoDate } from '../core/dates.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { eachCustomer } from './numbered.js';
import { grownPrefix, type Renewals, renewAll } from './renewals.js';
import { stagedColumns } from './staged-columns.js';

/** Dates that undo a row. From the snapshot on they are not known yet, so they make no row late. */
const undoing = new Set(['closed_on', 'charged_off_on', 'superseded_on', 'reversed_on', 'ends_on']);

/** Loans of customers outside a share that rows of its customers name: `stg_loan_elsewhere` (loan_key, loan_id). */
export const loanElsewhere = 'loan_elsewhere';

const stagedTables = [...sourceContracts.map(({ table }) => table), loanElsewhere];

/** Two loadings of the sources: prefixes of their staged tables, such as `stg_`. */
export interface Loadings {
  readonly earlier: string;
  readonly later: string;
  /** Whether they are of a share of the customers: then rows may name loans that stand in `loan_elsewhere`. */
  readonly ofShare?: boolean;
  /** What the later one took over from the earlier; left out, nothing. */
  readonly renewals?: Renewals;
}

/** Makes `late_row`, unless it is there: rows that a later loading has, or lacks, though they were known before. */
export async function createLateRows(warehouse: Warehouse): Promise<void> {
  await warehouse.run(
    `CREATE TABLE IF NOT EXISTS late_row (
       source VARCHAR, change VARCHAR, customer_id VARCHAR, loan_id VARCHAR, known_on DATE, loaded_for DATE, row VARCHAR)`,
  );
}

/**
 * Compares two loadings and writes to `late_row` what changed of the facts that claim to have been known before
 * `knownBefore`: rows that arrived since (`arrived`), and rows that are gone or changed (`gone`).
 * @param loadedFor the night of the later loading
 */
export async function recordLateRows(
  warehouse: Warehouse,
  loadings: Loadings,
  knownBefore: IsoDate,
  loadedFor: IsoDate,
): Promise<void> {
  const { kept, grown } = loadings.renewals ?? renewAll();
  const parameters = { known_before: knownBefore, loaded_for: loadedFor };
  for (const contract of sourceContracts) {
    if (kept.has(contract.table)) continue;
    const facts = (prefix: string) => {
      const loans = kept.has('loan') ? loadings.later : prefix;
      return factsOf(contract, prefix, loans, loadings.ofShare ?? false);
    };
    if (grown.has(contract.table)) {
      await insertLateRows(warehouse, contract, 'arrived', facts(grownPrefix), parameters);
      continue;
    }
    const { same } = await warehouse.row<{ same: boolean }>(
      `SELECT (SELECT (count(*), bit_xor(hash(facts))) FROM (${facts(loadings.earlier)}) facts)
            = (SELECT (count(*), bit_xor(hash(facts))) FROM (${facts(loadings.later)}) facts) AS same`,
      parameters,
    );
    if (same) continue;
    for (const [change, minuend, subtrahend] of [
      ['arrived', loadings.later, loadings.earlier],
      ['gone', loadings.earlier, loadings.later],
    ] as const)
      await insertLateRows(
        warehouse,
        contract,
        change,
        `${facts(minuend)} EXCEPT ALL ${facts(subtrahend)}`,
        parameters,
      );
  }
}

function insertLateRows(
  warehouse: Warehouse,
  { table }: SourceContract,
  change: 'arrived' | 'gone',
  facts: string,
  parameters: { readonly known_before: IsoDate; readonly loaded_for: IsoDate },
): Promise<void> {
  return warehouse.run(
    `INSERT INTO late_row
     SELECT '${table}', '${change}', fact_customer, fact_loan, known_on, $loaded_for, CAST(to_json(facts) AS VARCHAR)
     FROM (${facts}) facts`,
    parameters,
  );
}

/** The rows of a staged table that were known, with ids in place of the numbers that a loading gives. */
function factsOf(contract: SourceContract, prefix: string, loans: string, ofShare: boolean): string {
  const columns = stagedColumns(contract)
    .map(({ name }) => name)
    .filter((name) => name !== 'loan_key' && name !== 'customer_key')
    .map((name) =>
      undoing.has(name)
        ? `CASE WHEN s.${identifier(name)} < $known_before THEN s.${identifier(name)} END AS ${identifier(name)}`
        : `s.${identifier(name)}`,
    );
  const { customer, loan, join } = namedBy(contract, loans, ofShare);
  return `SELECT ${customer} AS fact_customer, ${loan} AS fact_loan, ${columns.join(', ')}
    FROM ${prefix}${contract.table} s ${join}
    WHERE s.known_on < $known_before`;
}

/** Which customer and loan a staged row tells of, as they are called outside. */
function namedBy(
  { belongsTo, columns }: SourceContract,
  prefix: string,
  ofShare: boolean,
): Record<'customer' | 'loan' | 'join', string> {
  const namesLoan = columns.some(({ name }) => name === 'loan_id');
  const loans = ofShare
    ? `(SELECT loan_key, loan_id FROM ${prefix}loan UNION ALL FROM ${prefix}${loanElsewhere})`
    : `${prefix}loan`;
  switch (belongsTo) {
    case 'loan':
      return {
        customer: 'loan.customer_id',
        loan: 'loan.loan_id',
        join: `JOIN ${prefix}loan loan ON loan.loan_key = s.loan_key`,
      };
    case 'customer':
      return {
        customer: 'customer.customer_id',
        loan: namesLoan ? 'loan.loan_id' : 'CAST(NULL AS VARCHAR)',
        join: `JOIN (${eachCustomer(`${prefix}loan`)}) customer
                 ON customer.customer_key = s.customer_key
               ${namesLoan ? `LEFT JOIN ${loans} loan ON loan.loan_key = s.loan_key` : ''}`,
      };
    default:
      return {
        customer: 's.customer_id',
        loan: namesLoan ? 's.loan_id' : 'CAST(NULL AS VARCHAR)',
        join: '',
      };
  }
}

/**
 * Puts the staged tables that are loaded anew aside as `prev_<table>`, to be compared with the next loading. What a run
 * that failed or died had put aside stays, and what it had staged since goes.
 */
export async function setLoadingAside(warehouse: Warehouse, { kept, grown }: Renewals): Promise<void> {
  const aside = new Set(
    (await warehouse.rows<{ name: string }>('SELECT table_name AS name FROM duckdb_tables()')).map(
      ({ name }) => name,
    ),
  );
  for (const table of stagedTables) {
    if (kept.has(table) || grown.has(table)) continue;
    if (aside.has(`prev_${table}`)) await warehouse.run(`DROP TABLE IF EXISTS stg_${table}`);
    else await warehouse.run(`ALTER TABLE IF EXISTS stg_${table} RENAME TO prev_${table}`);
  }
}

/** Drops what `setLoadingAside` put aside. */
export async function dropLoadingAside(warehouse: Warehouse): Promise<void> {
  for (const table of stagedTables) await warehouse.run(`DROP TABLE IF EXISTS prev_${table}`);
}
