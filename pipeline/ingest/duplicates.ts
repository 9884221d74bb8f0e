import type { SourceContract } from '../contracts/source-contract.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { keyHash } from './staging-sql.js';

/** Hashes held at once while looking for equal keys; bounds the memory to about 200 MB. */
const hashesPerPass = 5_000_000;

/**
 * Fills the temporary table `suspects` with the hashes of all keys that more than one row may have.
 * @param keys a SELECT of the key of every row, typed
 * @returns whether there are any
 */
export async function findSuspects(
  warehouse: Warehouse,
  contract: SourceContract,
  keys: string,
): Promise<boolean> {
  await warehouse.run('CREATE OR REPLACE TEMP TABLE suspects (key UBIGINT)');
  if (await ascends(warehouse, contract.key, keys)) return false;
  await suspectEqualHashes(warehouse, contract, keys);
  const { found } = await warehouse.row<{ found: boolean }>('SELECT count(*) > 0 AS found FROM suspects');
  return found;
}

/**
 * Whether each key is greater than the one before it, in whatever order the rows come: then no two are equal.
 * Files that are written in the order of their key, as most are, need no more than this look.
 */
async function ascends(warehouse: Warehouse, key: readonly string[], keys: string): Promise<boolean> {
  const before = key.map(
    (name, index) => `lag(${name}${index === 0 ? ", 1, ''" : ''}) OVER () AS before_${name}`,
  );
  const greater = key.map((name, index) =>
    [...key.slice(0, index).map((equal) => `${equal} = before_${equal}`), `${name} > before_${name}`].join(
      ' AND ',
    ),
  );
  const descents = await warehouse.rows(
    `SELECT 1 FROM (SELECT ${key.join(', ')}, ${before.join(', ')} FROM (${keys}))
     WHERE (${greater.join(' OR ')}) IS NOT TRUE LIMIT 1`,
  );
  return descents.length === 0;
}

async function suspectEqualHashes(
  warehouse: Warehouse,
  { key, columns }: SourceContract,
  keys: string,
): Promise<void> {
  const second = key.length === 2 ? columns.find(({ name }) => name === key[1]) : undefined;
  const number =
    second?.type === 'DATE'
      ? `${second.name} - DATE '1900-01-01'`
      : second?.type === 'INTEGER'
        ? `CAST(${second.name} AS BIGINT) + 2147483648`
        : undefined;
  if (number !== undefined) await suspectByBits(warehouse, key, keys, number);
  else await suspectByHash(warehouse, key, keys);
}

async function suspectByHash(warehouse: Warehouse, key: readonly string[], keys: string): Promise<void> {
  const { passes } = await warehouse.row<{ passes: string }>(
    `SELECT CAST(ceil(count(*) / ${hashesPerPass}) AS BIGINT) AS passes FROM (${keys})`,
  );
  for (let pass = 0; pass < Number(passes); pass++)
    await warehouse.run(
      `INSERT INTO suspects SELECT key FROM (SELECT ${keyHash(key)} AS key FROM (${keys}))
       WHERE key % ${passes} = ${pass} GROUP BY key HAVING count(*) > 1`,
    );
}

/**
 * Numbers of one loan that share all but their last six bits are held together, one bit a row: as many bits as
 * rows means that all are distinct.
 */
async function suspectByBits(
  warehouse: Warehouse,
  key: readonly string[],
  keys: string,
  number: string,
): Promise<void> {
  const group = `hash(${key[0]}, (${number}) >> 6)`;
  await warehouse.run(
    `INSERT INTO suspects SELECT ${keyHash(key)} FROM (${keys})
     WHERE ${group} IN (
       SELECT ${group} FROM (${keys}) GROUP BY 1
       HAVING bit_count(bit_or(CAST(1 AS UBIGINT) << CAST((${number}) & 63 AS UBIGINT))) <> count(*)
     )`,
  );
}
