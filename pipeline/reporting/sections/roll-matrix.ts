import type { QueryTable } from '../query-table.js';
import { type Buckets, matrixBalance, matrixColumns, matrixQuery } from './matrix.js';

/** Where the accounts of each bucket of a month ago are tonight. */
export function rollMatrix(buckets: Buckets): QueryTable {
  return {
    name: 'roll-matrix',
    title: {
      en: 'Roll matrix: accounts, from their bucket a month ago to tonight',
      zh: '滾動矩陣（帳戶）：一個月前的階段 → 今晚',
    },
    sql: matrixQuery(buckets, 'accounts', 'BIGINT'),
    balances: matrixBalance(buckets),
    columns: matrixColumns(buckets, 'whole'),
  };
}
