import type { SourceContract } from '../contracts/source-contract.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { stagedColumns, stagedKey } from './staged-columns.js';

/** Hashes held at once while looking for equal keys; bounds the memory to about 200 MB. */
const hashesPerPass = 5_000_000;

/**
 * Moves all rows of a key but the first known to quarantine. Keeping the first means that a later
 * copy can never change what an earlier night saw. Rows known on the same day are ordered by all their
 * columns.
 */
export async function moveDuplicates(warehouse: Warehouse, contract: SourceContract): Promise<void> {
  const stage = `stg_${contract.table}`;
  const group = suspicion(contract);
  await (group.ordinal === undefined
    ? suspectByHash(warehouse, stage, group.key)
    : suspectByBits(warehouse, stage, group.key, group.ordinal));
  const { found } = await warehouse.row<{ found: boolean }>('SELECT count(*) > 0 AS found FROM suspects');
  if (found) await moveCopies(warehouse, contract, stage, group.key);
  await warehouse.run('DROP TABLE suspects');
}

/** Rows that share `key` may be duplicates; rows that do not cannot be. */
interface Suspicion {
  readonly key: string;
  /** When present, rows of one `key` are duplicates exactly when they share this number from 0 to 63. */
  readonly ordinal?: string;
}

function suspicion(contract: SourceContract): Suspicion {
  const [first, second] = stagedKey(contract);
  const type = contract.columns.find((column) => column.name === second)?.type;
  if (first !== 'loan_key' || (type !== 'INTEGER' && type !== 'DATE'))
    return { key: `hash(${stagedKey(contract).join(', ')})` };
  const number = type === 'DATE' ? `${second} - DATE '1900-01-01'` : `CAST(${second} AS BIGINT) + 2147483648`;
  return { key: `hash(loan_key, (${number}) >> 6)`, ordinal: `((${number}) & 63)` };
}

async function suspectByHash(warehouse: Warehouse, stage: string, key: string): Promise<void> {
  const { passes } = await warehouse.row<{ passes: string }>(
    `SELECT CAST(ceil(count(*) / ${hashesPerPass}) AS BIGINT) AS passes FROM ${stage}`,
  );
  await warehouse.run('CREATE OR REPLACE TEMP TABLE suspects (key UBIGINT)');
  for (let pass = 0; pass < Number(passes); pass++)
    await warehouse.run(
      `INSERT INTO suspects SELECT key FROM (SELECT ${key} AS key FROM ${stage})
       WHERE key % ${passes} = ${pass} GROUP BY key HAVING count(*) > 1`,
    );
}

/** One bit a row: as many bits as rows means that all rows of a key are distinct. */
async function suspectByBits(
  warehouse: Warehouse,
  stage: string,
  key: string,
  ordinal: string,
): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE suspects AS SELECT ${key} AS key FROM ${stage}
     GROUP BY ${key} HAVING bit_count(bit_or(CAST(1 AS UBIGINT) << CAST(${ordinal} AS UBIGINT))) <> count(*)`,
  );
}

async function moveCopies(
  warehouse: Warehouse,
  contract: SourceContract,
  stage: string,
  key: string,
): Promise<void> {
  const order = ['known_on', ...stagedColumns(contract)].join(', ');
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE copies AS SELECT row FROM (
       SELECT rowid AS row, row_number() OVER (PARTITION BY ${stagedKey(contract).join(', ')} ORDER BY ${order}) AS copy
       FROM ${stage} WHERE ${key} IN (SELECT key FROM suspects)
     ) WHERE copy > 1`,
  );
  const own = contract.columns.map((column) => column.name).join(', ');
  const loan =
    contract.belongsTo === 'loan' ? 'JOIN (SELECT loan_key, loan_id FROM stg_loan) USING (loan_key)' : '';
  await warehouse.run(
    `INSERT INTO ${stage}_quarantine
     SELECT concat_ws('/', ${contract.key.map((name) => `CAST(${name} AS VARCHAR)`).join(', ')}), 'duplicate_key',
            CAST(to_json(copy) AS VARCHAR)
     FROM (SELECT ${own} FROM (SELECT * FROM ${stage} WHERE rowid IN (SELECT row FROM copies)) ${loan}) copy`,
  );
  await warehouse.run(`DELETE FROM ${stage} WHERE rowid IN (SELECT row FROM copies)`);
  await warehouse.run('DROP TABLE copies');
}
