import type { SourceContract } from '../contracts/source-contract.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { CustomerShare } from './customer-share.js';
import { countRows } from './file-reading.js';
import { eachCustomer } from './numbered.js';
import { suspect } from './staging-sql.js';
import { typedColumns } from './typed-columns.js';

/** The rows of a source that a share has to look at. */
export interface TakenRows {
  /** A SELECT of them, as the source gave them. */
  readonly select: string;
  /** How many of them are at home in the share; the others share a key with one that may be. */
  readonly own: number;
}

/** Notes which loans, and which customers with loans, are of the share: `home_loan` and `home_customer`. Needs `stg_loan`. */
export async function findHomes(warehouse: Warehouse, { holds }: CustomerShare): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE home_customer AS
     SELECT customer_id, customer_key, ${holds('customer_id')} AS home
     FROM (${eachCustomer('stg_loan')})`,
  );
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE home_loan AS
     SELECT loan_id, loan_key, known_on, home FROM stg_loan JOIN home_customer USING (customer_id)`,
  );
}

/**
 * Takes the rows of a source that are at home in the share into the temporary table `taken`, and those that may have
 * the key of one: all else of staging then works on these alone.
 * @param given DuckDB type of each column that the SELECT gives, by name
 * @param suspects whether rows may share a key: those whose hash stands in the table `suspects`
 */
export async function takeShare(
  warehouse: Warehouse,
  contract: SourceContract,
  select: string,
  given: ReadonlyMap<string, string>,
  share: CustomerShare,
  suspects: boolean,
): Promise<TakenRows> {
  const { belongsTo, key } = contract;
  const id = `${belongsTo ?? 'customer'}_id`;
  const needed = typedColumns(contract, given).filter(
    ({ name }) => name === id || (suspects && key.includes(name)),
  );
  const cells = needed.map(({ cell, trimmed }) => `${trimmed} AS ${cell}`);
  const values = needed.map(({ name, value }) => `${value} AS ${name}`);
  const parents = belongsTo
    ? `LEFT JOIN (SELECT ${id}, home FROM home_${belongsTo}) USING (${id})`
    : 'CROSS JOIN (SELECT CAST(NULL AS BOOLEAN) AS home)';
  const isOwn = `coalesce(home, ${share.holds(`coalesce(${id}, '')`)})`;
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE taken AS
     SELECT source_row, ${isOwn} AS own
     FROM (SELECT source_row, ${values.join(', ')} FROM (SELECT s AS source_row, ${cells.join(', ')} FROM (${select}) s))
     ${parents}
     WHERE ${isOwn} ${suspects ? `OR ${suspect(contract)[1]}` : ''}`,
  );
  return {
    select: 'SELECT unnest(source_row) FROM taken',
    own: await countRows(warehouse, '(FROM taken WHERE own)'),
  };
}
