import type { SourceColumn, SourceContract } from '../contracts/source-contract.js';
import { identifier, literal } from '../warehouse/identifiers.js';

/** A column of `stg_<table>`: its name, and the SQL of its value over a row that was typed and joined. */
export interface StagedColumn {
  readonly name: string;
  readonly value: string;
}

/**
 * The columns of `stg_<table>`. Ids of loans and customers become their numbers, and values of a closed list an
 * ENUM: text is by far the dearest column to write, and joins on it are slower.
 */
export function stagedColumns(contract: SourceContract): StagedColumn[] {
  return contract.columns
    .filter((column) => column.leftOut === undefined)
    .map((column) => stagedColumn(contract, column));
}

function stagedColumn({ belongsTo }: SourceContract, { name, values }: SourceColumn): StagedColumn {
  if (belongsTo && name === 'customer_id') return { name: 'customer_key', value: 'parent_customer_key' };
  if (belongsTo && name === 'loan_id')
    return {
      name: 'loan_key',
      value:
        belongsTo === 'loan'
          ? 'parent_loan_key'
          : `coalesce(parent_loan_key, CASE WHEN loan_id IS NOT NULL THEN ${unknownLoan} END)`,
    };
  if (values)
    return { name, value: `TRY_CAST(${identifier(name)} AS ENUM(${values.map(literal).join(', ')}))` };
  return { name, value: identifier(name) };
}

/** Stands for a loan that a customer's row names and the book does not hold; loans are numbered from 1. */
const unknownLoan = 0;
