import type { IdColumn, IdKey } from '../workspace/id-key.js';
import { identifier, literal } from './identifiers.js';
import type { Parameters, Warehouse } from './warehouse.js';

/**
 * SQL of the token of an id (`IdKey.token`), for a statement that is given `tokenParameters`.
 * @param id SQL of the id
 */
export function tokenSql(column: IdColumn, id: string): string {
  const text = `encode(${literal(`${column}:`)} || ${id})`;
  return `sha256(unhex($token_outer) || unhex(sha256(unhex($token_inner) || ${text})))`;
}

/** What `tokenSql` is worked out with. */
export function tokenParameters({ pads: { inner, outer } }: IdKey): Parameters {
  return { token_inner: inner, token_outer: outer };
}

/**
 * A relation of the rows of `list` with ids in place of their tokens, as far as they are those of `stg_loan`; other tokens stay. Makes
 * two temporary tables a key.
 * @param list a relation with loan_id and customer_id
 */
export async function withoutTokens(warehouse: Warehouse, key: IdKey, list: string): Promise<string> {
  for (const column of ['loan_id', 'customer_id'] as const)
    await warehouse.run(
      `CREATE TEMP TABLE IF NOT EXISTS ${tokensOf(key, column)} AS
       SELECT ${column} AS id, ${tokenSql(column, column)} AS token FROM (SELECT DISTINCT ${column} FROM stg_loan)`,
      tokenParameters(key),
    );
  return `(
    SELECT list.* REPLACE (coalesce(loan.id, list.loan_id) AS loan_id, coalesce(customer.id, list.customer_id) AS customer_id)
    FROM ${list} list
    LEFT JOIN ${tokensOf(key, 'loan_id')} loan ON loan.token = list.loan_id
    LEFT JOIN ${tokensOf(key, 'customer_id')} customer ON customer.token = list.customer_id
  )`;
}

function tokensOf(key: IdKey, column: IdColumn): string {
  return identifier(`${column}_token_${key.id}`);
}
