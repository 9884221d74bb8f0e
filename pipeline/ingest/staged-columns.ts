import type { SourceContract } from '../contracts/source-contract.js';

/**
 * The columns of `stg_<table>`. Rows of a loan carry `loan_key` in place of `loan_id`: text is by far the
 * dearest column to write, and joins on it are slower.
 */
export function stagedColumns(contract: SourceContract): string[] {
  const columns = contract.columns.map((column) => column.name);
  return contract.belongsTo === 'loan'
    ? ['loan_key', ...columns.filter((name) => name !== 'loan_id')]
    : columns;
}

/** The key of the contract in columns of `stg_<table>`. */
export function stagedKey({ key, belongsTo }: SourceContract): string[] {
  return key.map((name) => (belongsTo === 'loan' && name === 'loan_id' ? 'loan_key' : name));
}
