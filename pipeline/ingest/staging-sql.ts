import type { SourceContract } from '../contracts/source-contract.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import { stagedColumns } from './staged-columns.js';
import { type Fault, statedKnownOn, typedColumns } from './typed-columns.js';

/** What staging takes from the configuration. */
export interface StagingSettings {
  readonly currency: string;
  readonly knownOnLagDays: Readonly<Record<string, number>>;
}

/** The two halves of a source: rows that keep the contract, typed, and the others with their reason. */
export interface StagingSql {
  readonly accepted: string;
  /** Gives (key, reason, row): the key and the whole row as the source gave them. */
  readonly refused: string;
}

/**
 * Splits what `select` gives by its contract.
 * @param given DuckDB type of each column that the SELECT gives, by name
 */
export function stagingSql(
  contract: SourceContract,
  select: string,
  given: ReadonlyMap<string, string>,
  settings: StagingSettings,
): StagingSql {
  const columns = typedColumns(contract, given);
  const all = [...columns, statedKnownOn(given)];
  const cells = all
    .map((column) => `${column.given} AS given_${column.name.replace('stated_', '')}`)
    .join(', ');
  const values = all.map((column) => `${column.value} AS ${column.name}`).join(', ');
  const parent = parents[contract.belongsTo ?? 'none'];
  const lag = settings.knownOnLagDays[contract.table] ?? 0;
  const faults = [
    ...all.flatMap((column) => column.faults.map((fault) => unlessMatched(contract, column.name, fault))),
    ...parent.faults,
    ...ruleFaults(contract, settings.currency),
  ];
  const rows = (extra: string) => `
    SELECT *, CASE ${faults.map(([reason, condition]) => `WHEN ${condition} THEN ${literal(reason)}`).join(' ')} END AS fault
    FROM (
      SELECT *, coalesce(stated_known_on, least(${contract.knownOnDefault}, ${endOfTime}) + ${lag}) AS known_on
      FROM (
        SELECT *, ${values} FROM (SELECT ${cells}${extra} FROM (${select}) s)
      ) ${parent.join}
    )`;
  const key = contract.key
    .filter((name) => given.has(name))
    .map((name) => `CAST(s.${identifier(name)} AS VARCHAR)`);
  return {
    accepted: `SELECT ${[...stagedColumns(contract), ...numbered(contract)].join(', ')} FROM (${rows('')}) WHERE fault IS NULL`,
    refused: `SELECT row_key AS key, fault AS reason, row_text AS row FROM (${rows(
      `, concat_ws('/', ${key.join(', ')}) AS row_key, CAST(to_json(s) AS VARCHAR) AS row_text`,
    )}) WHERE fault IS NOT NULL`,
  };
}

/** Dates from here on are refused; adding a lag to greater ones could overflow. */
const endOfTime = "DATE '2200-01-01'";

/** Equal keys get equal numbers, so that the copies that go to quarantine leave no gap. */
function numbered({ surrogate, key }: SourceContract): string[] {
  return surrogate ? [`CAST(dense_rank() OVER (ORDER BY ${key.join(', ')}) AS INTEGER) AS ${surrogate}`] : [];
}

/** How rows find the loan, or the customer, that they belong to. */
const parents: Record<'none' | 'loan' | 'customer', { faults: Fault[]; join: string }> = {
  none: { faults: [], join: '' },
  loan: {
    faults: [['orphan_loan_id', 'loan_key IS NULL']],
    join: 'LEFT JOIN (SELECT loan_id, loan_key, known_on AS loan_known_on FROM stg_loan) USING (loan_id)',
  },
  customer: {
    faults: [['orphan_customer_id', 'is_customer IS NULL']],
    join: 'LEFT JOIN (SELECT DISTINCT customer_id, TRUE AS is_customer FROM stg_loan) USING (customer_id)',
  },
};

/** A loan_id that a loan has was judged with that loan. */
function unlessMatched({ belongsTo }: SourceContract, column: string, [reason, condition]: Fault): Fault {
  return belongsTo === 'loan' && column === 'loan_id'
    ? [reason, `loan_key IS NULL AND ${condition}`]
    : [reason, condition];
}

function ruleFaults(contract: SourceContract, currency: string): Fault[] {
  const faults: Fault[] = [
    ...contract.rules.map(({ reason, holds }): Fault => [reason, `NOT (${holds})`]),
    ['impossible_known_on', `known_on < DATE '1950-01-01' OR known_on >= ${endOfTime}`],
  ];
  if (contract.table === 'loan') faults.push(['other_currency', `currency <> ${literal(currency)}`]);
  return faults;
}
