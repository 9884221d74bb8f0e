import type { SourceContract } from '../contracts/source-contract.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/**
 * Moves all rows of a key but the first known to quarantine. Keeping the first means that a later
 * copy can never change what an earlier night saw.
 */
export async function moveDuplicates(warehouse: Warehouse, contract: SourceContract): Promise<void> {
  const stage = `stg_${contract.table}`;
  const key = contract.key.join(', ');
  if (await keysAreDistinct(warehouse, contract, stage)) return;
  const ranked = `SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY known_on, CAST(to_json(t) AS VARCHAR)) AS copy FROM ${stage} t`;
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE ranked_copies AS ${ranked}`);
  await warehouse.run(
    `INSERT INTO ${stage}_quarantine
     SELECT concat_ws('/', ${contract.key.map((name) => `CAST(${name} AS VARCHAR)`).join(', ')}), 'duplicate_key',
            CAST(to_json(r) AS VARCHAR) FROM ranked_copies r WHERE copy > 1`,
  );
  await warehouse.run(
    `CREATE OR REPLACE TABLE ${stage} AS SELECT * EXCLUDE (copy) FROM ranked_copies WHERE copy = 1`,
  );
  await warehouse.run('DROP TABLE ranked_copies');
}

/** Distinct hashes prove distinct keys at a fraction of the memory; equal hashes only mean a closer look. */
async function keysAreDistinct(
  warehouse: Warehouse,
  contract: SourceContract,
  stage: string,
): Promise<boolean> {
  const key =
    contract.belongsTo === 'loan' && contract.key[0] === 'loan_id'
      ? ['loan_key', ...contract.key.slice(1)]
      : contract.key;
  const { distinct } = await warehouse.row<{ distinct: boolean }>(
    `SELECT count(*) = count(DISTINCT hash(${key.join(', ')})) AS distinct FROM ${stage}`,
  );
  return distinct;
}
